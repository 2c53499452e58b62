"""What a person decides of held changes without a run: to reject them, and to ask again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlmodel import col, select, update

from sync.store import holds
from sync.store.engine import reading, writing
from sync.store.kept import Hold, HoldState
from sync.store.runs import take_still
from sync.store.store import Store
from sync.store.tables import HoldRow


def chosen_holds(store: Store, cohort: str, hold_ids: Collection[int]) -> tuple[Hold, ...]:
    """Return those of a cohort's held changes that have these ids, whatever became of them."""
    with reading(store.engine) as session:
        return holds.of_ids(session, cohort, hold_ids)


def reject(
    store: Store, cohort: str, hold_ids: Collection[int], who: str, now: datetime
) -> frozenset[int]:
    """Note that a person rejected what these holds of a cohort say and is open; return the ids."""
    decided = {"state": "rejected", "decided_by": who, "decided_at": now}
    return _decide(store, cohort, hold_ids, "open", decided)


def reopen(store: Store, cohort: str, hold_ids: Collection[int]) -> frozenset[int]:
    """Let what was rejected wait for a person again; return the ids of what does."""
    undone = {"state": "open", "decided_by": None, "decided_at": None}
    return _decide(store, cohort, hold_ids, "rejected", undone)


def _decide(
    store: Store, cohort: str, hold_ids: Collection[int], state: HoldState, values: dict[str, Any]
) -> frozenset[int]:
    """A run that was kept since the page was shown holds the same under ids of its own; one that
    is about to be kept waits until this is over."""
    with writing(store.engine) as session:
        take_still(session, f"cohort:{cohort}")
        ours = select(HoldRow).where(HoldRow.cohort == cohort)
        named = session.exec(ours.where(col(HoldRow.id).in_(hold_ids)))
        wishes = {holds.held_of(row).wish for row in named}
        there = session.exec(ours.where(HoldRow.state == state))
        chosen = [row.id for row in there if holds.held_of(row).wish in wishes]
        changed = update(HoldRow).where(col(HoldRow.id).in_(chosen)).values(**values)
        return frozenset(session.exec(changed.returning(col(HoldRow.id))).scalars())
