"""How participants got on: figures as they changed, without their ledgers, and their alerts."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlmodel import col, select

from mappings.alerts import Alert, Closing, alert_of
from sync.store.alert_tables import AlertRow
from sync.store.alerts import key_of
from sync.store.engine import reading
from sync.store.histories import AT_ONCE
from sync.store.store import Store
from sync.store.tables import RunRow, StandingRow

OLDEST_FIRST = (col(StandingRow.computed_at), col(RunRow.fence))


@dataclass(frozen=True, slots=True)
class Figure:
    """A standing that differed from the one before. `percent` is as shown, "89.9"."""

    at: datetime
    run: str
    entry: str
    percent: str | None


@dataclass(frozen=True, slots=True)
class KeptLedger:
    """A standing that differed from the one before, as it is kept (`ledger.as_text`)."""

    at: datetime
    run: str
    text: str


@dataclass(frozen=True, slots=True)
class Episode:
    """An alert, open while `closed_at` and `why` are None. `on_it` is the Canvas user id of who
    said so."""

    alert: Alert
    opened_at: datetime
    closed_at: datetime | None
    why: Closing | None
    on_it: int | None


def figures_of(store: Store, cohort: str, user_id: int) -> tuple[Figure, ...]:
    """Return a participant's figures, oldest first."""
    found = (
        select(StandingRow.computed_at, StandingRow.run_id, StandingRow.entry, StandingRow.percent)
        .join(RunRow, col(RunRow.id) == col(StandingRow.run_id))
        .where(StandingRow.cohort == cohort, StandingRow.user_id == user_id)
        .order_by(*OLDEST_FIRST)
    )
    with reading(store.engine) as session:
        return tuple(Figure(*row) for row in session.exec(found))


def ledgers_of(store: Store, cohort: str, user_id: int) -> Iterator[KeptLedger]:
    """Yield a participant's ledgers, oldest first, a few of them in memory at a time."""
    found = (
        select(StandingRow.computed_at, StandingRow.run_id, StandingRow.content)
        .join(RunRow, col(RunRow.id) == col(StandingRow.run_id))
        .where(StandingRow.cohort == cohort, StandingRow.user_id == user_id)
        .order_by(*OLDEST_FIRST)
    )
    with reading(store.engine) as session:
        for row in session.exec(found, execution_options={"yield_per": AT_ONCE}):
            yield KeptLedger(*row)


def episodes_of(store: Store, cohort: str, user_id: int) -> tuple[Episode, ...]:
    """Return a participant's alerts, the open ones first, then those that closed last."""
    found = select(AlertRow).where(AlertRow.cohort == cohort, AlertRow.user_id == user_id)
    with reading(store.engine) as session:
        episodes = [
            _episode(row) for row in session.exec(found.order_by(col(AlertRow.opened_at).desc()))
        ]
    over = sorted(
        (each for each in episodes if each.closed_at is not None),
        key=lambda each: each.closed_at or each.opened_at,
        reverse=True,
    )
    return (*(each for each in episodes if each.closed_at is None), *over)


def closed_lately(store: Store, cohorts: Collection[str], since: datetime) -> tuple[Episode, ...]:
    """Return the alerts of these cohorts that closed at `since` or later, the last first."""
    found = (
        select(AlertRow)
        .where(col(AlertRow.cohort).in_(cohorts), col(AlertRow.closed_at) >= since)
        .order_by(col(AlertRow.closed_at).desc(), col(AlertRow.id))
    )
    with reading(store.engine) as session:
        return tuple(_episode(row) for row in session.exec(found))


def _episode(row: AlertRow) -> Episode:
    why = row.closed_why or ("over" if row.closed_at else None)
    alert = alert_of(key_of(row), json.loads(row.content))
    return Episode(alert, row.opened_at, row.closed_at, cast("Closing | None", why), row.on_it_by)
