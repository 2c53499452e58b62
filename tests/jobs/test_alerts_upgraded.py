"""The first sync of this version on a database of an older one: nobody is told of all anew."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text as sql

from jobs.demo.entities import User
from sync.store.engine import connected, make_engine
from sync.store.schema import MIGRATIONS
from tests.jobs.cohort_world import EVERYTHING, NOTHING, CohortWorld
from tests.jobs.episodes import backlog
from tests.jobs.office import NOW, Office

BEFORE_THERE_WERE_MORE_RULES = "0003"
LONG_AGO = datetime(2027, 2, 1, 12, tzinfo=UTC)
RUN = """
INSERT INTO run (id, cohort, "trigger", fence, status, started_at, ended_at, counts, problems)
VALUES ('20270201-120000-0000', 'a25', 'cli', 1, 'succeeded', :at, :at, '{}', '[]')
"""
PERSON = "INSERT INTO person (user_id, name) VALUES (:user, 'Pat')"
PARTICIPANT = """
INSERT INTO participant (cohort, user_id, state, entry_in_force, left_written, coaches)
VALUES ('a25', :user, 'active', 'not-yet', false, '[]')
"""
NEWS = "INSERT INTO news (cohort, user_id, rule, opened_at) VALUES ('a25', :user, 'behind', :at)"


@pytest.fixture
def never(cohort_world: CohortWorld) -> User:
    """Who was known to the older version, and told of as behind."""
    return cohort_world.join(NOTHING)


@pytest.fixture
def upgraded(
    cohort_world: CohortWorld, never: User, tmp_path: Path, bare_database_url: str
) -> Iterator[Office]:
    """npq-sync on a database that an older version left."""
    engine = make_engine(bare_database_url)
    with connected(engine, "BEGIN IMMEDIATE") as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        command.upgrade(config, BEFORE_THERE_WERE_MORE_RULES)
        for statement in (RUN, PERSON, PARTICIPANT, NEWS):
            given = {"at": LONG_AGO, "user": never.id}
            wanted = {key: value for key, value in given.items() if f":{key}" in statement}
            connection.execute(sql(statement), wanted)
    engine.dispose()
    with Office(cohort_world, tmp_path, bare_database_url) as running:
        yield running


def test_old_rules_go_on_and_new_ones_begin_with_a_backlog(
    upgraded: Office, cohort_world: CohortWorld, never: User
) -> None:
    may_enter = cohort_world.join(EVERYTHING)
    [old] = upgraded.store.open_alerts(["a25"])
    assert (old.alert.rule, old.opened_at, old.backlog) == ("behind", LONG_AGO, False)
    upgraded.sync()
    flagged = backlog(upgraded)
    assert flagged[may_enter.id, "eligible"] is False, "an old rule: this is news"
    assert flagged[never.id, "never-started"] is True, "a new rule: it was so before"
    assert (never.id, "behind") not in flagged, "told as never started instead"
    later = cohort_world.join(NOTHING)
    upgraded.sync(NOW.replace(hour=14))
    flagged = backlog(upgraded)
    assert flagged[later.id, "never-started"] is False
