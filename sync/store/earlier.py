"""Where participants stood at an earlier instant: one short row of each, no ledgers."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import case, col, func, select

from sync.store.engine import reading
from sync.store.store import Store
from sync.store.tables import StandingRow


def figures_at(store: Store, cohort: str, instant: datetime) -> dict[int, tuple[datetime, str]]:
    """Return everybody's percentage (one decimal) at an instant, with that instant, by user id.

    Of whom none was kept by then it is the first that ever was, with its own instant. Who never
    had a percentage is not there.
    """
    at, later = col(StandingRow.computed_at), col(StandingRow.computed_at) > instant
    order = (
        case((later, 1), else_=0),
        case((later, None), else_=at).desc(),
        at,
        col(StandingRow.run_id).desc(),
    )
    place = func.row_number().over(partition_by=col(StandingRow.user_id), order_by=order)
    ranked = (
        select(StandingRow.user_id, StandingRow.computed_at, StandingRow.percent, place.label("n"))
        .where(StandingRow.cohort == cohort, col(StandingRow.percent).is_not(None))
        .subquery()
    )
    columns = ranked.c
    with reading(store.engine) as session:
        rows = session.exec(
            select(columns.user_id, columns.computed_at, columns.percent).where(columns.n == 1)
        )
        return {user_id: (max(at, instant), percent) for user_id, at, percent in rows}
