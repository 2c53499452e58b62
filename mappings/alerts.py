"""Alerts: one thing that became true of one participant, with why, what would help and since when.

`KINDS` says of each rule how it is told; `mappings/raising.py` has the rules themselves. The store
makes episodes of alerts: one opens when an alert appears and closes when it is gone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Literal

AlertRule = Literal[
    "out-of-reach",
    "window-closes-unsubmitted",
    "never-started",
    "gone-quiet",
    "missed-event",
    "make-up-due",
    "behind",
    "forecast-late",
    "formative-overdue",
    "awaiting-coach",
    "close",
    "eligible",
    "window-opens",
    "conflict",
]
Audience = Literal["coach", "admin"]
Part = Literal["out-of-reach", "needs-you", "good-news"]
"""The parts of a digest, in the order in which they matter."""

Closing = Literal["over", "grown", "paused", "left"]
"""Why an episode closed: its cause is gone; a later stage of it has opened; the participant is
deferred; or is no participant any more. None but the first is told as resolved."""

AlertKey = tuple[str, int, AlertRule, str]
"""Cohort, Canvas user id, rule, and what it is about: at most one episode of each is open."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How a rule is told.

    `heading` names it in a list ("Behind the pace"). `urgent` ones are mailed the next morning.
    `staged` ones have stages (`about` is the stage), of which a later one ends an earlier.
    `by_calendar` ones come to many on one day by their nature, and are never held for it. An
    episode that closed less than `cooldown_days` ago is opened again rather than a new one.
    """

    rule: AlertRule
    heading: str
    part: Part
    audience: Audience = "coach"
    urgent: bool = False
    staged: bool = False
    by_calendar: bool = False
    cooldown_days: int = 14


KINDS: Mapping[AlertRule, Kind] = {
    kind.rule: kind
    for kind in (
        Kind("out-of-reach", "Cannot get there without make-up", "out-of-reach", urgent=True),
        Kind("window-closes-unsubmitted", "Window closes, nothing submitted", "needs-you"),
        Kind("never-started", "Never started", "needs-you"),
        Kind("gone-quiet", "Gone quiet", "needs-you", staged=True),
        Kind("missed-event", "Missed an event", "needs-you"),
        Kind("make-up-due", "Make-up is due", "needs-you"),
        Kind("behind", "Behind the pace", "needs-you"),
        Kind("forecast-late", "Will be late at this pace", "needs-you"),
        Kind("formative-overdue", "Formative task overdue", "needs-you"),
        Kind("awaiting-coach", "Waits for your feedback", "needs-you"),
        Kind("close", "Close to the threshold", "needs-you"),
        Kind("eligible", "Now eligible for the assessment", "good-news"),
        Kind("window-opens", "Window opens soon", "good-news", by_calendar=True),
        Kind("conflict", "Canvas and the cohorts file disagree", "needs-you", audience="admin"),
    )
}
"""Every rule, the most pressing first."""

PLACE: Mapping[AlertRule, int] = {rule: place for place, rule in enumerate(KINDS)}
"""How pressing a rule is: the lowest first."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An activity that would help, with its address in Canvas where it has one."""

    title: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing that is true of one participant, in plain English without anybody's name.

    `about` is an activity's id, a stage ("6 weeks"), or empty. `since` is the local day from which
    the cause has been there, None where only the day of the reading is known. `pressing` orders
    alerts of a rule, the highest first.
    """

    rule: AlertRule
    cohort_id: str
    user_id: int
    why: str
    next_step: str
    about: str = ""
    since: date | None = None
    activities: tuple[Suggestion, ...] = ()
    pressing: Fraction = Fraction(0)

    @property
    def key(self) -> AlertKey:
        """What names the episode."""
        return self.cohort_id, self.user_id, self.rule, self.about

    @property
    def kind(self) -> Kind:
        """How its rule is told."""
        return KINDS[self.rule]


def content_of(alert: Alert) -> dict[str, Any]:
    """Return what a key does not say as JSON, exactly; `alert_of` gives it back."""
    return {
        "why": alert.why,
        "next_step": alert.next_step,
        "since": alert.since and alert.since.isoformat(),
        "activities": [[one.title, one.url] for one in alert.activities],
        "pressing": f"{alert.pressing.numerator}/{alert.pressing.denominator}",
    }


def alert_of(key: AlertKey, content: Mapping[str, Any]) -> Alert:
    """Return the alert of a key and its content; without content, as of before there was any."""
    cohort_id, user_id, rule, about = key
    since = content.get("since")
    return Alert(
        rule=rule,
        cohort_id=cohort_id,
        user_id=user_id,
        about=about,
        why=content.get("why", ""),
        next_step=content.get("next_step", ""),
        since=date.fromisoformat(since) if since else None,
        activities=tuple(Suggestion(title, url) for title, url in content.get("activities", ())),
        pressing=Fraction(content.get("pressing", 0)),
    )
