"""Remove what has been kept long enough, a few rows in each transaction: killed, it goes on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

from sqlalchemy import tuple_
from sqlmodel import Session, delete, func, select

from sync.store import withdrawn, workers
from sync.store.alert_tables import OutboxRow
from sync.store.engine import reading, writing
from sync.store.old import OLD, Ages, Old
from sync.store.store import Store

AT_ONCE = 500
SILENT_SECONDS = 24 * 60 * 60.0
"""A worker that was not heard of for so long is gone: its runs were taken over long ago."""


@dataclass(frozen=True, slots=True)
class Gone:
    """What goes of a table by a kind of the retention: how many rows, and the day of the oldest
    where it has one. Of mails whose `words` go the rows stay."""

    table: str
    kind: str
    rows: int
    oldest: date | None = None
    words: bool = False


def purge(store: Store, ages: Ages) -> tuple[Gone, ...]:
    """Remove everything that is old; return what went, nothing of it where nothing did."""
    with writing(store.engine) as session:
        found = [_words(session, ages)]
    for old in OLD:
        with reading(store.engine) as session:
            _, oldest = _counted(session, old, ages)
        rows = sum(iter(partial(purge_some, store, old, ages), 0))
        found.append(Gone(old.table, old.kind, rows, oldest))
    with writing(store.engine) as session:
        found.append(Gone("worker", "runs", workers.forget_older(session, SILENT_SECONDS)))
    return tuple(gone for gone in found if gone.rows)


def foreseen(store: Store, ages: Ages) -> tuple[Gone, ...]:
    """Return what `purge` would remove: it is done in one transaction and taken back."""
    with writing(store.engine) as session:
        found = [_words(session, ages), *_all(session, ages)]
        session.rollback()
    return tuple(gone for gone in found if gone.rows)


def _all(session: Session, ages: Ages) -> Iterator[Gone]:
    for old in OLD:
        total, oldest = _counted(session, old, ages)
        yield Gone(old.table, old.kind, total, oldest)
        session.exec(delete(old.row).where(old.which(ages)))
    yield Gone("worker", "runs", workers.forget_older(session, SILENT_SECONDS))


def purge_some(store: Store, old: Old, ages: Ages) -> int:
    """Remove some of what is old of a table; return how many rows."""
    keys = list(old.row.__table__.primary_key.columns)  # type: ignore[attr-defined]
    with writing(store.engine) as session:
        found = session.execute(select(*keys).where(old.which(ages)).limit(AT_ONCE)).all()
        chosen = tuple_(*keys).in_([tuple(key) for key in found])
        if found:
            session.exec(delete(old.row).where(chosen))
        return len(found)


def _counted(session: Session, old: Old, ages: Ages) -> tuple[int, date | None]:
    oldest: Any = func.count() if old.at is None else func.min(old.at)
    total, since = session.exec(
        select(func.count(), oldest).select_from(old.row).where(old.which(ages))
    ).one()
    return total, None if old.at is None else _day(since)


def _day(since: datetime | None) -> date | None:
    return None if since is None else since.astimezone(UTC).date()


def _words(session: Session, ages: Ages) -> Gone:
    """Sent mails have none from the first: these waited, or may have been sent."""
    before = ages.before("mail-words")
    rows = withdrawn.supersede_older(session, before) + withdrawn.silence_older(session, before)
    return Gone(str(OutboxRow.__tablename__), "mail-words", rows, words=True)
