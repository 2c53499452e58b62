"""Standings: a new row where the content differs from the newest, never a changed one."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, and_, col, select

from sync.store.engine import upsert
from sync.store.kept import ParticipantResult, Run
from sync.store.tables import ParticipantRow, StandingRow


def standing_hash(text: str) -> str:
    """Return the SHA-256 of a standing's text, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def changed_standings(
    session: Session, run: Run, results: Sequence[ParticipantResult], now: datetime
) -> list[dict[str, Any]]:
    """Return the rows of those whose standing differs from the newest we hold."""
    before = _newest_hashes(session, run.cohort)
    rows = []
    for result in results:
        if result.standing is None:
            continue
        hashed = standing_hash(result.standing)
        if before.get(result.user_id) != hashed:
            rows.append(
                {
                    "cohort": run.cohort,
                    "user_id": result.user_id,
                    "run_id": run.id,
                    "computed_at": now,
                    "entry": result.entry or "unknown",
                    "percent": result.percent,
                    "hash": hashed,
                    "content": result.standing,
                }
            )
    return rows


def append(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep the rows. A run that keeps twice replaces what it kept first."""
    if not rows:
        return
    new = upsert(session, StandingRow)
    again = ("computed_at", "entry", "percent", "hash", "content")
    session.exec(
        new.on_conflict_do_update(
            index_elements=["cohort", "user_id", "run_id"],
            set_={name: new.excluded[name] for name in again},
        ),
        params=rows,
    )


def _newest_hashes(session: Session, cohort: str) -> dict[int, str]:
    rows = session.exec(
        select(StandingRow.user_id, StandingRow.hash)
        .join(
            ParticipantRow,
            and_(
                col(StandingRow.cohort) == col(ParticipantRow.cohort),
                col(StandingRow.user_id) == col(ParticipantRow.user_id),
                col(StandingRow.run_id) == col(ParticipantRow.standing_run),
            ),
        )
        .where(ParticipantRow.cohort == cohort)
    )
    return dict(rows.all())
