"""The jobs that ask Canvas nothing, over a real database and a real inbox."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.jobs.cohort_world import CohortWorld
from tests.jobs.office import Office


@pytest.fixture
def cohort_world() -> CohortWorld:
    """The worked cohort of design 5; nobody has joined yet."""
    return CohortWorld()


@pytest.fixture
def office(cohort_world: CohortWorld, tmp_path: Path, database_url: str) -> Iterator[Office]:
    """npq-sync with a database of each kind and an inbox, at work on `cohort_world`."""
    with Office(cohort_world, tmp_path, database_url) as running:
        yield running
