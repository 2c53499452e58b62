"""What is left of somebody's figures once they are erased: sums of old stay true, without names."""

from __future__ import annotations

import secrets
from datetime import date, datetime

from sqlmodel import Session, col, distinct, func, select

from mappings.windows import local_date
from sync.store.engine import reading
from sync.store.forgotten_tables import UnnamedRow
from sync.store.store import Store
from sync.store.tables import StandingRow


def keep_unnamed(session: Session, user_id: int) -> None:
    """Keep somebody's entry and percentage day by day as they changed, in each cohort under a key
    made by chance that leads back to nobody."""
    figures = session.exec(
        select(StandingRow.cohort, StandingRow.computed_at, StandingRow.entry, StandingRow.percent)
        .where(StandingRow.user_id == user_id)
        .order_by(col(StandingRow.computed_at))
    )
    last: dict[tuple[str, date], tuple[str, str | None]] = {}
    for cohort, at, entry, percent in figures:
        last[cohort, local_date(at)] = (entry, percent)
    keys: dict[str, str] = {}
    before: dict[str, tuple[str, str | None]] = {}
    for (cohort, day), figure in last.items():
        if before.get(cohort) != figure:
            key = keys.setdefault(cohort, secrets.token_hex(8))
            entry, percent = before[cohort] = figure
            session.add(UnnamedRow(cohort=cohort, key=key, day=day, entry=entry, percent=percent))


def counted_unnamed(store: Store, cohort: str, until: datetime) -> int:
    """Return how many people, erased since, had a figure in a cohort before this instant."""
    found = select(func.count(distinct(UnnamedRow.key))).where(
        UnnamedRow.cohort == cohort, UnnamedRow.day < local_date(until)
    )
    with reading(store.engine) as session:
        return session.exec(found).one()
