"""Since when somebody is no participant any more: a participant's row tells the present alone."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, insert, or_, select, update

from sync.store.tables import AbsenceRow, ParticipantRow


def follow(session: Session, cohort: str, live: Collection[int], now: datetime) -> None:
    """Note who of those ever kept has left, or is staff now, and who is back among `live`."""
    ever = set(session.exec(select(ParticipantRow.user_id).where(ParticipantRow.cohort == cohort)))
    going_on = select(AbsenceRow.user_id).where(
        AbsenceRow.cohort == cohort, col(AbsenceRow.until).is_(None)
    )
    away = set(session.exec(going_on))
    if gone := sorted(ever.difference(live) - away):
        session.exec(
            insert(AbsenceRow),
            params=[{"cohort": cohort, "user_id": user_id, "since": now} for user_id in gone],
        )
    if back := away.intersection(live):
        session.exec(
            update(AbsenceRow)
            .where(
                col(AbsenceRow.cohort) == cohort,
                col(AbsenceRow.until).is_(None),
                col(AbsenceRow.user_id).in_(back),
            )
            .values(until=now)
        )


def away_at(session: Session, cohort: str, instant: datetime) -> frozenset[int]:
    """Return who was no participant any more just before this instant, as far as was known then."""
    return frozenset(
        session.exec(
            select(AbsenceRow.user_id).where(
                AbsenceRow.cohort == cohort,
                col(AbsenceRow.since) < instant,
                or_(col(AbsenceRow.until).is_(None), col(AbsenceRow.until) >= instant),
            )
        )
    )
