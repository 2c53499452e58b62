"""Opening and migrating a database."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text as sql

from sync.store import open_store, upgrade
from sync.store.engine import connected, make_engine
from sync.store.errors import (
    DatabaseAhead,
    DatabaseBehind,
    DatabaseUnreachable,
    DatabaseUrlUnusable,
)
from sync.store.row import Row

ROOT = Path(__file__).parents[2]
SECRET = "canary-password"


def test_migrations_from_empty_make_exactly_the_tables(bare_database_url: str) -> None:
    upgrade(bare_database_url)
    engine = make_engine(bare_database_url)
    with connected(engine) as connection:
        assert compare_metadata(MigrationContext.configure(connection), Row.metadata) == []
    engine.dispose()


def test_an_sqlite_file_is_made_and_brought_up_to_date_by_opening_it(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path / 'new.db'}") as store:
        assert store.list_runs(10) == ()
    with connected(store.engine) as connection:
        assert connection.execute(sql("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(sql("PRAGMA foreign_keys")).scalar() == 1
        assert connection.execute(sql("PRAGMA busy_timeout")).scalar() == 30_000
    store.close()


def test_postgresql_is_not_migrated_by_opening_it_but_asks_for_it(bare_postgres_url: str) -> None:
    with pytest.raises(DatabaseBehind, match="npq-sync db upgrade"):
        open_store(bare_postgres_url)
    upgrade(bare_postgres_url)
    open_store(bare_postgres_url).close()


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_spelling_of_postgresql_is_accepted(scheme: str) -> None:
    engine = make_engine(f"{scheme}://user:{SECRET}@db.example/npq")
    assert engine.url.drivername == "postgresql+psycopg"


def test_two_starts_at_once_both_find_an_up_to_date_database(bare_database_url: str) -> None:
    program = "import sys; from sync.store import upgrade, open_store; u = sys.argv[1]\n"
    program += "upgrade(u); open_store(u).close()"
    command = [sys.executable, "-W", "error", "-c", program, bare_database_url]
    starts = [
        subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(3)
    ]
    assert [(s.communicate()[1], s.returncode) for s in starts] == [("", 0)] * 3


def test_a_database_of_a_newer_version_is_left_alone(bare_database_url: str) -> None:
    upgrade(bare_database_url)
    engine = make_engine(bare_database_url)
    with connected(engine, "BEGIN IMMEDIATE") as connection:
        connection.execute(sql("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(DatabaseAhead, match="9999"):
        open_store(bare_database_url)
    with pytest.raises(DatabaseAhead):
        upgrade(bare_database_url)


def test_an_unreachable_server_is_said_without_the_password() -> None:
    with pytest.raises(DatabaseUnreachable) as seen:
        open_store(f"postgresql://user:{SECRET}@127.0.0.1:1/npq")
    assert "127.0.0.1" in str(seen.value)
    assert SECRET not in repr(seen.value)
    assert seen.value.__suppress_context__


def test_a_folder_that_is_not_there_and_a_file_that_is_no_database_are_said(
    tmp_path: Path,
) -> None:
    with pytest.raises(DatabaseUnreachable, match="No such file or directory"):
        open_store(f"sqlite:///{tmp_path / 'nowhere' / 'npq.db'}")
    (tmp_path / "notes.db").write_text("this is no database, but long enough to be looked at\n" * 9)
    with pytest.raises(DatabaseUnreachable, match="not a database"):
        open_store(f"sqlite:///{tmp_path / 'notes.db'}")


@pytest.mark.parametrize(
    "url", ["", "npq.db", "mysql://u:canary-password@host/db", "sqlite://", "sqlite:///:memory:"]
)
def test_what_cannot_keep_data_is_refused_with_an_example(url: str) -> None:
    with pytest.raises(DatabaseUrlUnusable, match=r"sqlite:///npq-sync\.db") as seen:
        open_store(url)
    assert SECRET not in str(seen.value)
