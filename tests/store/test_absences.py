"""Since when somebody is no participant, in a database of before that was kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, MetaData, Table

from sync.store import open_store, upgrade
from sync.store.absences import away_at
from sync.store.engine import connected, make_engine, reading
from sync.store.schema import MIGRATIONS
from tests.store.people import COHORT, NOW

SHORTLY = timedelta(microseconds=1)
PEOPLE = {42: "left", 43: "active"}


def test_whoever_had_left_before_is_taken_to_have_left_right_after_their_last_figure(
    bare_database_url: str,
) -> None:
    engine = make_engine(bare_database_url)
    with connected(engine, "BEGIN IMMEDIATE") as connection:
        of_the_first_version(connection)
        for user_id, state in PEOPLE.items():
            keep(connection, user_id, state)
    engine.dispose()
    upgrade(bare_database_url)
    assert away(bare_database_url, NOW) == set()
    assert away(bare_database_url, NOW + SHORTLY) == {42}
    assert away(bare_database_url, NOW + timedelta(days=365)) == {42}


def away(bare_database_url: str, instant: datetime) -> frozenset[int]:
    with open_store(bare_database_url) as store, reading(store.engine) as session:
        return away_at(session, COHORT, instant)


def of_the_first_version(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "0001")


def keep(connection: Connection, user_id: int, state: str) -> None:
    """Keep somebody with one standing, of a run of its own."""
    run, who = f"run-{user_id}", {"cohort": COHORT, "user_id": user_id}
    rows: dict[str, dict[str, object]] = {
        "person": {"user_id": user_id, "name": ""},
        "run": {
            "id": run,
            "cohort": COHORT,
            "trigger": "cli",
            "fence": 1,
            "status": "succeeded",
            "started_at": NOW,
            "counts": "{}",
            "problems": "[]",
        },
        "participant": {
            **who,
            "state": state,
            "standing_run": run,
            "left_written": False,
            "coaches": "[]",
        },
        "standing": {
            **who,
            "run_id": run,
            "computed_at": NOW,
            "entry": "not-yet",
            "hash": "",
            "content": "{}",
        },
    }
    for name, row in rows.items():
        connection.execute(Table(name, MetaData(), autoload_with=connection).insert(), row)
