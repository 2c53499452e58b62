"""Whom a run reads the evaluating way, whatever Canvas stores of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from mappings.cohorts import Cohort
from mappings.ledger import from_json
from mappings.night import near_the_window, read_tonight
from mappings.standing import CountingRule, Standing
from sync.canvas.evaluated import Chosen
from sync.store.kept import Known


@dataclass(frozen=True, slots=True)
class Knowing:
    """What a choice may go by: the cohort, how it counts, what was last kept of it, the time."""

    cohort: Cohort
    rule: CountingRule
    known: Mapping[int, Known]
    now: datetime

    def last_standing(self, user_id: int) -> Standing | None:
        """Return the newest standing kept of a participant, None where there is none."""
        known = self.known.get(user_id)
        return from_json(known.standing) if known and known.standing else None


Choice = Callable[[Knowing, Collection[int]], Chosen]
"""Given the ids of the live participants, which of them are read the evaluating way."""


def nobody(_by: Knowing, _live: Collection[int]) -> Chosen:
    """Read as few the evaluating way as exact figures allow: a plain sync."""
    return Chosen()


def everybody(_by: Knowing, live: Collection[int]) -> Chosen:
    """Read all of them so: `sync --full`, whose reading of Canvas this is."""
    return Chosen(frozenset(live))


def tonight(by: Knowing, live: Collection[int]) -> Chosen:
    """Read besides those whose night it is, to verify what Canvas stores.

    Of a cohort that is read from Canvas Data 2 only those near the threshold before a window: for
    the others nothing is about to be decided.
    """
    cohort = by.cohort
    chosen = near_the_window if cohort.source == "dap" else read_tonight
    users = chosen(live, by.last_standing, by.rule, cohort.assessment, by.now, agreed=cohort.agreed)
    return Chosen(users, counted_as="verification")
