"""What was kept of participants before an instant: standings are added, and never changed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from sqlmodel import col, select

from sync.store.absences import away_at
from sync.store.engine import reading
from sync.store.store import Store
from sync.store.tables import PersonRow, RunRow, StandingRow

AT_ONCE = 100  # standings in memory beside those of the participant whose turn it is


@dataclass(frozen=True, slots=True)
class KeptStanding:
    """A standing that differed from the one before: its ledger's JSON as it is kept."""

    computed_at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class History:
    """One participant's standings, one at least, oldest first, and whether they were no
    participant any more at the end. `sis_user_id` is the present one."""

    user_id: int
    sis_user_id: str | None
    away: bool
    standings: tuple[KeptStanding, ...]


def histories(
    store: Store, cohort: str, instant: datetime, among: Collection[int] | None = None
) -> Iterator[History]:
    """Yield, by user id, everybody (or these) of whom a standing was kept before this instant."""
    of_whom = () if among is None else (col(StandingRow.user_id).in_(among),)
    with reading(store.engine) as session:
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
            .where(StandingRow.cohort == cohort, StandingRow.computed_at < instant, *of_whom)
            .order_by(col(StandingRow.user_id), col(StandingRow.computed_at), col(RunRow.fence)),
            execution_options={"yield_per": AT_ONCE},
        )
        for (user_id, sis_user_id), kept in groupby(rows, itemgetter(0, 1)):
            standings = tuple(KeptStanding(computed_at, text) for *_, computed_at, text in kept)
            yield History(user_id, sis_user_id, user_id in away, standings)
