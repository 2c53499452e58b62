"""What is known of a cohort's participants at an instant, by the ledgers kept until then."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime

from mappings.cohorts import Cohort
from mappings.declarations import Participation
from mappings.evidence import first_done, undated
from mappings.ledger import from_json
from sync.store.histories import histories
from sync.store.store import Store


def participations(store: Store, cohort: Cohort, until: datetime) -> Iterator[Participation]:
    """Yield, by user id, everybody of whom a figure was kept before this instant.

    What was kept later plays no part, so that a past date can be told again as it was.
    """
    agreed_with = cohort.agreed
    for history in histories(store, cohort.id, until):
        agreed = agreed_with.get(history.user_id)
        newest = history.standings[-1]
        standing = from_json(json.loads(newest.text))
        ledgers = ((kept.computed_at, json.loads(kept.text)) for kept in history.standings)
        yield Participation(
            user_id=history.user_id,
            sis_user_id=history.sis_user_id,
            away=history.away,
            withdrawn_on=agreed.withdrawn_on if agreed else None,
            standing=standing,
            computed_at=newest.computed_at,
            found_done=first_done(undated(standing), ledgers),
        )
