"""Erase somebody: all that is kept of them goes at once, and readings pass them over from then on.

What Canvas holds of them is Canvas's and stays.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from sync.store import runs
from sync.store.alert_tables import OutboxRow
from sync.store.coaches import coaching_in
from sync.store.console_tables import SignInRow
from sync.store.engine import reading, writing
from sync.store.forgotten import forgotten_in, remember
from sync.store.personal import ENTERED, HOLDINGS, PEOPLE_IN
from sync.store.store import Store
from sync.store.tables import (
    CanvasFeatureRow,
    CanvasObjectRow,
    ParticipantRow,
    PersonRow,
    ProgressRow,
    StaffRow,
)
from sync.store.unnamed import keep_unnamed
from sync.store.unsaid import naming, unsay


@dataclass(frozen=True, slots=True)
class Erasure:
    """What erasing somebody does: rows removed or emptied by what they hold, rows that stay, and
    what of theirs is in Canvas, by course or cohort. `known`: anything is kept of them at all.
    `mark` stands for them from then on."""

    mark: str
    known: bool
    removed: Mapping[str, int]
    stays: Mapping[str, int]
    in_canvas: tuple[str, ...]


def foreseen(store: Store, user_id: int) -> Erasure:
    """Return what erasing somebody would do."""
    with reading(store.engine) as session:
        return _foreseen(session, user_id)


def erase(store: Store, user_id: int, now: datetime) -> Erasure:
    """Erase somebody, in one transaction. Whoever was erased before is erased again.

    A run that is at work on a cohort of theirs is ousted: it has read them already.
    """
    with writing(store.engine) as session:
        return _erase(session, user_id, now)


def erase_again(store: Store, now: datetime) -> tuple[int, ...]:
    """Erase whoever was erased and is there all the same, as after a restore; return them."""
    with reading(store.engine) as session:
        back = sorted(forgotten_in(session).among(_everybody(session)))
    for user_id in back:
        erase(store, user_id, now)
    return tuple(back)


def _foreseen(session: Session, user_id: int) -> Erasure:
    found, kept = Counter[str](), Counter[str]()
    for holding in HOLDINGS:
        rows = sum(1 for _ in holding.rows(session, user_id))
        (kept if holding.stays else found)[holding.about] += rows
    found["mails that name them and have not gone"] = len(naming(session, user_id))
    return Erasure(
        forgotten_in(session).mark(user_id),
        any(found.values()),
        {about: count for about, count in found.items() if count},
        {about: count for about, count in kept.items() if count},
        tuple(_in_canvas(session, user_id)),
    )


def _erase(session: Session, user_id: int, now: datetime) -> Erasure:
    for cohort in sorted(_cohorts(session, user_id)):
        runs.take_fence(session, f"cohort:{cohort}")
    erasure = _foreseen(session, user_id)
    remember(session, user_id, now)
    keep_unnamed(session, user_id)
    unsay(session, user_id)
    for holding in HOLDINGS:
        if holding.stays:
            continue
        for row in list(holding.rows(session, user_id)):
            if holding.left is None:
                session.delete(row)
            else:
                for column, value in holding.left(row, user_id).items():
                    setattr(row, column, value)
        session.flush()
    return erasure


def _cohorts(session: Session, user_id: int) -> set[str]:
    """Return the cohorts in which they take part or coach."""
    found = select(ParticipantRow.cohort, ParticipantRow.user_id, ParticipantRow.coaches)
    return {
        cohort
        for cohort, participant, coaches in session.exec(found)
        if participant == user_id or user_id in json.loads(coaches)
    }


def _everybody(session: Session) -> set[int]:
    """Return whoever is kept by name, as a coach, as somebody who got mail or signed in, or by an
    id in what is remembered of cohorts."""
    kept = (PersonRow.user_id, StaffRow.user_id, OutboxRow.recipient, SignInRow.user_id)
    found = {user for column in kept for user in session.exec(select(column).distinct()) if user}
    found |= coaching_in(session)
    for row in session.exec(select(CanvasFeatureRow)):
        if row.name.startswith(PEOPLE_IN):
            found.update(int(word.split(":")[0]) for word in row.value.split())
    return found


def _in_canvas(session: Session, user_id: int) -> Iterator[str]:
    """Yield what of theirs we made in Canvas, by ids: it is left as it is."""
    objects = session.exec(select(CanvasObjectRow).order_by(col(CanvasObjectRow.owner))).all()
    courses = set(session.exec(select(ProgressRow.course_id).where(ProgressRow.user_id == user_id)))
    for course in sorted(courses):
        columns = sorted(row.canvas_id for row in objects if row.owner == f"course:{course}")
        if columns:
            yield f"course {course}: their cells in gradebook columns {_listed(columns)}"
    for cohort, key in _entered(session, user_id):
        owner = f"cohort:{cohort} {key}".rstrip()
        for row in objects:
            if row.owner == owner:
                yield f"cohort {cohort}: they stand in assignment override {row.canvas_id}"


def _entered(session: Session, user_id: int) -> Iterator[tuple[str, str]]:
    for row in session.exec(select(CanvasFeatureRow).order_by(col(CanvasFeatureRow.name))):
        if row.name.startswith(ENTERED):
            for word in row.value.split():
                user, _, key = word.partition(":")
                if user == str(user_id):
                    yield row.name.removeprefix(ENTERED), key.replace("_", " ")


def _listed(ids: Any) -> str:
    return ", ".join(map(str, ids))
