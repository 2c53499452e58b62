"""npq-sync called as a program, on a sandbox Canvas and an inbox in the tests' own process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.command_line.program import Program
from tests.jobs.cohort_world import CohortWorld
from tests.jobs.office import Office


@pytest.fixture
def cohort_world() -> CohortWorld:
    """The worked cohort of design 5; nobody has joined yet."""
    return CohortWorld()


@pytest.fixture
def office(cohort_world: CohortWorld, tmp_path: Path) -> Iterator[Office]:
    """A sandbox, an inbox and a cohorts file for `cohort_world`."""
    with Office(cohort_world, tmp_path) as running:
        yield running


@pytest.fixture
def npq_sync(office: Office) -> Program:
    """The program with the office's settings."""
    return Program(office.folder, office.environment)


@pytest.fixture
def bare(tmp_path: Path) -> Program:
    """The program without any setting."""
    return Program(tmp_path, {})
