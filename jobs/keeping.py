"""Keeping nothing longer than is said, and nobody who was erased."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from jobs.context import Context
from mappings.cohorts import reads_end_on
from mappings.windows import local_date
from sync.dap.persons import remove_erased
from sync.retention import retention
from sync.store.coaches import everybody_coaching
from sync.store.erasing import erase_again
from sync.store.old import Ages
from sync.store.purging import Gone, purge
from sync.store.scrubbing import empty_log
from sync.store.store import Store


def ages(context: Context, store: Store, now: datetime) -> Ages:
    """Return from when on something is kept at this instant."""
    return Ages(
        now=now,
        retention=retention(context.settings.npq_sync_retention),
        over=_over(context, store, now),
        coaches=everybody_coaching(store),
    )


def put_in_order(
    store: Store, kept: Ages, now: datetime
) -> tuple[tuple[Gone, ...], tuple[int, ...]]:
    """Remove what is old, and erase again whoever came back, as with a backup; return both."""
    gone = purge(store, kept)
    back = erase_again(store, now)
    remove_erased(store)
    empty_log(store.engine)
    return gone, back


def _over(context: Context, store: Store, now: datetime) -> Mapping[str, date]:
    """Return the last local day of each cohort that is over; of one that the cohorts file does not
    have any more the day of its last run. One from which evidence carries over goes on."""
    found = {
        cohort: local_date(last)
        for (_, cohort), (_, last) in sorted(store.run_times().items(), key=lambda one: one[1][1])
        if cohort
    }
    today, needed = local_date(now), set[str]()
    for cohort in context.file.cohorts:
        last_day = reads_end_on(cohort)
        if last_day is not None and last_day < today:
            found[cohort.id] = last_day
            continue
        found.pop(cohort.id, None)
        needed.update(person.credit_from for person in cohort.persons if person.credit_from)
    return {cohort: last for cohort, last in found.items() if cohort not in needed}
