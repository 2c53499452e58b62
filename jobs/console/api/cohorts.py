"""Cohorts and their participants."""

from __future__ import annotations

from http import HTTPStatus

from jobs.console.api.answers import Paged, RunId, UserId, part_of_api
from jobs.console.api.models import CohortItem, Explained, Row, Rows, Run
from jobs.console.api.problems import ABSENT
from jobs.console.gate import AdminVisit, ParticipantVisit, StaffVisit, TurnedAway
from jobs.console.ledger import row_of
from jobs.console.visit import Visit
from jobs.present.explain import explain_json
from jobs.present.report import row_json
from jobs.present.runs import run_json
from jobs.standings import kept_rows
from mappings.cohorts import Cohort
from sync.store.glances import glances
from sync.store.kept import PastRun
from sync.store.run_history import Sought, ended_runs

router = part_of_api()


@router.get("/cohorts")
def api_cohorts(visit: StaffVisit) -> list[CohortItem]:
    """List the cohorts that the caller may see."""
    good = visit.store.last_good()
    return [_cohort(visit, cohort, good.get(cohort.id)) for cohort in visit.cohorts]


@router.get("/cohorts/{cohort}", responses=ABSENT)
def api_cohort(visit: StaffVisit, cohort: str) -> CohortItem:
    """Give one cohort."""
    return _cohort(visit, visit.context.cohort(cohort), visit.store.last_good().get(cohort))


@router.get("/cohorts/{cohort}/participants", response_model_exclude_unset=True, responses=ABSENT)
def api_participants(visit: StaffVisit, cohort: str, part: Paged) -> Rows:
    """Give the rows of the report, by user id, of the caller's participants."""
    rows = kept_rows(visit.store, cohort, visit.people(cohort))
    shown = [Row(**row_json(row)) for row in part.of(rows)]
    return Rows(total=len(rows), participants=shown)


@router.get(
    "/cohorts/{cohort}/participants/{user_id}",
    response_model_exclude_unset=True,
    responses=ABSENT,
)
def api_participant(visit: ParticipantVisit, cohort: str, user_id: UserId) -> Explained:
    """Give the ledger of one participant; 404 before there is a figure."""
    found = row_of(visit, cohort, user_id)
    if found is None:
        raise TurnedAway(HTTPStatus.NOT_FOUND, visit, "absent")
    return Explained(**explain_json(*found, visit.rule(visit.context.cohort(cohort))))


@router.get("/runs")
def api_runs(visit: AdminVisit, part: Paged) -> list[Run]:
    """List the runs that are over, the newest first."""
    found = ended_runs(visit.store, Sought("", "", ""), part.offset, part.limit)
    return [Run(**run_json(run, visit.store.holds_of(run.id))) for run in found]


@router.get("/runs/{run_id}", responses=ABSENT)
def api_run(visit: AdminVisit, run_id: RunId) -> Run:
    """Give one run with what it held."""
    run = visit.store.get_run(run_id)
    if run is None:
        raise TurnedAway(HTTPStatus.NOT_FOUND, visit, "absent")
    return Run(**run_json(run, visit.store.holds_of(run.id)))


def _cohort(visit: Visit, cohort: Cohort, read: PastRun | None) -> CohortItem:
    theirs = (one for one in glances(visit.store, cohort.id) if visit.sees(one))
    return CohortItem(
        id=cohort.id,
        programme=cohort.programme,
        starts_on=cohort.starts_on.isoformat(),
        participants=sum(one.state != "left" for one in theirs),
        read_at=f"{read.ended_at:%Y-%m-%dT%H:%M:%SZ}" if read and read.ended_at else None,
    )
