"""Two workers share the cohorts, and Canvas is never asked for more than it grants a token."""

from __future__ import annotations

from itertools import accumulate
from pathlib import Path

from jobs.demo.record import Seen, peak_of
from sync.store.kept import PastRun
from tests.engine.cohorts import ALL_SORTS, Cohorts
from tests.engine.fleet import Fleet, fleet_on


def test_two_workers_share_six_cohorts(tmp_path: Path, postgres_url: str) -> None:
    cohorts = Cohorts.of(6, *ALL_SORTS)
    with fleet_on(cohorts, tmp_path, postgres_url, CANVAS_CONCURRENCY="4") as fleet:
        canvas = fleet.office.canvas
        canvas.switches.latency = 0.2
        share_out(fleet, cohorts)

        assert sorted(run.cohort for run in fleet.runs()) == sorted(cohorts.homes)
        assert {(run.status, run.attempts) for run in fleet.runs()} == {("succeeded", 1)}
        assert len({run.worker for run in fleet.runs()}) == 2
        assert cohorts.amiss(fleet.office) == []

        assert at_once(fleet.runs()) == 2
        assert 2 < canvas.peak_in_flight <= 4
        for home in cohorts.homes.values():
            assert peak_of(asked_of(canvas.requests, home.course.id)) == 2


def share_out(fleet: Fleet, cohorts: Cohorts) -> None:
    """Have all synced. The worker that begins is held up until a second one has a run, too."""
    canvas, (first, *others) = fleet.office.canvas, cohorts.homes
    canvas.faults.stall(f"/courses/{cohorts.homes[first].course.id}/")
    one = fleet.worker()
    with fleet.console() as ask:
        ask("sync", first)
        fleet.running()
        fleet.worker()
        fleet.freeze(one)
        for name in others:
            ask("sync", name)
        fleet.wait_for(lambda: len(fleet.runs("running")) == 2)
    fleet.thaw(one)
    canvas.faults.clear()
    fleet.wait_for(fleet.all_done)


def asked_of(requests: list[Seen], course: int) -> list[Seen]:
    """The requests about one course."""
    begin = f"/api/v1/courses/{course}"
    return [
        seen
        for seen in requests
        if f"{seen.path}/".startswith(f"{begin}/")
        or str(course) in str(seen.body.get("variables", ""))
    ]


def at_once(runs: list[PastRun]) -> int:
    """How many runs were at work at once, at most."""
    moments = [(run.started_at, 1) for run in runs] + [(run.ended_at, -1) for run in runs]
    return max(accumulate(step for at, step in sorted(moments) if at))
