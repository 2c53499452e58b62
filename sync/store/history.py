"""Old history goes: runs nothing refers to, mails that are done with, workers that are gone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, not_, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, delete, select

from sync.store import workers
from sync.store.alert_tables import AlertRow, MentionRow, OutboxRow
from sync.store.engine import writing
from sync.store.runs import ACTIVE, GOOD, READING
from sync.store.store import Store
from sync.store.tables import HoldRow, ParticipantRow, RunRow, StandingRow

SILENT_SECONDS = 24 * 60 * 60.0
"""A worker that was not heard of for so long is gone: its runs were taken over long ago."""

GIVEN_UP = ("refused", "superseded")
"""Mails that are never sent."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How much was removed."""

    runs: int
    mails: int
    workers: int


def forget_old(store: Store, before: datetime) -> Forgotten:
    """Remove what ended before then and is of no more use."""
    with writing(store.engine) as session:
        mails = forget_mails(session, before)
        runs = forget_runs(session, before)
        return Forgotten(runs, mails, workers.forget_older(session, SILENT_SECONDS))


def forget_runs(session: Session, before: datetime) -> int:
    """Remove runs that ended before then; return how many.

    Those stay to which a standing, a hold or a participant refers, the last run of each job and
    cohort, from which it is told what was missed, and the last that gave a cohort its figures.
    """
    later, figures = aliased(RunRow), aliased(RunRow)
    followed = exists().where(
        col(later.job) == col(RunRow.job),
        col(later.cohort) == col(RunRow.cohort),
        col(later.ended_at) > col(RunRow.ended_at),
    )
    outdated = exists().where(
        _gave_figures(figures),
        col(figures.cohort) == col(RunRow.cohort),
        col(figures.ended_at) > col(RunRow.ended_at),
    )
    refers = (col(StandingRow.run_id), col(HoldRow.run_id), col(ParticipantRow.standing_run))
    of_use = or_(*(exists().where(run_id == col(RunRow.id)) for run_id in refers))
    old = delete(RunRow).where(
        col(RunRow.ended_at) < before,
        col(RunRow.status).not_in(ACTIVE),
        followed,
        or_(not_(_gave_figures(RunRow)), outdated),
        not_(of_use),
    )
    return len(session.exec(old.returning(col(RunRow.id))).all())


def forget_mails(session: Session, before: datetime) -> int:
    """Remove mails that were sent, or given up, before then, with what they mention; how many.

    One that mentions an episode which goes on, or was over only after then, stays: it would be
    told again.
    """
    talked_of = (
        select(MentionRow.outbox_id)
        .join(AlertRow, col(AlertRow.id) == col(MentionRow.alert_id))
        .where(or_(col(AlertRow.closed_at).is_(None), col(AlertRow.closed_at) >= before))
    )
    sent_at = func.coalesce(col(OutboxRow.sent_at), col(OutboxRow.resolved_at))
    given_up = and_(col(OutboxRow.state).in_(GIVEN_UP), col(OutboxRow.created_at) < before)
    done = select(OutboxRow.id).where(
        or_(and_(col(OutboxRow.state) == "sent", sent_at < before), given_up),
        col(OutboxRow.id).not_in(talked_of),
    )
    session.exec(delete(MentionRow).where(col(MentionRow.outbox_id).in_(done)))
    gone = delete(OutboxRow).where(col(OutboxRow.id).in_(done))
    return len(session.exec(gone.returning(col(OutboxRow.id))).all())


def _gave_figures(run: type[RunRow]) -> ColumnElement[bool]:
    return and_(col(run.job).in_(READING), col(run.status).in_(GOOD))
