"""The audit trail: what people did and saw. Deeds are added; nothing here changes one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, true
from sqlmodel import Session, and_, col, func, insert, or_, select
from sqlmodel.sql.expression import Select

from sync.store.console_tables import DeedRow
from sync.store.engine import reading, writing
from sync.store.store import Store
from sync.store.tables import PersonRow


def who(user_id: int) -> str:
    """Return how somebody of Canvas is kept who did something."""
    return f"canvas:{user_id}"


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody did; see DeedRow."""

    at: datetime
    who: str
    actor: int | None
    via: str
    what: str
    cohort: str = ""
    subject: int | None = None
    about: str = ""


@dataclass(frozen=True, slots=True)
class Doer:
    """Somebody of Canvas who does something now: at the console, or by a link of a mail."""

    user_id: int
    at: datetime
    via: Literal["console", "mail"]

    def deed(
        self, what: str, cohort: str = "", subject: int | None = None, about: str = ""
    ) -> Deed:
        """Return it as it is kept."""
        return Deed(
            self.at, who(self.user_id), self.user_id, self.via, what, cohort, subject, about
        )


def add_deed(store: Store, deed: Deed) -> None:
    """Keep a deed."""
    with writing(store.engine) as session:
        keep(session, deed)


def keep(session: Session, deed: Deed) -> None:
    """Keep a deed together with what it changed."""
    session.exec(insert(DeedRow).values(**asdict(deed)))


@dataclass(frozen=True, slots=True)
class Sought:
    """Which deeds: `who` and `what` as they are kept, from one instant up to before another."""

    who: str = ""
    what: str = ""
    cohort: str = ""
    subject: int | None = None
    since: datetime | None = None
    before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A deed with the name of who did it, empty for one that we do not know."""

    deed: Deed
    name: str


def deeds_told(
    store: Store, sought: Sought, limit: int | None = None, skipped: int = 0
) -> list[Told]:
    """Return deeds, newest first."""
    with reading(store.engine) as session:
        asked = _newest_first(sought).offset(skipped).limit(limit)
        return [_told(row, name) for row, name in session.exec(asked)]


def deeds_in_batches(store: Store, sought: Sought, at_once: int = 1000) -> Iterator[list[Told]]:
    """Yield all deeds, newest first, so many at a time that no more of them are in memory.

    Those that are done meanwhile are not among them.
    """
    asked = _newest_first(sought).limit(at_once)
    older: ColumnElement[bool] = true()
    while True:
        with reading(store.engine) as session:
            rows = session.exec(asked.where(older)).all()
        if not rows:
            return
        yield [_told(row, name) for row, name in rows]
        last = rows[-1][0]
        at, id_ = col(DeedRow.at), col(DeedRow.id)
        older = or_(at < last.at, and_(at == last.at, id_ < last.id))


def _newest_first(sought: Sought) -> Select[DeedRow, str]:
    return (
        select(DeedRow, PersonRow.name)
        .outerjoin(PersonRow, col(PersonRow.user_id) == col(DeedRow.actor))
        .where(*_conditions(sought))
        .order_by(col(DeedRow.at).desc(), col(DeedRow.id).desc())
    )


def _told(row: DeedRow, name: str | None) -> Told:
    return Told(Deed(**row.model_dump(exclude={"id"})), name or "")


def how_many_deeds(store: Store, sought: Sought) -> int:
    """Return how many deeds there are."""
    asked = select(func.count()).select_from(DeedRow).where(*_conditions(sought))
    with reading(store.engine) as session:
        return session.exec(asked).one()


def doers(store: Store) -> dict[str, str]:
    """Return everybody who did something, as they are kept, and their names."""
    asked = (
        select(DeedRow.who, PersonRow.name)
        .outerjoin(PersonRow, col(PersonRow.user_id) == col(DeedRow.actor))
        .distinct()
        .order_by(col(DeedRow.who))
    )
    with reading(store.engine) as session:
        return {who: name or who for who, name in session.exec(asked)}


def kinds_of_deeds(store: Store) -> list[str]:
    """Return what was ever done, by code."""
    with reading(store.engine) as session:
        return list(session.exec(select(DeedRow.what).distinct().order_by(col(DeedRow.what))))


def _conditions(sought: Sought) -> Iterator[ColumnElement[bool]]:
    if sought.who:
        yield col(DeedRow.who) == sought.who
    if sought.what:
        yield col(DeedRow.what) == sought.what
    if sought.cohort:
        yield col(DeedRow.cohort) == sought.cohort
    if sought.subject is not None:
        yield col(DeedRow.subject) == sought.subject
    if sought.since is not None:
        yield col(DeedRow.at) >= sought.since
    if sought.before is not None:
        yield col(DeedRow.at) < sought.before
