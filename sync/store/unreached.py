"""Whom mail does not reach, and who is to be reached at all."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping

from sqlalchemy import ColumnElement
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, exists, func, or_, select

from sync.store import outbox
from sync.store.alert_tables import OutboxRow
from sync.store.engine import reading
from sync.store.kept_mail import OutboxMail
from sync.store.store import Store
from sync.store.tables import ParticipantRow

FOR_GOOD = "refused-5"  # how the error of a mail begins that the server will never take


def refused_last(store: Store, *, redirecting: bool) -> tuple[OutboxMail, ...]:
    """Return each recipient's last mail that was refused for good; see `refused`."""
    with reading(store.engine) as session:
        return refused(session, redirecting=redirecting)


def superseded_last(store: Store, *, redirecting: bool) -> tuple[OutboxMail, ...]:
    """Return each recipient's last mail that was given up as late, where none was sent after it."""
    late = col(OutboxRow.state) == "superseded"
    with reading(store.engine) as session:
        return _last_without_later(session, late, redirecting=redirecting)


def refused(session: Session, *, redirecting: bool) -> tuple[OutboxMail, ...]:
    """Return each recipient's last mail that was refused for good, where none was sent after it.

    Ordered by recipient. A redirected mail says nothing of the recipient's own address.
    """
    for_good = or_(col(OutboxRow.state) == "refused", col(OutboxRow.error).startswith(FOR_GOOD))
    return _last_without_later(session, for_good, redirecting=redirecting)


def coaches_now(
    store: Store, cohorts: Collection[str]
) -> Mapping[tuple[str, int], tuple[int, ...]]:
    """Return who coaches whom, by cohort and participant, of those who have not left."""
    query = select(ParticipantRow.cohort, ParticipantRow.user_id, ParticipantRow.coaches).where(
        col(ParticipantRow.cohort).in_(cohorts), ParticipantRow.state != "left"
    )
    with reading(store.engine) as session:
        return {
            (cohort, user_id): tuple(json.loads(coaches))
            for cohort, user_id, coaches in session.exec(query)
        }


def _last_without_later(
    session: Session, what: ColumnElement[bool], *, redirecting: bool
) -> tuple[OutboxMail, ...]:
    later = aliased(OutboxRow)
    reached = exists().where(
        col(later.recipient) == col(OutboxRow.recipient),
        col(later.redirected) == col(OutboxRow.redirected),
        col(later.state) == "sent",
        col(later.id) > col(OutboxRow.id),
    )
    last = (
        select(func.max(OutboxRow.id))
        .where(what, col(OutboxRow.redirected) == redirecting, ~reached)
        .group_by(col(OutboxRow.recipient))
    )
    rows = session.exec(
        select(OutboxRow).where(col(OutboxRow.id).in_(last)).order_by(col(OutboxRow.recipient))
    )
    return tuple(outbox.as_kept(row) for row in rows)
