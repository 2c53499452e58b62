"""Episodes: from when a rule became true of a participant until it is known to be over."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import cast

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, or_, select

from mappings.alerts import AlertKey, AlertRule, Closing, alert_of
from sync.store.alert_tables import AlertRow, MentionRow, OutboxRow
from sync.store.episodes import ClosedAlert, OpenAlert
from sync.store.tables import ParticipantRow

OPEN = col(AlertRow.closed_at).is_(None)
OVER = or_(col(AlertRow.closed_why) == "over", col(AlertRow.closed_why).is_(None))
"""Of one that is closed: its cause is gone. An older version closed for no other reason, and did
not say why."""

Told = dict[int, datetime]


def key_of(row: AlertRow) -> AlertKey:
    """Return what names an episode."""
    return row.cohort, row.user_id, cast("AlertRule", row.rule), row.about


def open_of(
    session: Session,
    cohorts: Collection[str],
    *,
    redirecting: bool,
    stand_ins: Collection[int] = (),
) -> tuple[OpenAlert, ...]:
    """Return the open episodes of these cohorts with who was told of each.

    While mail is redirected, those count as told for whom a redirected mail was made, so that
    it is not made again; otherwise they do not, for nobody has read it. `stand_ins` (admins)
    may be on it, or snooze it, besides the participant's coaches.
    """
    which = (col(AlertRow.cohort).in_(cohorts), OPEN)
    rows = session.exec(select(AlertRow).where(*which).order_by(col(AlertRow.id))).all()
    told = _told(session, which, redirecting=redirecting)
    coaches = coaches_of(session, cohorts)
    return tuple(
        _open(row, told[cast("int", row.id)], coaches.get((row.cohort, row.user_id), ()), stand_ins)
        for row in rows
    )


def closed_of(
    session: Session, cohorts: Collection[str], since: datetime, *, redirecting: bool
) -> tuple[ClosedAlert, ...]:
    """Return the episodes of these cohorts that were over at `since` or later, and of which
    somebody was told; see `open_of`."""
    which = (col(AlertRow.cohort).in_(cohorts), col(AlertRow.closed_at) >= since, OVER)
    rows = session.exec(select(AlertRow).where(*which).order_by(col(AlertRow.id))).all()
    told = _told(session, which, redirecting=redirecting)
    return tuple(
        ClosedAlert(
            id=cast("int", row.id),
            key=key_of(row),
            opened_at=row.opened_at,
            closed_at=cast("datetime", row.closed_at),
            why=cast("Closing", row.closed_why or "over"),
            told=frozenset(whom),
        )
        for row in rows
        if (whom := told[cast("int", row.id)])
    )


def open_ids(session: Session, cohorts: Collection[str]) -> dict[AlertKey, int]:
    """Return the ids of the open episodes of these cohorts."""
    rows = session.exec(select(AlertRow).where(col(AlertRow.cohort).in_(cohorts), OPEN))
    return {key_of(row): cast("int", row.id) for row in rows}


def coaches_of(
    session: Session, cohorts: Collection[str]
) -> dict[tuple[str, int], tuple[int, ...]]:
    """Return who coaches each participant (cohort, user id) of these cohorts."""
    found = select(ParticipantRow.cohort, ParticipantRow.user_id, ParticipantRow.coaches)
    rows = session.exec(found.where(col(ParticipantRow.cohort).in_(cohorts)))
    return {(cohort, user_id): tuple(json.loads(coaches)) for cohort, user_id, coaches in rows}


def _open(
    row: AlertRow, told: Told, coaches: tuple[int, ...], stand_ins: Collection[int]
) -> OpenAlert:
    in_charge = {*coaches, *stand_ins}
    on_it = row.on_it_by if row.on_it_by in in_charge else None
    snoozed_by = row.snoozed_by if row.snoozed_by in in_charge else None
    return OpenAlert(
        id=cast("int", row.id),
        alert=alert_of(key_of(row), json.loads(row.content)),
        opened_at=row.opened_at,
        told=frozenset(told),
        told_at=told,
        backlog=row.backlog,
        released=row.released_at is not None,
        coaches=coaches,
        on_it=on_it,
        on_it_at=row.on_it_at if on_it else None,
        snoozed_by=snoozed_by,
        snoozed_until=row.snoozed_until if snoozed_by else None,
    )


def _told(
    session: Session, which: Iterable[ColumnElement[bool]], *, redirecting: bool
) -> defaultdict[int, Told]:
    query = (
        select(MentionRow.alert_id, MentionRow.recipient, func.min(OutboxRow.created_at))
        .join(AlertRow, col(AlertRow.id) == col(MentionRow.alert_id))
        .join(OutboxRow, col(OutboxRow.id) == col(MentionRow.outbox_id))
        .where(*which)
        .group_by(col(MentionRow.alert_id), col(MentionRow.recipient))
    )
    if not redirecting:
        query = query.where(col(MentionRow.redirected).is_(False))
    told: defaultdict[int, Told] = defaultdict(dict)
    for alert_id, recipient, at in session.exec(query):
        told[alert_id][recipient] = at
    return told
