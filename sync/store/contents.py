"""What a cohort's courses held when they were last read whole, and the standings of that time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, func, select

from sync.store.counting_tables import ContentRow
from sync.store.engine import reading, upsert, writing
from sync.store.kept import Run
from sync.store.store import Store
from sync.store.tables import RunRow, StandingRow


@dataclass(frozen=True, slots=True)
class KeptContent:
    """The content a run saw, as JSON, and the time of that run's standings."""

    run: str
    kept_at: datetime
    content: Mapping[str, Any]


def last_content(store: Store, cohort: str) -> KeptContent | None:
    """Return what was kept of a cohort's courses, None before the first whole reading."""
    with reading(store.engine) as session:
        row = session.get(ContentRow, cohort)
        if row is None:
            return None
        return KeptContent(row.run_id, row.kept_at, json.loads(row.content))


def keep_content(store: Store, run: Run, content: Mapping[str, Any], now: datetime) -> None:
    """Keep what a run saw in place of what was seen before, unless a later run was quicker."""
    row = {
        "cohort": run.cohort,
        "run_id": run.id,
        "kept_at": now,
        "content": json.dumps(content, sort_keys=True),
    }
    with writing(store.engine) as session:
        new = upsert(session, ContentRow).values(row)
        session.exec(
            new.on_conflict_do_update(
                index_elements=["cohort"], set_=row, where=col(ContentRow.kept_at) <= now
            )
        )


def standings_at(store: Store, cohort: str, instant: datetime) -> dict[int, Mapping[str, Any]]:
    """Return each participant's ledger as it was kept at this instant, by user id."""
    newest_first = (col(StandingRow.computed_at).desc(), col(RunRow.fence).desc())
    place = func.row_number().over(partition_by=col(StandingRow.user_id), order_by=newest_first)
    placed = (
        select(StandingRow.user_id, StandingRow.run_id, place.label("place"))
        .join(RunRow, col(RunRow.id) == col(StandingRow.run_id))
        .where(StandingRow.cohort == cohort, StandingRow.computed_at <= instant)
        .subquery()
    )
    chosen = (
        select(StandingRow.user_id, StandingRow.content)
        .join(
            placed,
            (col(StandingRow.user_id) == placed.c.user_id)
            & (col(StandingRow.run_id) == placed.c.run_id),
        )
        .where(StandingRow.cohort == cohort, placed.c.place == 1)
    )
    with reading(store.engine) as session:
        return {user_id: json.loads(content) for user_id, content in session.exec(chosen)}
