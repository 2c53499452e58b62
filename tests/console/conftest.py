"""A console over a synced cohort of the sandbox Canvas."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from sync.cohorts_file import read_cohorts
from sync.store.engine import is_sqlite
from tests.console.asking import Asked, told
from tests.console.counter import API_TOKEN, Counter, a_counter
from tests.jobs.cohort_world import ALL_BUT_ONE_EVENT, ONE_ITEM_UNDER, CohortWorld
from tests.jobs.office import NOW, Office


@pytest.fixture
def home() -> CohortWorld:
    """A cohort of two, in section North: one eligible, one a hair under."""
    world = CohortWorld()
    world.join(ALL_BUT_ONE_EVENT)
    world.join(ONE_ITEM_UNDER)
    return world


@pytest.fixture
def office(home: CohortWorld, tmp_path: Path, database_url: str) -> Iterator[Office]:
    """That cohort, synced once, on each kind of database."""
    with Office(home, tmp_path, database_url, NPQ_SYNC_API_TOKEN=API_TOKEN) as opened:
        opened.sync()
        yield opened


@pytest.fixture
def makes_engine(office: Office) -> bool:
    """No worker has made the engine's tables; whether asking for a run makes them on the way."""
    if is_sqlite(office.store.engine):
        return True
    with office.store.engine.begin() as connection:
        connection.execute(text("DROP SCHEMA dbos CASCADE"))
    return False


@pytest.fixture
def counter(office: Office) -> Iterator[Counter]:
    """The console over it, at the time of that sync."""
    context = office.context
    file = office.folder / "cohorts.toml"
    with a_counter(context.settings, lambda: read_cohorts(file), lambda: NOW) as served:
        yield served


@pytest.fixture
def asked(counter: Counter) -> Asked:
    """What a program is answered."""
    return lambda path: told(counter.program(), path)
