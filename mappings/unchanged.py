"""Since when each activity of a participant has been in the state it is in, and who found it so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Found:
    """When a ledger was counted, and by which run."""

    at: datetime
    run: str


def unchanged_since(ledgers: Iterable[tuple[Found, Mapping[str, str]]]) -> dict[str, Found]:
    """Return by activity of the last ledger which one was the first with its present state.

    `ledgers` are states by activity, oldest first. An activity that was away begins anew.
    """
    since: dict[str, Found] = {}
    before: Mapping[str, str] = {}
    for found, states in ledgers:
        since = {
            activity: since[activity] if before.get(activity) == state else found
            for activity, state in states.items()
        }
        before = states
    return since
