"""A worker tells HEALTHCHECK_URL how it goes: success only while no cohort is worse."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from jobs.catalogue import CATALOGUE
from jobs.context import now
from jobs.engine.carrying import Carrying
from jobs.engine.orders import Orders, open_orders
from jobs.engine.queues import upgrade_engine
from jobs.engine.source import Source
from jobs.run_report import RunReport
from jobs.task import Task
from sync import healthcheck
from sync.store.kept import Order, PastRun
from tests.jobs.cohort_world import EVERYTHING, CohortWorld
from tests.jobs.office import Office, cohort_toml
from tests.watchdog import Watchdog, watching


@pytest.fixture
def watchdog() -> Iterator[Watchdog]:
    with watching() as server:
        yield server


class Asking:
    """Asks for runs and carries them out here, without the engine's threads."""

    def __init__(self, orders: Orders) -> None:
        self.orders = orders
        self.carrying = Carrying(orders, "test")

    def do(self, job: str, cohort: str = "") -> PastRun:
        asked = self.orders.ask(Order(job, cohort), now())
        assert self.carrying.carry_out(asked.run.id)
        ended = self.orders.store.get_run(asked.run.id)
        assert ended is not None
        return ended


@pytest.fixture
def office(
    cohort_world: CohortWorld, tmp_path: Path, database_url: str, watchdog: Watchdog
) -> Iterator[Office]:
    """Two cohorts, and somebody to tell how they do."""
    second = CohortWorld(cohort_world.world)
    second.join(EVERYTHING)
    with Office(cohort_world, tmp_path, database_url, HEALTHCHECK_URL=watchdog.url) as running:
        running.says(cohort_toml(cohort_world), cohort_toml(second, "b26"))
        yield running


@pytest.fixture
def asking(office: Office) -> Iterator[Asking]:
    upgrade_engine(office.database_url)
    with open_orders(Source(office.context), office.store) as orders:
        yield Asking(orders)


def signs(watchdog: Watchdog) -> list[str]:
    """What it was told since it was last looked at."""
    told = [path.removeprefix("/watch-4f3a").removeprefix("/") for path in watchdog.asked]
    watchdog.asked.clear()
    return told


def test_a_run_tells_its_start_and_its_success(asking: Asking, watchdog: Watchdog) -> None:
    assert asking.do("sync", "a25").status == "succeeded"
    assert signs(watchdog) == ["start", ""]


def test_one_good_cohort_hides_no_bad_one(
    asking: Asking, office: Office, watchdog: Watchdog
) -> None:
    office.canvas.faults.forbid(f"/api/v1/courses/{office.home.course.id}")
    assert asking.do("sync", "a25").status == "failed"
    assert signs(watchdog) == ["start", "fail"]
    assert asking.do("sync", "b26").status == "succeeded"
    assert signs(watchdog) == ["start", "fail"]
    office.canvas.faults.clear()
    assert asking.do("sync", "a25").status == "succeeded"
    assert signs(watchdog) == ["start", ""]
    assert asking.do("sync", "b26").status == "succeeded"
    assert signs(watchdog) == ["start", ""]


def test_a_cohort_that_is_no_longer_in_the_file_spoils_nothing(
    asking: Asking, office: Office, watchdog: Watchdog
) -> None:
    office.canvas.faults.forbid(f"/api/v1/courses/{office.home.course.id}")
    asking.do("sync", "a25")
    office.says(*[cohort_toml(CohortWorld(office.home.world), "c26")])
    asking.orders.source.refresh()
    signs(watchdog)
    asking.do("sync", "c26")
    assert signs(watchdog) == ["start", ""]


def test_a_job_about_no_cohort_tells_of_its_failure_alone(
    asking: Asking, watchdog: Watchdog, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert asking.do("housekeeping").status == "succeeded"
    assert signs(watchdog) == []

    def breaks(_: Task) -> RunReport:
        raise ZeroDivisionError

    monkeypatch.setitem(CATALOGUE, "housekeeping", replace(CATALOGUE["housekeeping"], does=breaks))
    broken = asking.do("housekeeping")
    assert (broken.status, [problem.code for problem in broken.problems]) == (
        "failed",
        ["internal-error"],
    )
    assert signs(watchdog) == ["fail"]


def test_a_watchdog_that_refuses_breaks_nothing(asking: Asking, watchdog: Watchdog) -> None:
    watchdog.status = 500
    assert asking.do("sync", "a25").status == "succeeded"
    assert signs(watchdog) == ["start", ""]


def test_a_watchdog_that_hangs_breaks_nothing(
    asking: Asking, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(healthcheck, "PATIENCE_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as never_answers:
        office.settings["HEALTHCHECK_URL"] = f"http://127.0.0.1:{never_answers.getsockname()[1]}"
        asking.orders.source.context = office.context
        assert asking.do("sync", "a25").status == "succeeded"


def test_what_was_done_in_part_is_no_success(
    asking: Asking, office: Office, watchdog: Watchdog
) -> None:
    asking.do("sync", "a25")
    [eligible] = [u for u, row in office.report().items() if row["entry"] == "eligible"]
    world = office.home.world
    for event in office.home.events:
        world.grade(world.users[eligible], event, 0, grade="incomplete")
    signs(watchdog)
    assert asking.do("sync", "a25").status == "partial"
    assert signs(watchdog) == ["start", "fail"]


def test_a_run_that_was_cancelled_tells_nothing_of_its_end(
    asking: Asking, watchdog: Watchdog
) -> None:
    asked = asking.orders.ask(Order("sync", "a25"), now())
    assert asking.orders.cancel(asked.run.id, now())
    assert asking.carrying.carry_out(asked.run.id)
    assert signs(watchdog) == []
