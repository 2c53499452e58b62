"""What pages show of many participants at once: short rows, no ledgers and no names."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import and_, select
from sqlalchemy import text as sql
from sqlmodel import col

from sync.store import runs
from sync.store.alert_tables import AlertRow
from sync.store.engine import is_sqlite, reading
from sync.store.gauges import Gauges, measured
from sync.store.kept import ParticipantState, PastRun
from sync.store.store import Store
from sync.store.tables import ParticipantRow, StandingRow


@dataclass(frozen=True, slots=True)
class Glance:
    """Where one participant stands; `entry` and `percent` (shown, one decimal) are None before the
    first figure."""

    user_id: int
    state: ParticipantState
    coaches: tuple[int, ...]
    entry: str | None
    percent: str | None


@dataclass(frozen=True, slots=True)
class KeptFigure:
    """What somebody's percentage (shown, one decimal) became, and when."""

    user_id: int
    at: datetime
    percent: str


def glances(store: Store, cohort: str) -> tuple[Glance, ...]:
    """Return everybody ever kept of the cohort, leavers included."""
    newest = and_(
        col(StandingRow.cohort) == col(ParticipantRow.cohort),
        col(StandingRow.user_id) == col(ParticipantRow.user_id),
        col(StandingRow.run_id) == col(ParticipantRow.standing_run),
    )
    found = (
        select(
            col(ParticipantRow.user_id),
            col(ParticipantRow.state),
            col(ParticipantRow.coaches),
            col(StandingRow.entry),
            col(StandingRow.percent),
        )
        .outerjoin(StandingRow, newest)
        .where(col(ParticipantRow.cohort) == cohort)
    )
    with reading(store.engine) as session:
        return tuple(
            Glance(user_id, cast("ParticipantState", state), tuple(json.loads(by)), entry, percent)
            for user_id, state, by, entry, percent in session.execute(found)
        )


def open_rules(store: Store, cohort: str) -> dict[int, frozenset[str]]:
    """Return by which rules an alert is open, by user id."""
    found = select(col(AlertRow.user_id), col(AlertRow.rule)).where(
        col(AlertRow.cohort) == cohort, col(AlertRow.closed_at).is_(None)
    )
    rules: defaultdict[int, set[str]] = defaultdict(set)
    with reading(store.engine) as session:
        for user_id, rule in session.execute(found):
            rules[user_id].add(rule)
    return {user_id: frozenset(each) for user_id, each in rules.items()}


def figures_kept(store: Store, cohort: str, among: Collection[int]) -> tuple[KeptFigure, ...]:
    """Return every percentage that these people ever had in the cohort, oldest first."""
    found = (
        select(col(StandingRow.user_id), col(StandingRow.computed_at), col(StandingRow.percent))
        .where(col(StandingRow.cohort) == cohort, col(StandingRow.percent).is_not(None))
        .order_by(col(StandingRow.computed_at), col(StandingRow.run_id))
    )
    with reading(store.engine) as session:
        return tuple(KeptFigure(*row) for row in session.execute(found) if row[0] in among)


def last_whole(store: Store) -> dict[str, PastRun]:
    """Return the last run of each cohort in which nothing was left out, by cohort."""
    with reading(store.engine) as session:
        return runs.last_ended(session, statuses=("succeeded",))


def gauged(store: Store, *, redirecting: bool) -> Gauges:
    """Return how things stand, counted; see `gauges.measured`."""
    with reading(store.engine) as session:
        return measured(session, redirecting=redirecting)


def size_of(store: Store) -> int:
    """Return how many bytes the database takes."""
    if is_sqlite(store.engine):
        asked = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    else:
        asked = "SELECT pg_database_size(current_database())"
    with reading(store.engine) as session:
        return int(session.execute(sql(asked)).scalar_one())
