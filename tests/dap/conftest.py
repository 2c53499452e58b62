"""A cohort's world, its Canvas Data 2, and an empty PostgreSQL database to copy it into."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from jobs.demo.dap.server import DapSandbox
from sync.store.engine import make_engine
from tests.dap.copies import Copies
from tests.jobs.cohort_world import EXACTLY_90, HALF, CohortWorld


@pytest.fixture
def home() -> CohortWorld:
    """A home course with two participants who did something."""
    made = CohortWorld()
    made.join(EXACTLY_90)
    made.join(HALF)
    return made


@pytest.fixture
def dap(home: CohortWorld) -> Iterator[DapSandbox]:
    """The Canvas Data 2 of that world."""
    with DapSandbox(home.world) as sandbox:
        yield sandbox


@pytest.fixture
def copies(dap: DapSandbox, bare_postgres_url: str) -> Iterator[Copies]:
    """What copies it into a database of the test's own."""
    engine = make_engine(bare_postgres_url)
    yield Copies(dap, engine)
    engine.dispose()
