"""Episodes: from when a rule became true of a participant until it is known to be over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import cast

from sqlmodel import Session, col, insert, select, update

from mappings.digests import Key
from sync.store.alert_tables import AlertRow, MentionRow
from sync.store.kept import OpenAlert, Run


def open_of(
    session: Session, cohorts: Collection[str], *, redirecting: bool
) -> tuple[OpenAlert, ...]:
    """Return the open episodes of these cohorts with who was told of each.

    While mail is redirected, those count as told for whom a redirected mail was made, so that
    it is not made again; otherwise they do not, for nobody has read it.
    """
    rows = session.exec(
        select(AlertRow)
        .where(col(AlertRow.cohort).in_(cohorts), col(AlertRow.closed_at).is_(None))
        .order_by(col(AlertRow.id))
    ).all()
    told = _told(session, cohorts, redirecting=redirecting)
    return tuple(
        OpenAlert(
            id=cast("int", row.id),
            cohort=row.cohort,
            user_id=row.user_id,
            rule=row.rule,
            opened_at=row.opened_at,
            told=frozenset(told[cast("int", row.id)]),
        )
        for row in rows
    )


def open_ids(session: Session, cohorts: Collection[str]) -> dict[Key, int]:
    """Return the ids of the open episodes of these cohorts."""
    rows = session.exec(
        select(AlertRow).where(col(AlertRow.cohort).in_(cohorts), col(AlertRow.closed_at).is_(None))
    )
    return {(r.cohort, r.user_id, r.rule): cast("int", r.id) for r in rows}


def follow(
    session: Session,
    run: Run,
    opened: Collection[tuple[int, str]],
    closed: Collection[tuple[int, str]],
    now: datetime,
) -> None:
    """Open the episodes that are new and close those that are over; (user id, rule) each."""
    going_on = open_ids(session, [run.cohort])
    over = [i for key, i in going_on.items() if key[1:] in closed]
    if over:
        session.exec(update(AlertRow), params=[{"id": i, "closed_at": now} for i in over])
    new = sorted(pair for pair in opened if (run.cohort, *pair) not in going_on or pair in closed)
    if new:
        session.exec(
            insert(AlertRow),
            params=[
                {"cohort": run.cohort, "user_id": user_id, "rule": rule, "opened_at": now}
                for user_id, rule in new
            ],
        )


def _told(
    session: Session, cohorts: Collection[str], *, redirecting: bool
) -> defaultdict[int, set[int]]:
    query = (
        select(MentionRow.alert_id, MentionRow.recipient)
        .join(AlertRow, col(AlertRow.id) == col(MentionRow.alert_id))
        .where(col(AlertRow.cohort).in_(cohorts), col(AlertRow.closed_at).is_(None))
    )
    if not redirecting:
        query = query.where(col(MentionRow.redirected).is_(False))
    told: defaultdict[int, set[int]] = defaultdict(set)
    for alert_id, recipient in session.exec(query):
        told[alert_id].add(recipient)
    return told
