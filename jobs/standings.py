"""Where a cohort's participants stand by what is kept, without asking Canvas."""

from __future__ import annotations

from collections.abc import Mapping

from jobs.memory import turned_staff
from jobs.present.report import ReportRow
from mappings.ledger import from_json
from sync.store.kept import Known
from sync.store.store import Store


def kept_rows(
    store: Store, cohort: str, among: Mapping[int, Known] | None = None
) -> tuple[ReportRow, ...]:
    """Return everybody ever kept of a cohort (or these of it), by user id, with their last figure.

    Who is staff of the home course now is left out (design 5).
    """
    everybody = store.known(cohort) if among is None else among
    staff = turned_staff(store, cohort)
    holds = store.unapplied_holds(cohort)
    held = {hold.user_id for hold in holds if hold.kind in {"entry", "figure"}}
    return tuple(
        ReportRow(
            user_id=user_id,
            sis_user_id=known.sis_user_id,
            name=known.name,
            state=known.state,
            coaches=known.coaches,
            standing=from_json(kept) if (kept := known.standing) else None,
            held=user_id in held,
        )
        for user_id, known in sorted(everybody.items())
        if user_id not in staff
    )
