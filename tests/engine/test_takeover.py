"""On PostgreSQL a worker that is dead, or seems so, loses its runs to another."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jobs.demo.faults import Fault, Kind
from jobs.engine.place import BEAT_SECONDS, DEAD_SECONDS
from sync.store.kept import PastRun
from tests.engine.cohorts import ALL_SORTS, Cohorts
from tests.engine.fleet import DEAF, HASTY, PATIENCE_SECONDS, Fleet, Process, fleet_on

READING = ("stall_after", "GET", r"/students/submissions$")
WRITING = ("stall_after", "POST", r"/custom_gradebook_columns$")


@pytest.fixture
def cohorts() -> Cohorts:
    """One cohort of all sorts."""
    return Cohorts.of(1, *ALL_SORTS)


@pytest.fixture
def hasty(cohorts: Cohorts, tmp_path: Path, postgres_url: str) -> Iterator[Fleet]:
    """Workers who give each other up after seconds."""
    with fleet_on(cohorts, tmp_path, postgres_url, HASTY) as fleet:
        yield fleet


def held_up(
    fleet: Fleet, kind: Kind, method: str, path: str, program: str = ""
) -> tuple[Process, PastRun]:
    """Let a worker begin the cohort's sync, and hold its first such request up."""
    stall = fleet.office.canvas.faults.add(Fault(kind, method, path, times=1))
    worker = fleet.worker(program=program)
    with fleet.console() as ask:
        run_id = ask("sync", "c1")
    fleet.wait_for(lambda: stall.struck)
    return worker, fleet.run(run_id)


def test_the_runs_of_a_killed_worker_are_taken_over_within_a_minute(
    cohorts: Cohorts,
    tmp_path: Path,
    postgres_url: str,
    record_property: Callable[[str, object], None],
) -> None:
    with fleet_on(cohorts, tmp_path, postgres_url) as fleet:
        victim, run = held_up(fleet, *READING)
        fleet.worker()
        killed_at = time.monotonic()
        fleet.kill(victim)
        fleet.wait_for(lambda: fleet.run(run.id).attempts == 2)
        took = time.monotonic() - killed_at
        ended = fleet.ended(run.id)
        assert cohorts.amiss(fleet.office) == []

    constants = f"a beat each {BEAT_SECONDS:g} s, dead after {DEAD_SECONDS:g} s"
    record_property("measured", f"takeover {took:.1f} s after kill -9 ({constants})")
    assert (ended.status, ended.attempts) == ("succeeded", 2)
    assert ended.worker != run.worker


@pytest.mark.parametrize(
    ("moment", "program"),
    [(READING, HASTY), (READING, DEAF), (WRITING, DEAF)],
    ids=["reading, halted", "reading", "writing"],
)
def test_a_worker_that_was_only_slow_comes_back_and_does_no_harm(
    hasty: Fleet, cohorts: Cohorts, moment: tuple[Kind, str, str], program: str
) -> None:
    office = hasty.office
    slow, run = held_up(hasty, *moment, program)
    other_token = office.home.world.add_token()
    other = hasty.worker(CANVAS_API_TOKEN=other_token)
    hasty.freeze(slow)
    ended = hasty.ended(run.id)
    assert (ended.status, ended.attempts) == ("succeeded", 2)
    before = len(office.writes)
    office.canvas.faults.clear()
    hasty.thaw(slow)
    hasty.until(lambda: "no longer owned" in hasty.said(slow), slow)

    assert len(office.writes) == before
    assert hasty.run(run.id) == ended
    assert cohorts.amiss(office) == []
    of_the_slow = [seen for seen in office.writes if seen.token == office.token]
    assert len(of_the_slow) == (moment is WRITING)
    assert [hasty.ask_to_stop(one) for one in (slow, other)] == [0, 0]


def test_a_slow_worker_that_is_stopped_leaves_what_another_has_taken_over(
    hasty: Fleet, cohorts: Cohorts
) -> None:
    canvas = hasty.office.canvas
    slow, run = held_up(hasty, *READING)
    hasty.worker()
    hasty.freeze(slow)
    canvas.switches.latency = 0.5
    hasty.wait_for(lambda: hasty.run(run.id).attempts == 2)
    canvas.faults.clear()
    slow.send_signal(signal.SIGTERM)
    hasty.thaw(slow)
    assert slow.wait(PATIENCE_SECONDS) == 0
    canvas.switches.latency = 0
    ended = hasty.ended(run.id)

    assert (ended.status, ended.attempts) == ("succeeded", 2)
    assert cohorts.amiss(hasty.office) == []
