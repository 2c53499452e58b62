"""The audit trail: what people did and saw. Deeds are added; nothing here changes one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, insert, select

from sync.store.console_tables import DeedRow
from sync.store.engine import reading, writing
from sync.store.store import Store
from sync.store.tables import PersonRow


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
        who = f"canvas:{self.user_id}"
        return Deed(self.at, who, self.user_id, self.via, what, cohort, subject, about)


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
    asked = (
        select(DeedRow, PersonRow.name)
        .outerjoin(PersonRow, col(PersonRow.user_id) == col(DeedRow.actor))
        .where(*_conditions(sought))
        .order_by(col(DeedRow.at).desc(), col(DeedRow.id).desc())
        .offset(skipped)
        .limit(limit)
    )
    with reading(store.engine) as session:
        return [
            Told(Deed(**row.model_dump(exclude={"id"})), name or "")
            for row, name in session.exec(asked)
        ]


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
