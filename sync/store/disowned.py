"""Coaches' word that a participant is not theirs, until Canvas agrees."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import Session, and_, col, delete, or_, select

from sync.store.alert_tables import DisownedRow
from sync.store.engine import upsert
from sync.store.kept import ParticipantResult

Disowned = tuple[str, int, int]
"""Cohort, participant, coach: Canvas user ids."""


def of_cohorts(session: Session, cohorts: Collection[str]) -> set[Disowned]:
    """Return whom which coach disowns in these cohorts."""
    rows = session.exec(select(DisownedRow).where(col(DisownedRow.cohort).in_(cohorts)))
    return {(row.cohort, row.user_id, row.coach) for row in rows}


def add(session: Session, cohort: str, user_id: int, coach: int, now: datetime) -> bool:
    """Keep a coach's word; tell whether they had not said it before."""
    said = {"cohort": cohort, "user_id": user_id, "coach": coach, "at": now}
    new = upsert(session, DisownedRow).values(said).on_conflict_do_nothing()
    return session.execute(new.returning(col(DisownedRow.coach))).first() is not None


def take_back(session: Session, cohort: str, user_id: int, coach: int) -> bool:
    """Forget a coach's word; tell whether they had said it."""
    said = delete(DisownedRow).where(
        col(DisownedRow.cohort) == cohort,
        col(DisownedRow.user_id) == user_id,
        col(DisownedRow.coach) == coach,
    )
    return session.execute(said.returning(col(DisownedRow.coach))).first() is not None


def lapse(session: Session, cohort: str, results: Sequence[ParticipantResult]) -> None:
    """Forget the word of those whom Canvas does not list as the participant's coach any more."""
    coaches = {result.user_id: result.coaches for result in results}
    lapsed = [
        and_(col(DisownedRow.user_id) == user_id, col(DisownedRow.coach) == coach)
        for _, user_id, coach in of_cohorts(session, [cohort])
        if user_id in coaches and coach not in coaches[user_id]
    ]
    if lapsed:
        session.exec(delete(DisownedRow).where(col(DisownedRow.cohort) == cohort, or_(*lapsed)))
