"""Runs, and the fences that let one run at a time act on a cohort."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, Literal, cast

from sqlmodel import Session, col, select, update

from mappings.problems import Problem
from sync.errors import RunSuperseded
from sync.store.engine import upsert
from sync.store.kept import Ended, PastRun, Run, RunStatus
from sync.store.tables import FenceRow, RunRow


def take_fence(session: Session, name: str) -> int:
    """Return a number above every one taken before: from now on only its taker may act."""
    first = upsert(session, FenceRow).values(name=name, number=1)
    taken = first.on_conflict_do_update(
        index_elements=["name"], set_={"number": FenceRow.number + 1}
    ).returning(col(FenceRow.number))
    return int(session.exec(taken).scalar_one())


def begin(session: Session, cohort: str, trigger: str, now: datetime) -> Run:
    """Start a run that holds the cohort. One that has not ended is ousted.

    It stays "interrupted" unless it comes back to end itself: then it was "superseded".
    """
    fence = take_fence(session, _fence_of(cohort))
    session.exec(
        update(RunRow)
        .where(col(RunRow.cohort) == cohort, col(RunRow.status) == "running")
        .values(status="failed", ousted="interrupted", ended_at=now)
    )
    run = Run(_new_id(session, now), cohort, fence)
    session.add(
        RunRow(
            id=run.id,
            cohort=cohort,
            trigger=trigger,
            fence=fence,
            status="running",
            started_at=now,
        )
    )
    return run


def guard(session: Session, run: Run, *, keep: bool = False) -> None:
    """Raise RunSuperseded unless the run still holds its cohort.

    With `keep` a newer run has to wait until this transaction ends.
    """
    if not _holds(session, run, keep=keep):
        raise RunSuperseded(
            f"cohort {run.cohort}, run {run.id}", "a newer run has taken the cohort over"
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
    """Say how the run went. An ousted run stays failed, and is "superseded" from then on."""
    row = session.get_one(RunRow, run.id)
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
    return tuple(_past(row) for row in rows)


def one(session: Session, run_id: str) -> PastRun | None:
    """Return a run, None where there is none of that id."""
    row = session.get(RunRow, run_id)
    return None if row is None else _past(row)


def _fence_of(cohort: str) -> str:
    return f"cohort:{cohort}"


def _holds(session: Session, run: Run, *, keep: bool) -> bool:
    query = select(FenceRow.number).where(FenceRow.name == _fence_of(run.cohort))
    if keep:
        query = query.with_for_update(read=True)
    return session.exec(query).first() == run.fence


def _new_id(session: Session, now: datetime) -> str:
    while True:
        made = f"{now.astimezone(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
        if session.get(RunRow, made) is None:
            return made


def _past(row: RunRow) -> PastRun:
    return PastRun(
        id=row.id,
        cohort=row.cohort,
        trigger=row.trigger,
        status=cast("RunStatus", row.status),
        ousted=cast("Literal['superseded', 'interrupted'] | None", row.ousted),
        started_at=row.started_at,
        ended_at=row.ended_at,
        counts=json.loads(row.counts),
        problems=tuple(Problem(**p) for p in json.loads(row.problems)),
    )
