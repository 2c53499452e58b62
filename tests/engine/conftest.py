"""Fleets on each kind of database."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from tests.engine.fleet import Fleet
from tests.jobs.cohort_world import EVERYTHING, ONE_ITEM_UNDER, CohortWorld
from tests.jobs.office import Office


@pytest.fixture
def cohort_world() -> CohortWorld:
    """A cohort of two: one has done everything, one is a hair under."""
    home = CohortWorld()
    home.join(EVERYTHING)
    home.join(ONE_ITEM_UNDER)
    return home


@pytest.fixture
def office(cohort_world: CohortWorld, tmp_path: Path, database_url: str) -> Iterator[Office]:
    """npq-sync on each kind of database."""
    with Office(cohort_world, tmp_path, database_url) as running:
        yield running


@pytest.fixture
def fleet(office: Office) -> Iterator[Fleet]:
    """Processes at work in the office."""
    with Fleet(office) as processes:
        yield processes


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Function,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show what the processes of a test that failed have said."""
    report = yield
    folder = item.funcargs.get("tmp_path")
    if report.when == "call" and report.failed and isinstance(folder, Path):
        for log in sorted(folder.glob("process-*.log")):
            report.sections.append((log.name, log.read_text()[-8000:]))
    return report
