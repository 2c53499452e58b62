"""Evidence that carries over to a cohort from earlier ones, as the cohorts file says of whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mappings.carried import not_carried
from mappings.cohorts import Cohort
from mappings.credit import total
from mappings.ledger import from_json
from mappings.problems import Problem
from mappings.shown import floored
from mappings.standing import Line, Standing
from sync.store.kept import Known
from sync.store.store import Store


def earlier_ledgers(store: Store, cohort: Cohort) -> dict[int, tuple[Line, ...]]:
    """Return the newest ledger of the earlier cohort by user id; of whom none is kept, none."""
    known: dict[str, Mapping[int, Known]] = {}
    found: dict[int, tuple[Line, ...]] = {}
    for person in cohort.persons:
        if person.credit_from is None:
            continue
        if person.credit_from not in known:
            known[person.credit_from] = store.known(person.credit_from)
        earlier = known[person.credit_from].get(person.user_id)
        if earlier and (kept := earlier.standing):
            found[person.user_id] = from_json(kept).lines
    return found


def carried_problems(
    cohort: Cohort, ledgers: Mapping[int, tuple[Line, ...]], standings: Mapping[int, Standing]
) -> Iterator[Problem]:
    """Yield what of an earlier cohort could not be counted here, for each participant."""
    for person in cohort.persons:
        standing = standings.get(person.user_id)
        if person.credit_from is None or standing is None:
            continue
        where = f"cohort {cohort.id}, user {person.user_id}"
        if person.user_id not in ledgers:
            remedy = f"nothing is kept of them in {person.credit_from}: correct credit_from"
            yield Problem("credit-not-found", where, remedy)
            continue
        older = [line for line in ledgers[person.user_id] if line.strand in standing.strands]
        if left := not_carried(standing.lines, older):
            yield Problem("credit-not-carried", f"{where}: {_listed(left)}", _REMEDY)


_REMEDY = (
    "done in the earlier cohort, but no one activity here is the same: give both the same `as`"
    " in the cohorts file, or count them by a register"
)


def _listed(lines: tuple[Line, ...]) -> str:
    activities = "1 activity" if len(lines) == 1 else f"{len(lines)} activities"
    hours = floored(total(line.done_hours for line in lines))
    return f"{activities} of {hours} h, {', '.join(line.activity_id for line in lines)}"
