"""Standings: a new row where the content differs from the newest, never a changed one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlmodel import Session, and_, col, select

from mappings.ledger import as_text
from sync.store.absences import away_at
from sync.store.engine import upsert
from sync.store.kept import History, KeptStanding, ParticipantResult, Run
from sync.store.tables import ParticipantRow, PersonRow, RunRow, StandingRow

AT_ONCE = 100  # standings in memory beside the participant's whose turn it is


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
        text = as_text(result.standing)
        hashed = standing_hash(text)
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
                    "content": text,
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


def histories(session: Session, cohort: str, instant: datetime) -> Iterator[History]:
    """Yield, by user id, everybody of whom a standing was kept before this instant."""
    away = away_at(session, cohort, instant)
    rows = session.exec(
        select(
            StandingRow.user_id,
            PersonRow.sis_user_id,
            StandingRow.computed_at,
            StandingRow.content,
        )
        .join(PersonRow, col(PersonRow.user_id) == col(StandingRow.user_id))
        .join(RunRow, col(RunRow.id) == col(StandingRow.run_id))
        .where(StandingRow.cohort == cohort, StandingRow.computed_at < instant)
        .order_by(col(StandingRow.user_id), col(StandingRow.computed_at), col(RunRow.fence)),
        execution_options={"yield_per": AT_ONCE},
    )
    for (user_id, sis_user_id), kept in groupby(rows, itemgetter(0, 1)):
        standings = tuple(KeptStanding(computed_at, text) for *_, computed_at, text in kept)
        yield History(user_id, sis_user_id, user_id in away, standings)


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
