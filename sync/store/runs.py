"""Runs, from being asked for to their end, and the fences that let one at a time act."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, cast

from sqlmodel import Session, and_, col, func, select, update

from mappings.problems import Problem
from sync.errors import RunSuperseded
from sync.store.engine import upsert
from sync.store.kept import Asked, Ended, Order, Ousted, PastRun, Run, RunStatus
from sync.store.tables import FenceRow, RunRow

ACTIVE = ("queued", "running")
GOOD = ("succeeded", "partial")
READING = ("sync", "verify")  # the jobs that read a cohort from Canvas
Enqueue = Callable[[Session, str], None]
"""Hands the run of this id to a worker, in the transaction that keeps it."""


def take_fence(session: Session, name: str) -> int:
    """Return a number above every one taken before: from now on only its taker may act."""
    first = upsert(session, FenceRow).values(name=name, number=1)
    taken = first.on_conflict_do_update(
        index_elements=["name"], set_={"number": FenceRow.number + 1}
    ).returning(col(FenceRow.number))
    return int(session.exec(taken).scalar_one())


def ask(session: Session, order: Order, now: datetime, enqueue: Enqueue) -> Asked:
    """Keep a run that waits for a worker; join the one that waits or works on the same already."""
    while True:
        run_id = _new_id(session, now)
        row = _values(run_id, order, now) | {"status": "queued", "fence": 0}
        new = upsert(session, RunRow).values(row).on_conflict_do_nothing()
        if session.exec(new.returning(col(RunRow.id))).first():
            enqueue(session, run_id)
            return Asked(past_of(session.get_one(RunRow, run_id)), joined=False)
        if found := session.exec(_active_of(order)).first():
            return Asked(past_of(found), joined=True)


def start(session: Session, run_id: str, worker: str, now: datetime) -> Run | None:
    """Let a worker begin a run that waits, or begin it again; None for one that is over.

    An older attempt, and whatever else acts on the cohort, is ousted.
    """
    row = session.exec(select(RunRow).where(RunRow.id == run_id).with_for_update()).one()
    if row.status not in ACTIVE:
        return None
    row.fence = take_fence(session, _run(row).holds)
    if not row.attempts:
        row.started_at = now
    row.status, row.worker = "running", worker
    row.attempts += 1
    return _run(row)


def put_back(session: Session, run_ids: Collection[str]) -> None:
    """Let these runs wait again; whoever was at work on them is ousted."""
    chosen = select(RunRow).where(col(RunRow.id).in_(run_ids), RunRow.status == "running")
    for row in session.exec(chosen.order_by(col(RunRow.id)).with_for_update()):
        row.fence = take_fence(session, _run(row).holds)
        row.status, row.worker = "queued", None


def oust(session: Session, run_id: str, why: Ousted, now: datetime) -> bool:
    """End a run that waits or works, for good; False for one that is over.

    What works on it stops before its next write.
    """
    row = session.exec(select(RunRow).where(RunRow.id == run_id).with_for_update()).one()
    if row.status not in ACTIVE:
        return False
    if row.status == "running":
        row.fence = take_fence(session, _run(row).holds)
    row.status, row.ousted, row.ended_at = "failed", why, now
    return True


def progress(session: Session, run: Run, stage: str, calls: int) -> bool:
    """Note how far a run is; False where it is no longer this one's to go on with."""
    ours = update(RunRow).where(col(RunRow.id) == run.id, col(RunRow.fence) == run.fence)
    noted = session.exec(ours.values(stage=stage, calls=calls).returning(col(RunRow.id))).first()
    return noted is not None and _holds(session, run, keep=False)


def begin(session: Session, order: Order, now: datetime) -> Run:
    """Start a run here and now. One that has not ended is ousted.

    It stays "interrupted" unless it comes back to end itself: then it was "superseded".
    """
    run_id = _new_id(session, now)
    run = Run(run_id, order.cohort, 0, order.job)
    fence = take_fence(session, run.holds)
    session.exec(
        update(RunRow)
        .where(
            col(RunRow.cohort) == order.cohort,
            col(RunRow.status).in_(ACTIVE),
            col(RunRow.cohort) != "" if order.cohort else col(RunRow.job) == order.job,
        )
        .values(status="failed", ousted="interrupted", ended_at=now)
    )
    row = _values(run_id, order, now) | {"status": "running", "fence": fence, "attempts": 1}
    session.add(RunRow(**row))
    return Run(run_id, order.cohort, fence, order.job)


def guard(session: Session, run: Run, *, keep: bool = False) -> None:
    """Raise RunSuperseded unless the run still holds its cohort.

    With `keep` a newer run has to wait until this transaction ends.
    """
    if not _holds(session, run, keep=keep):
        raise RunSuperseded(
            f"cohort {run.cohort}, run {run.id}", "it was cancelled, or another has taken it over"
        )


def end(
    session: Session,
    run: Run,
    status: Ended,
    counts: Mapping[str, Any],
    problems: Sequence[Problem],
    *,
    now: datetime,
) -> None:
    """Say how the run went. An ousted run stays failed, and is "superseded" from then on.

    One that was cancelled, or that another worker has begun again, is left as it is.
    """
    row = session.exec(select(RunRow).where(RunRow.id == run.id).with_for_update()).one()
    if row.fence != run.fence:
        return
    row.counts = json.dumps(counts)
    row.problems = json.dumps([asdict(p) for p in problems])
    row.ended_at = now
    if _holds(session, run, keep=True):
        row.status = status
    else:
        row.status, row.ousted = "failed", "superseded"


def amend(
    session: Session,
    run_id: str,
    status: Ended,
    counts: Mapping[str, Any],
    problems: Sequence[Problem],
) -> None:
    """Add what came after a run had ended, such as its mails; a failed run stays failed."""
    row = session.get_one(RunRow, run_id)
    row.counts = json.dumps(counts)
    row.problems = json.dumps([asdict(p) for p in problems])
    if row.status != "failed":
        row.status = status


def newest(session: Session, limit: int) -> tuple[PastRun, ...]:
    """Return the last runs of all cohorts, newest first."""
    rows = session.exec(
        select(RunRow).order_by(col(RunRow.started_at).desc(), col(RunRow.id).desc()).limit(limit)
    )
    return tuple(past_of(row) for row in rows)


def one(session: Session, run_id: str) -> PastRun | None:
    """Return a run, None where there is none of that id."""
    row = session.get(RunRow, run_id)
    return None if row is None else past_of(row)


def active(session: Session) -> tuple[PastRun, ...]:
    """Return the runs that wait or are at work, oldest first."""
    rows = session.exec(
        select(RunRow).where(col(RunRow.status).in_(ACTIVE)).order_by(col(RunRow.requested_at))
    )
    return tuple(past_of(row) for row in rows)


def that_met(session: Session, code: str, since: datetime) -> tuple[PastRun, ...]:
    """Return the runs that ended since then and report a problem of this code, oldest first."""
    rows = session.exec(
        select(RunRow)
        .where(col(RunRow.ended_at) >= since, col(RunRow.problems).contains(f'"{code}"'))
        .order_by(col(RunRow.ended_at))
    )
    return tuple(past_of(row) for row in rows)


def last_ended(
    session: Session, jobs: Collection[str] = READING, statuses: Collection[str] = (*GOOD, "failed")
) -> dict[str, PastRun]:
    """Return the last run of each cohort that ended in one of these statuses, by cohort."""
    which = (col(RunRow.job).in_(jobs), col(RunRow.status).in_(statuses))
    newest = (
        select(RunRow.cohort, func.max(RunRow.ended_at).label("at"))
        .where(*which)
        .group_by(RunRow.cohort)
        .subquery()
    )
    at_that = (col(RunRow.cohort) == newest.c.cohort, col(RunRow.ended_at) == newest.c.at)
    return {
        row.cohort: past_of(row)
        for row in session.exec(select(RunRow).join(newest, and_(*at_that)).where(*which))
    }


def latest(session: Session) -> dict[tuple[str, str], PastRun]:
    """Return the last run of each job and cohort, ended or not, by both."""
    newest_first = (col(RunRow.started_at).desc(), col(RunRow.id).desc())
    place = func.row_number().over(partition_by=(RunRow.job, RunRow.cohort), order_by=newest_first)
    placed = select(RunRow.id, place.label("place")).subquery()
    chosen = select(RunRow).join(placed, placed.c.id == RunRow.id).where(placed.c.place == 1)
    return {(row.job, row.cohort): past_of(row) for row in session.exec(chosen)}


def take_still(session: Session, name: str) -> None:
    """Let nothing be kept by who holds this until the transaction ends; nobody is ousted."""
    session.exec(select(FenceRow.number).where(FenceRow.name == name).with_for_update()).first()


def _holds(session: Session, run: Run, *, keep: bool) -> bool:
    query = select(FenceRow.number).where(FenceRow.name == run.holds)
    if keep:
        query = query.with_for_update(read=True)
    return session.exec(query).first() == run.fence


def _new_id(session: Session, now: datetime) -> str:
    while True:
        made = f"{now.astimezone(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
        if session.get(RunRow, made) is None:
            return made


def times(session: Session) -> dict[tuple[str, str], tuple[datetime, datetime]]:
    """Return when the first run of each job and cohort was asked for, and when a run of it was
    last asked for or ended."""
    asked = func.coalesce(col(RunRow.requested_at), col(RunRow.started_at))
    touched = func.coalesce(col(RunRow.ended_at), asked)
    rows = session.exec(
        select(RunRow.job, RunRow.cohort, func.min(asked), func.max(touched)).group_by(
            RunRow.job, RunRow.cohort
        )
    )
    return {(job, cohort): (first, last) for job, cohort, first, last in rows}


def _active_of(order: Order) -> Any:
    return select(RunRow).where(
        RunRow.job == order.job,
        RunRow.cohort == order.cohort,
        RunRow.about == order.about,
        col(RunRow.status).in_(ACTIVE),
    )


def _values(run_id: str, order: Order, now: datetime) -> dict[str, Any]:
    return {**asdict(order), "id": run_id, "requested_at": now, "started_at": now}


def _run(row: RunRow) -> Run:
    return Run(row.id, row.cohort, row.fence, row.job)


def past_of(row: RunRow) -> PastRun:
    """Return a run as it is kept."""
    return PastRun(
        id=row.id,
        order=Order(row.job, row.cohort, row.about, row.trigger, row.who, full=row.full),
        status=cast("RunStatus", row.status),
        ousted=cast("Ousted | None", row.ousted),
        requested_at=row.requested_at or row.started_at,
        started_at=row.started_at if row.attempts or row.requested_at is None else None,
        ended_at=row.ended_at,
        counts=json.loads(row.counts),
        problems=tuple(Problem(**p) for p in json.loads(row.problems)),
        stage=row.stage,
        calls=row.calls,
        attempts=row.attempts,
        worker=row.worker,
    )
