"""/runs: what ran, runs and will run, and one run in full; asking for one, and stopping it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict
from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query
from starlette.responses import Response

from jobs.catalogue import CATALOGUE
from jobs.console import run_words
from jobs.console.gate import AdminVisit, GatedRoute, TurnedAway
from jobs.console.held_words import cause_words, hold_state, kind_words, value_words
from jobs.console.ordering import never_worked, ordered, orders_of
from jobs.console.visit import Visit
from jobs.console.words import clock
from jobs.present.jobs import job_rows
from jobs.present.plan import by_kind, heading
from jobs.sync_cohort import has_ended
from sync.store.errors import DatabaseBehind
from sync.store.kept import Order, PastRun
from sync.store.run_history import Sought, ended_runs, lines_of

router = APIRouter(route_class=GatedRoute)

A_PAGE = 50
OVER = "run-over"
"""The event by which the history hears that a run has ended."""
WORDS: Mapping[str, Any] = {
    "state": run_words.state,
    "title_of": run_words.title,
    "asked": run_words.asked,
    "took": run_words.took,
    "doing": run_words.doing,
    "job_words": run_words.job_words,
    "cause_words": cause_words,
    "hold_state": hold_state,
    "kind_words": kind_words,
    "value_words": value_words,
    "clock": clock,
}
JOINED: Mapping[str, tuple[str, str]] = {
    "yes": (
        "A run that does this was under way already",
        "You are looking at it. Nothing was asked for twice.",
    ),
    "lesser": (
        "A sync of this cohort was under way already",
        "You are looking at it. It reads fewer people anew: ask for all when it is over.",
    ),
    "over": ("This run is over", "There was nothing left to cancel."),
}


@router.get("/runs")
def runs(
    visit: AdminVisit,
    cohort: str = "",
    job: str = "",
    status: str = "",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
    *,
    was: str = "",
) -> Response:
    """Show what runs now, what will run next, and what ran.

    What runs now is given alone where it is to take the place of what `was` there, by run ids.
    """
    if visit.request.headers.get("HX-Target") == "active":
        return _active(visit, frozenset(was.split(",")) - {""})
    sought = Sought(cohort, job, status)
    found = ended_runs(visit.store, sought, (page - 1) * A_PAGE, A_PAGE + 1)
    latest = visit.store.latest_runs()
    return visit.page(
        "runs.html.j2",
        **_at_work(visit),
        over=OVER,
        here=_address(sought, page),
        going_on=[one for one in visit.cohorts if not has_ended(one, visit.now)],
        timetable=[row for row in job_rows(visit.context.file, latest, visit.now) if row.cron],
        past=found[:A_PAGE],
        sought=sought,
        page=page,
        newer=_address(sought, page - 1) if page > 1 else "",
        older=_address(sought, page + 1) if len(found) > A_PAGE else "",
        jobs=tuple(CATALOGUE),
        statuses={key: words[1] for key, words in run_words.STATES.items()
                  if key not in ("queued", "running")},
    )  # fmt: skip


def _active(visit: Visit, was: Collection[str]) -> Response:
    """Answer with the part that changes; where a run is over the history is asked for again."""
    now = _at_work(visit)
    answer = visit.page("runs_active.html.j2", **now)
    if not {run.id for run in now["active"]}.issuperset(was):
        answer.headers["HX-Trigger"] = OVER
    return answer


def _at_work(visit: Visit) -> dict[str, Any]:
    active = visit.store.active_runs()
    return {**WORDS, "active": active, "workers": visit.desk.workers_alive() if active else 0}


@router.get("/runs/{run_id}")
def one_run(visit: AdminVisit, run_id: str, joined: str = "") -> Response:
    """Show one run in full."""
    run = found_run(visit, run_id)
    plan, holds = run_words.planned(run), visit.store.holds_of(run.id)
    return visit.page(
        "run.html.j2",
        **WORDS,
        run=run,
        said=JOINED.get(joined),
        workers=visit.desk.workers_alive(),
        figures=run_words.figures(run),
        holds=holds,
        plan={heading(kind, changes): changes for kind, changes in by_kind(plan).items()},
        is_dry=CATALOGUE[run.job].dry if run.job in CATALOGUE else False,
        lines=lines_of(visit.store, run.id),
        names=visit.store.names_in(run.cohort) if plan or holds else {},
    )


@router.post("/cohorts/{cohort}/sync")
def sync_now(visit: AdminVisit, cohort: str, full: Annotated[str, Form()] = "") -> Response:
    """Ask for a sync of the cohort; with `full` everybody is read the evaluating way."""
    order = Order("sync", cohort, trigger="console", who=visit.who, full=bool(full))
    return ordered(visit, order)


@router.post("/cohorts/{cohort}/rehearse")
def rehearse(visit: AdminVisit, cohort: str) -> Response:
    """Ask for a dry run of the cohort."""
    return ordered(visit, Order("rehearse", cohort, trigger="console", who=visit.who))


@router.post("/runs/{run_id}/cancel")
def cancel(visit: AdminVisit, run_id: str) -> Response:
    """End a run before its next write."""
    run = found_run(visit, run_id)
    try:
        with orders_of(visit) as orders:
            done = orders.cancel(run.id, visit.now)
    except DatabaseBehind:
        return never_worked(visit)
    if not done:
        return visit.seen_other(f"/runs/{run.id}?joined=over")
    visit.note("cancel-run", run.cohort, about=f"run {run.id}")
    return visit.seen_other(f"/runs/{run.id}")


def found_run(visit: Visit, run_id: str) -> PastRun:
    """Return a run; raises TurnedAway where there is none of that id."""
    run = visit.store.get_run(run_id)
    if run is None:
        raise TurnedAway(HTTPStatus.NOT_FOUND, visit, "absent")
    return run


def _address(sought: Sought, page: int) -> str:
    given = {**asdict(sought), "page": page}
    return f"/runs?{urlencode({key: value for key, value in given.items() if value})}"
