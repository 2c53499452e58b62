"""Which alerts are true of a participant today: every rule, and which of them speak for others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from mappings.alerts import PLACE, Alert, AlertRule
from mappings.entering import eligible, window_closes_unsubmitted, window_opens
from mappings.events import make_up_due, missed_event
from mappings.lateness import behind, forecast_late
from mappings.presence import gone_quiet, never_started
from mappings.reach import close, out_of_reach
from mappings.subject import Subject
from mappings.tasks import awaiting_coach, formative_overdue

Raised = Callable[[Subject], Iterable[Alert]]

RULES: Mapping[AlertRule, Raised] = MappingProxyType(
    {
        "eligible": eligible,
        "window-opens": window_opens,
        "window-closes-unsubmitted": window_closes_unsubmitted,
        "awaiting-coach": awaiting_coach,
        "out-of-reach": out_of_reach,
        "never-started": never_started,
        "gone-quiet": gone_quiet,
        "close": close,
        "behind": behind,
        "forecast-late": forecast_late,
        "make-up-due": make_up_due,
        "missed-event": missed_event,
        "formative-overdue": formative_overdue,
    }
)
"""Every rule about one participant; who silences others comes before them. Of `conflict`, which
is about what Canvas and the cohorts file say, see `mappings/conflicts.py`."""

SILENCES: Mapping[AlertRule, frozenset[AlertRule]] = MappingProxyType(
    {
        "out-of-reach": frozenset({"close", "behind", "forecast-late"}),
        "never-started": frozenset({"gone-quiet", "behind", "forecast-late"}),
        "gone-quiet": frozenset({"forecast-late"}),
        "close": frozenset({"behind", "forecast-late"}),
        "behind": frozenset({"forecast-late"}),
    }
)
"""Which rules say nothing where another one does: a participant is not told twice for one cause."""

OF_WHO_IS_THROUGH: tuple[AlertRule, ...] = (
    "eligible",
    "window-opens",
    "window-closes-unsubmitted",
    "awaiting-coach",
)
"""The rules that are looked at of who has reached what is asked."""


def alerts_of(subject: Subject) -> tuple[Alert, ...]:
    """Return what is true of one participant today, by every rule that is not off, in the order
    of `KINDS`; no two have the same key.

    Of who left, is deferred, has not begun, or of whom anything is unknown, nothing is. A make-up
    that is due stands for the missed event.
    """
    if not _is_spoken_of(subject):
        return ()
    rules = OF_WHO_IS_THROUGH if _is_through(subject) else tuple(RULES)
    found: list[Alert] = []
    silent = set(subject.thresholds.off)
    for rule in rules:
        if rule not in silent:
            raised = tuple(RULES[rule](subject))
            found += raised
            silent |= SILENCES.get(rule, frozenset()) if raised else frozenset()
    due = {alert.about for alert in found if alert.rule == "make-up-due"}
    told = (each for each in found if each.rule != "missed-event" or each.about not in due)
    return tuple(sorted(told, key=lambda each: PLACE[each.rule]))


def _is_spoken_of(subject: Subject) -> bool:
    gate = subject.standing.entry != "not-applicable"
    return (
        subject.state != "left"
        and subject.standing.complete
        and subject.cohort.starts_on <= subject.day
        and not subject.person.is_deferred(subject.day)
        and not subject.person.has_withdrawn(subject.day)
        and not (gate and subject.in_force == "not-applicable")
    )


def _is_through(subject: Subject) -> bool:
    return subject.standing.entry == "eligible" or (
        subject.in_force == "eligible" and subject.standing.entry != "not-applicable"
    )
