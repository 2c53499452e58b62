"""What is known of a cohort's participants at an instant, by the ledgers kept until then."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from mappings.carried import counterparts
from mappings.cohorts import Cohort
from mappings.declarations import Participation
from mappings.evidence import first_done, undated
from mappings.ledger import from_json
from mappings.standing import Standing
from sync.store.histories import History, histories
from sync.store.store import Store


def participations(store: Store, cohort: Cohort, until: datetime) -> Iterator[Participation]:
    """Yield, by user id, everybody of whom a figure was kept before this instant.

    What was kept later plays no part, so that a past date can be told again as it was.
    """
    agreed_with, earlier = cohort.agreed, _earlier(store, cohort, until)
    for history in histories(store, cohort.id, until):
        agreed = agreed_with.get(history.user_id)
        standing = _newest(history)
        yield Participation(
            user_id=history.user_id,
            sis_user_id=history.sis_user_id,
            away=history.away,
            withdrawn_on=agreed.withdrawn_on if agreed else None,
            standing=standing,
            computed_at=history.standings[-1].computed_at,
            found_done=_found_done(standing, history, earlier.get(history.user_id)),
        )


def _earlier(store: Store, cohort: Cohort, until: datetime) -> dict[int, History]:
    """Return what was kept of those whose evidence carries over, in the cohort it comes from."""
    users: dict[str, list[int]] = {}
    for person in cohort.persons:
        if person.credit_from:
            users.setdefault(person.credit_from, []).append(person.user_id)
    return {
        history.user_id: history
        for source, among in users.items()
        for history in histories(store, source, until, among)
    }


def _found_done(
    standing: Standing, history: History, earlier: History | None
) -> dict[str, datetime]:
    """Return when what Canvas does not date was first found done; what carries over, in the cohort
    it comes from."""
    sought = undated(standing)
    found = first_done(sought, _ledgers(history))
    if earlier is None:
        return found
    pairs = counterparts(standing.lines, _newest(earlier).lines)
    before = first_done({pairs[mine] for mine in sought & pairs.keys()}, _ledgers(earlier))
    return {mine: min(at, before.get(pairs.get(mine, ""), at)) for mine, at in found.items()}


def _newest(history: History) -> Standing:
    return from_json(json.loads(history.standings[-1].text))


def _ledgers(history: History) -> Iterator[tuple[datetime, Mapping[str, Any]]]:
    return ((kept.computed_at, json.loads(kept.text)) for kept in history.standings)
