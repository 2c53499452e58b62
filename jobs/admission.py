"""Who may enter which window of a cohort, by what is kept and without asking Canvas."""

from __future__ import annotations

from datetime import datetime

from jobs.memory import entered, turned_staff
from mappings.admission import Admission, Door, Kept
from mappings.cohorts import Assessment, Cohort
from mappings.ledger import from_json
from mappings.sittings import sittings_of
from sync.store.kept import Hold, Known
from sync.store.store import Store


def door(cohort: Cohort, assessment: Assessment, now: datetime) -> Door:
    """Return the sittings of a cohort's assessment as they are at this instant."""
    return Door(cohort, sittings_of(assessment, cohort.persons), now)


def admissions(store: Store, at: Door) -> tuple[tuple[Known, Admission], ...]:
    """Return everybody kept of the cohort with whether they may enter, by user id."""
    cohort = at.cohort.id
    staff, inside = turned_staff(store, cohort), entered(store, cohort)
    holds = store.unapplied_holds(cohort)
    held = {hold.user_id: hold.change for hold in holds if hold.kind == "entry"}
    asked = {hold.user_id: hold.run for hold in holds if _asks(hold)}
    refused = {(hold.user_id, hold.kind) for hold in holds if hold.state == "rejected"}
    return tuple(
        (
            known,
            at.admission(
                Kept(
                    user_id=user_id,
                    state=known.state,
                    in_force=known.entry_in_force,
                    standing=from_json(kept) if (kept := known.standing) else None,
                    held=held.get(user_id),
                    asked_by=asked.get(user_id),
                    refused=frozenset(kind for user, kind in refused if user == user_id),
                    entered=inside.get(user_id),
                )
            ),
        )
        for user_id, known in sorted(store.known(cohort).items())
        if user_id not in staff
    )


def _asks(hold: Hold) -> bool:
    return hold.kind == "override" and hold.state == "open"
