"""Which episodes of alerts have ended, and why; of what is not known nothing has."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from mappings.alerts import KINDS, Alert, AlertKey, AlertRule, Closing
from mappings.raising import SILENCES

Ending = tuple[int, AlertRule, str]
"""User id, rule, and what it is about."""


@dataclass(frozen=True, slots=True)
class Look:
    """Of whom a run could tell what is true, and by which rules; user ids.

    `live` are participants. `unsure` are those of whom something is unknown, or whose leaving is
    held. The clock of those `paused` stands still. `off` are rules that are not to be looked at,
    `blind` those that could not be. `outlived` are rules whose question no longer stands.
    """

    live: AbstractSet[int]
    unsure: AbstractSet[int]
    paused: AbstractSet[int]
    off: AbstractSet[AlertRule] = frozenset()
    blind: AbstractSet[AlertRule] = frozenset()
    outlived: AbstractSet[AlertRule] = frozenset()


def endings(
    going_on: Iterable[AlertKey], found: Collection[Alert], look: Look
) -> dict[Ending, Closing]:
    """Return the episodes that have ended with why; whatever is not in it goes on.

    `going_on` are the open ones of a cohort, `found` what is true now.
    """
    true = {alert.key for alert in found}
    by_user: dict[int, list[Alert]] = {}
    for alert in found:
        by_user.setdefault(alert.user_id, []).append(alert)
    ended = ((key, _why(key, by_user.get(key[1], ()), look)) for key in going_on if key not in true)
    return {key[1:]: why for key, why in ended if why is not None}


def _why(key: AlertKey, theirs: Iterable[Alert], look: Look) -> Closing | None:
    _, user_id, rule, about = key
    if rule in look.off:
        return "paused"
    if rule == "conflict":
        return None if about == "deferred" and "gone-quiet" in look.blind else "over"
    if user_id not in look.live:
        return None if user_id in look.unsure else "left"
    if user_id in look.paused:
        return "paused"
    if rule in look.blind or user_id in look.unsure:
        return None
    grown = rule in look.outlived or any(_stands_for(alert, key) for alert in theirs)
    return "grown" if grown else "over"


def _stands_for(alert: Alert, key: AlertKey) -> bool:
    """Whether an alert is a later stage of an episode, or the worse of one cause."""
    _, _, rule, about = key
    if alert.rule == rule:
        return KINDS[rule].staged
    if rule == "missed-event":
        return alert.rule == "make-up-due" and alert.about == about
    return rule in SILENCES.get(alert.rule, ())
