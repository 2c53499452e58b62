"""The audit trail: what people did and saw. Deeds are added; nothing here changes one."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlmodel import insert

from sync.store.console_tables import DeedRow
from sync.store.engine import writing
from sync.store.store import Store


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


def add_deed(store: Store, deed: Deed) -> None:
    """Keep a deed."""
    with writing(store.engine) as session:
        session.exec(insert(DeedRow).values(**asdict(deed)))
