"""What stands in the audit trail stays as it is: the database refuses, whoever asks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text as sql
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, delete, insert, select, update

from jobs.context import now
from sync.store import Store
from sync.store.console_tables import DeedRow
from sync.store.deed_log import Deed, Sought, add_deed, deeds_told
from sync.store.engine import is_sqlite, writing

TODAY = now()
YEAR = timedelta(days=365)
MINUTE = timedelta(minutes=1)


def deeds(store: Store) -> list[Deed]:
    return [one.deed for one in deeds_told(store, Sought())]


@pytest.fixture
def deed(store: Store) -> Deed:
    return kept(store, TODAY)


def kept(store: Store, at: datetime) -> Deed:
    """A deed of that time, in the trail."""
    add_deed(store, Deed(at, "canvas:7", 7, "console", "approve-run", "a25", 41, "run 1"))
    return deeds(store)[0]


def asked(store: Store, wanted: Any) -> None:
    with writing(store.engine) as session:
        session.exec(wanted)


def changes() -> Iterator[Any]:
    yield update(DeedRow).values(who="canvas:8")
    yield update(DeedRow).values(at=TODAY - 10 * YEAR)
    yield update(DeedRow).where(col(DeedRow.id) > 0).values(about="")
    yield delete(DeedRow)
    yield delete(DeedRow).where(col(DeedRow.who) == "canvas:7")
    yield sql("UPDATE deed SET subject = NULL")
    yield sql("DELETE FROM deed")


@pytest.mark.parametrize("wanted", list(changes()))
def test_a_deed_is_neither_changed_nor_removed(store: Store, deed: Deed, wanted: Any) -> None:
    with pytest.raises(IntegrityError, match="the audit trail is not changed"):
        asked(store, wanted)
    assert deeds(store) == [deed]


def test_not_even_one_that_was_changed_by_its_row(store: Store, deed: Deed) -> None:
    with writing(store.engine) as session:
        session.exec(select(DeedRow)).one().what = "reject-change"
        with pytest.raises(IntegrityError):
            session.flush()
        session.rollback()
    assert deeds(store) == [deed]


def test_nothing_takes_its_place(store: Store, deed: Deed) -> None:
    other = {"id": 1, "at": TODAY, "who": "x", "via": "cli", "what": "y"}
    with pytest.raises(IntegrityError):
        asked(store, insert(DeedRow).values(**other))
    if is_sqlite(store.engine):
        replacing = insert(DeedRow).prefix_with("OR REPLACE").values(**other)
        with pytest.raises(IntegrityError):
            asked(store, replacing)
    else:
        with pytest.raises(IntegrityError):
            asked(store, sql("TRUNCATE deed"))
    assert deeds(store) == [deed]


@pytest.mark.parametrize(("age", "left"), [(YEAR - MINUTE, 1), (YEAR + MINUTE, 0)])
def test_what_is_older_than_a_year_may_go(store: Store, age: timedelta, left: int) -> None:
    kept(store, now() - age)
    old = delete(DeedRow).where(col(DeedRow.at) < TODAY)
    if left:
        with pytest.raises(IntegrityError):
            asked(store, old)
    else:
        asked(store, old)
    assert len(deeds(store)) == left


def test_one_that_is_too_young_keeps_the_old_ones_too(store: Store) -> None:
    kept(store, TODAY - 2 * YEAR)
    kept(store, TODAY)
    with pytest.raises(IntegrityError):
        asked(store, delete(DeedRow))
    assert len(deeds(store)) == 2


def test_what_is_old_is_not_changed_either(store: Store) -> None:
    kept(store, TODAY - 2 * YEAR)
    with pytest.raises(IntegrityError):
        asked(store, update(DeedRow).values(who="canvas:8"))
