"""Runs with what they logged and held, and jobs."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Query

from jobs.console.api.answers import CohortIs, Name, Paged, RunId, part_of_api
from jobs.console.api.work_models import Change, Changes, Job, Jobs, Line, Lines, Run, Runs
from jobs.console.gate import AdminVisit
from jobs.console.runs import found_run
from jobs.present.jobs import job_json, job_rows
from jobs.present.runs import hold_json, instant, run_json
from sync.store.kept import Hold, Ousted, RunStatus
from sync.store.run_history import Sought, all_runs, how_many_lines, lines_of

router = part_of_api()

JobIs = Annotated[Name | None, Query(description="By its name, such as sync.")]
StatusIs = Annotated[
    RunStatus | Ousted | None, Query(description="How it is, or why it was stopped.")
]
Waiting = Literal["open", "rejected"]


@router.get("/runs")
def api_runs(
    visit: AdminVisit,
    part: Paged,
    cohort: CohortIs = None,
    job: JobIs = None,
    status: StatusIs = None,
) -> Runs:
    """List runs, those that wait or are at work, too, as `runs --json` does; the newest first."""
    sought = Sought(cohort or "", job or "", status or "")
    total, found = all_runs(visit.store, sought, part.offset, part.limit)
    holds = visit.store.holds_by_run([run.id for run in found])
    return Runs(total=total, runs=[Run(**run_json(run, holds[run.id])) for run in found])


@router.get("/runs/{run_id}")
def api_run(visit: AdminVisit, run_id: RunId) -> Run:
    """Give one run with what it held."""
    run = found_run(visit, run_id)
    return Run(**run_json(run, visit.store.holds_of(run.id)))


@router.get("/runs/{run_id}/lines")
def api_lines(visit: AdminVisit, run_id: RunId, part: Paged) -> Lines:
    """Give what a run logged, oldest first."""
    run = found_run(visit, run_id)
    lines = [
        Line(at=instant(one.at), level=one.level, event=one.event, fields=dict(one.fields))
        for one in lines_of(visit.store, run.id, part.offset, part.limit)
    ]
    return Lines(total=how_many_lines(visit.store, run.id), lines=lines)


@router.get("/jobs")
def api_jobs(visit: AdminVisit, part: Paged) -> Jobs:
    """List jobs, when each runs by itself and how it ran last, as `jobs --json` does."""
    rows = job_rows(visit.context.file, visit.store.latest_runs(), visit.now)
    return Jobs(total=len(rows), jobs=[Job(**job_json(row)) for row in part.of(rows)])


@router.get("/changes")
def api_changes(
    visit: AdminVisit, part: Paged, cohort: CohortIs = None, state: Waiting | None = None
) -> Changes:
    """List the held changes that wait for a person, and those that somebody rejected."""
    held = [
        hold
        for each in visit.cohorts
        if cohort in (None, each.id)
        for hold in visit.store.unapplied_holds(each.id)
        if state in (None, hold.state)
    ]
    return Changes(total=len(held), changes=[_change(hold) for hold in part.of(held)])


def _change(hold: Hold) -> Change:
    return Change(
        **hold_json(hold),
        id=hold.id,
        run=hold.run,
        cohort=hold.cohort,
        since=instant(hold.since),
        decided_by=hold.decided_by,
        decided_at=instant(hold.decided_at),
    )
