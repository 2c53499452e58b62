"""The databases that the tests of the store stand on."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, inspect, text

from sync.store import Order, open_store
from sync.store.deed_log import Deed, add_deed
from tests.store.people import NOW


@pytest.mark.parametrize("_again", range(2))
def test_each_test_gets_an_empty_database_of_its_own(bare_database_url: str, _again: int) -> None:
    engine = create_engine(bare_database_url)
    assert inspect(engine).get_table_names() == []
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE left_over (id INTEGER)"))
    engine.dispose()


@pytest.mark.parametrize("_again", range(2))
def test_each_test_gets_a_migrated_database_without_rows(database_url: str, _again: int) -> None:
    with open_store(database_url) as store:
        run = store.begin_run(Order("sync", "a25"), NOW)
        add_deed(store, Deed(NOW, "olive", None, "command", "purge"))
        assert [one.id for one in store.list_runs(9)] == [run.id]


@pytest.mark.parametrize("_again", range(2))
def test_a_database_whose_tables_were_changed_is_not_given_again(
    postgres_url: str, _again: int
) -> None:
    engine = create_engine(postgres_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE left_over (id INTEGER)"))
    engine.dispose()


def test_what_is_called_postgresql_is_postgresql(bare_postgres_url: str) -> None:
    engine = create_engine(bare_postgres_url)
    with engine.connect() as connection:
        version = connection.execute(text("SELECT version()")).scalar_one()
    engine.dispose()
    assert version.startswith("PostgreSQL")
