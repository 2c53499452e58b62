"""Old history goes: runs that nothing refers to, alerts that are over, mails, workers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, not_, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, delete, select

from sync.store import workers
from sync.store.alert_tables import AlertRow, MentionRow, OutboxRow
from sync.store.console_tables import RunLineRow
from sync.store.counting_tables import DraftRow
from sync.store.engine import writing
from sync.store.runs import ACTIVE, GOOD, READING
from sync.store.store import Store
from sync.store.tables import HoldRow, ParticipantRow, RunRow, StandingRow

SILENT_SECONDS = 24 * 60 * 60.0
"""A worker that was not heard of for so long is gone: its runs were taken over long ago."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How much was removed."""

    runs: int
    alerts: int
    mails: int
    workers: int


def forget_old(store: Store, before: datetime) -> Forgotten:
    """Remove what ended before then and is of no more use."""
    with writing(store.engine) as session:
        alerts = forget_alerts(session, before)
        mails = forget_mails(session, before)
        runs = forget_runs(session, before)
        return Forgotten(runs, alerts, mails, workers.forget_older(session, SILENT_SECONDS))


def forget_runs(session: Session, before: datetime) -> int:
    """Remove runs that ended before then, with their lines, and what was tried out by then;
    return how many runs.

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
    gone = len(session.exec(old.returning(col(RunRow.id))).all())
    left = col(RunLineRow.run_id).not_in(select(RunRow.id))
    session.exec(delete(RunLineRow).where(left))
    untried = col(DraftRow.key).not_in(select(RunRow.about))
    session.exec(delete(DraftRow).where(col(DraftRow.made_at) < before, untried))
    return gone


def forget_alerts(session: Session, before: datetime) -> int:
    """Remove episodes that ended before then, and who was told of them; return how many.

    One that a deferral paused stays as long as the participant does: it goes on after it.
    """
    takes_part = exists().where(
        col(ParticipantRow.cohort) == col(AlertRow.cohort),
        col(ParticipantRow.user_id) == col(AlertRow.user_id),
        col(ParticipantRow.state) != "left",
    )
    paused = and_(col(AlertRow.closed_why).is_not_distinct_from("paused"), takes_part)
    ended = select(AlertRow.id).where(col(AlertRow.closed_at) < before, not_(paused))
    session.exec(delete(MentionRow).where(col(MentionRow.alert_id).in_(ended)))
    gone = delete(AlertRow).where(col(AlertRow.id).in_(ended))
    return len(session.exec(gone.returning(col(AlertRow.id))).all())


def forget_mails(session: Session, before: datetime) -> int:
    """Remove mails of which all was over before then; return how many.

    One that mentions an episode stays as long as that does: it would be told again.
    """
    over_at = func.coalesce(
        col(OutboxRow.sent_at), col(OutboxRow.resolved_at), col(OutboxRow.created_at)
    )
    done = delete(OutboxRow).where(
        col(OutboxRow.state).in_(("sent", "refused", "superseded")),
        over_at < before,
        col(OutboxRow.id).not_in(select(MentionRow.outbox_id)),
    )
    return len(session.exec(done.returning(col(OutboxRow.id))).all())


def _gave_figures(run: type[RunRow]) -> ColumnElement[bool]:
    return and_(col(run.job).in_(READING), col(run.status).in_(GOOD))
