"""Who was erased, told without their ids: a reading of Canvas that finds them passes them over.

A mark is the HMAC-SHA256 of a Canvas user id with a key that the database holds since the migration
that made this table. It is no key of the settings: those are changed, and everybody would be taken
in again. Whoever has the database can try every id, so a mark hides nobody from them.
"""

from __future__ import annotations

import hmac
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlmodel import Session, col, delete, select

from sync.store.engine import reading, upsert, writing
from sync.store.forgotten_tables import ForgottenRow
from sync.store.store import Store
from sync.store.tables import CanvasFeatureRow

KEY = "forgetting key"
"""Written by the migration that made the table."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Everybody who was erased: when, by mark, and the key that makes marks."""

    key: str
    marks: Mapping[str, datetime]

    def mark(self, user_id: int) -> str:
        """Return the mark of somebody, erased or not."""
        return hmac.new(self.key.encode(), str(user_id).encode(), sha256).hexdigest()

    def among(self, user_ids: Collection[int]) -> frozenset[int]:
        """Return who of these was erased."""
        if not self.marks:
            return frozenset()
        return frozenset(user_id for user_id in user_ids if self.mark(user_id) in self.marks)


class OtherKey(Exception):
    """A list of marks was made with another key than this database's, which has marks already."""


def forgotten(store: Store) -> Forgotten:
    """Return everybody who was erased."""
    with reading(store.engine) as session:
        return forgotten_in(session)


def forgotten_in(session: Session) -> Forgotten:
    """The same within a transaction."""
    key = session.get_one(CanvasFeatureRow, KEY).value
    marks = {row.mark: row.at for row in session.exec(select(ForgottenRow))}
    return Forgotten(key, marks)


def is_forgotten(store: Store, user_id: int) -> bool:
    """Tell whether somebody was erased."""
    return bool(forgotten(store).among([user_id]))


def remember(session: Session, user_id: int, now: datetime) -> None:
    """Note that somebody is erased, once."""
    mark = forgotten_in(session).mark(user_id)
    noted = upsert(session, ForgottenRow).values(mark=mark, at=now)
    session.exec(noted.on_conflict_do_nothing())


def readmit(store: Store, user_id: int) -> str | None:
    """Let somebody be taken in again by the next reading; None where they were not erased."""
    with writing(store.engine) as session:
        mark = forgotten_in(session).mark(user_id)
        gone = delete(ForgottenRow).where(col(ForgottenRow.mark) == mark)
        return session.exec(gone.returning(col(ForgottenRow.mark))).scalars().first()


def take_in(store: Store, other: Forgotten) -> int:
    """Add the marks of a list that was kept elsewhere; return how many are new.

    A database without marks of its own takes the list's key over. Raises OtherKey.
    """
    with writing(store.engine) as session:
        ours = forgotten_in(session)
        if ours.key != other.key:
            if ours.marks:
                raise OtherKey
            session.get_one(CanvasFeatureRow, KEY).value = other.key
        new = other.marks.keys() - ours.marks.keys()
        for mark in sorted(new):
            session.add(ForgottenRow(mark=mark, at=other.marks[mark]))
        return len(new)
