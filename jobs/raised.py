"""What a run found of alerts, as the store keeps it: what is true, what ended, what is no news."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from jobs.figures import Figures
from jobs.memory import alert_rules_seen, keep_alert_rules
from mappings.alerts import KINDS, Alert, AlertRule, Closing
from mappings.endings import Ending, Look, endings
from sync.store.store import Store

ALL_RULES = frozenset(KINDS)


@dataclass(frozen=True, slots=True)
class Raised:
    """What is true now, what ended and why, and the rules by which nobody ever looked before."""

    alerts: tuple[Alert, ...] = ()
    closed: Mapping[Ending, Closing] = field(default_factory=dict)
    backlog: frozenset[AlertRule] = frozenset()


def raised(store: Store, figures: Figures) -> Raised:
    """Return what the run found; an emptied course says nothing and ends nothing."""
    if figures.emptied:
        return Raised()
    found = figures.alerts()
    going_on = [one.key for one in store.open_alerts([figures.cohort.id])]
    return Raised(
        found,
        endings(going_on, found, figures.seen.look()),
        ALL_RULES - alert_rules_seen(store, figures.cohort.id),
    )


def keep_looked(store: Store, figures: Figures, now: datetime) -> None:
    """Remember by which rules was looked; a rule that is off is looked at anew when it is on.

    Where the cohort has not begun, its course was emptied, or most participants could not be
    read, nobody has looked yet: what is found later was so before.
    """
    if figures.emptied or not figures.seen.has_begun:
        return
    look = figures.seen.look()
    before = alert_rules_seen(store, figures.cohort.id)
    looked = ALL_RULES - look.blind if _saw_most(look) else frozenset[AlertRule]()
    keep_alert_rules(store, figures.cohort.id, (before | looked) - look.off, now)


def _saw_most(look: Look) -> bool:
    return 2 * len(look.live & look.unsure) <= len(look.live)
