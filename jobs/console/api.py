"""/api/v1: what the pages show, as JSON for programs; nothing is changed by it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from fastapi.openapi.utils import get_openapi
from starlette.responses import JSONResponse, Response

from jobs.console.api_models import CohortItem, Explained, Problem, Row, Rows, Run
from jobs.console.gate import AdminVisit, Anyone, ParticipantVisit, StaffVisit, TurnedAway
from jobs.console.ledger import row_of
from jobs.console.refusals import Refusal
from jobs.console.visit import VERSION, Visit
from jobs.present.explain import explain_json
from jobs.present.report import row_json
from jobs.present.runs import run_json
from jobs.standings import kept_rows
from jobs.web.headers import GUARDED
from mappings.cohorts import Cohort
from sync.store.glances import glances
from sync.store.kept import PastRun
from sync.store.run_history import Sought, ended_runs

PREFIX = "/api/v1"
ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem} for status in (401, 403, 404, 422, 500, 503)
}
router = APIRouter(prefix=PREFIX, responses=ERRORS)

RunId = Annotated[str, Path(pattern="^[A-Za-z0-9_.-]{1,64}$")]
UserId = Annotated[int, Path(ge=1)]
Limit = Annotated[int, Query(ge=1, le=500)]
Offset = Annotated[int, Query(ge=0, le=1_000_000)]


@router.get("/openapi.json", include_in_schema=False)
def described(_visit: Anyone) -> Response:
    """Describe the API."""
    told = get_openapi(title="npq-sync", version=VERSION, routes=router.routes)
    return JSONResponse(told, headers=GUARDED)


@router.get("/cohorts")
def api_cohorts(visit: StaffVisit) -> list[CohortItem]:
    """List the cohorts that the caller may see."""
    good = visit.store.last_good()
    return [_cohort(visit, cohort, good.get(cohort.id)) for cohort in visit.cohorts]


@router.get("/cohorts/{cohort}")
def api_cohort(visit: StaffVisit, cohort: str) -> CohortItem:
    """Give one cohort."""
    return _cohort(visit, visit.context.cohort(cohort), visit.store.last_good().get(cohort))


@router.get("/cohorts/{cohort}/participants", response_model_exclude_unset=True)
def api_participants(
    visit: StaffVisit, cohort: str, limit: Limit = 100, offset: Offset = 0
) -> Rows:
    """Give the rows of the report, by user id, of the caller's participants."""
    rows = kept_rows(visit.store, cohort, visit.people(cohort))
    shown = [Row(**row_json(row)) for row in rows[offset : offset + limit]]
    return Rows(total=len(rows), participants=shown)


@router.get("/cohorts/{cohort}/participants/{user_id}", response_model_exclude_unset=True)
def api_participant(visit: ParticipantVisit, cohort: str, user_id: UserId) -> Explained:
    """Give the ledger of one participant; 404 before there is a figure."""
    found = row_of(visit, cohort, user_id)
    if found is None:
        raise TurnedAway(HTTPStatus.NOT_FOUND, visit, "absent")
    return Explained(**explain_json(*found, visit.rule(visit.context.cohort(cohort))))


@router.get("/runs")
def api_runs(visit: AdminVisit, limit: Limit = 50, offset: Offset = 0) -> list[Run]:
    """List the runs that are over, the newest first."""
    found = ended_runs(visit.store, Sought("", "", ""), offset, limit)
    return [Run(**run_json(run, visit.store.holds_of(run.id))) for run in found]


@router.get("/runs/{run_id}")
def api_run(visit: AdminVisit, run_id: RunId) -> Run:
    """Give one run with what it held."""
    run = visit.store.get_run(run_id)
    if run is None:
        raise TurnedAway(HTTPStatus.NOT_FOUND, visit, "absent")
    return Run(**run_json(run, visit.store.holds_of(run.id)))


def problem(status: int, code: str, refusal: Refusal) -> Response:
    """Answer a program with what a person would be told."""
    said = Problem(code=code, seen=refusal.title, means=refusal.lead, remedy=refusal.next_step)
    return JSONResponse(said.model_dump(), status, GUARDED)


def _cohort(visit: Visit, cohort: Cohort, read: PastRun | None) -> CohortItem:
    theirs = (one for one in glances(visit.store, cohort.id) if visit.sees(one))
    return CohortItem(
        id=cohort.id,
        programme=cohort.programme,
        starts_on=cohort.starts_on.isoformat(),
        participants=sum(one.state != "left" for one in theirs),
        read_at=f"{read.ended_at:%Y-%m-%dT%H:%M:%SZ}" if read and read.ended_at else None,
    )
