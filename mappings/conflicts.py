"""The rule `conflict`: what the cohorts file agrees with somebody, and Canvas shows otherwise.

It goes to the admin, who is the one to correct either. Source: domain 4.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypedDict

from mappings.alerts import Alert
from mappings.cohorts import Cohort, Person
from mappings.people import STUDENT, Participant, People
from mappings.records import Roster
from mappings.shown import day_in_full
from mappings.thresholds import Thresholds
from mappings.windows import local_date


@dataclass(frozen=True, slots=True)
class InCanvas:
    """What one whole reading of Canvas shows of a cohort's people.

    `rosters` are by course; `home` is the home course's id.
    """

    people: People
    rosters: Mapping[int, Roster]
    home: int

    def is_enrolled(self, who: Participant) -> bool:
        """Whether they have a live enrolment in the home course, and not as one of another cohort
        who is in another section of it."""
        return self.home in who.courses and who.user_id not in self.people.moved

    def last_active_on(self, who: Participant) -> date | None:
        """The last local day they did anything in a course of the cohort; None for never."""
        seen = [
            each.last_activity_at
            for roster in self.rosters.values()
            for each in roster.enrollments
            if each.user_id == who.user_id and each.type == STUDENT and each.last_activity_at
        ]
        return local_date(max(seen)) if seen else None


def conflicts(
    cohort: Cohort, seen: InCanvas, today: date, thresholds: Thresholds
) -> tuple[Alert, ...]:
    """Return the conflicts of a cohort on a local day, by user id. Their `about` is

    "withdrawn": withdrawn in the cohorts file, but still enrolled in Canvas;
    "deferred": deferred in the cohorts file, but active in Canvas after the first day of it;
    "returned": back from a deferral by the cohorts file, but not enrolled in Canvas any more.

    Only of participants, those who left among them: somebody withdrawn before they were ever seen
    is nobody.
    """
    if "conflict" in thresholds.off:
        return ()
    agreed = cohort.agreed
    found = (
        Alert("conflict", cohort.id, who.user_id, **said)
        for who in seen.people.participants
        if who.user_id in agreed
        for said in (_said(seen, who, agreed[who.user_id], today),)
        if said is not None
    )
    return tuple(found)


def _said(seen: InCanvas, who: Participant, person: Person, today: date) -> _Said | None:
    """Of one person one thing: who has withdrawn is not asked back, nor who is away."""
    if person.withdrawn_on and person.has_withdrawn(today):
        return _withdrawn(person.withdrawn_on) if seen.is_enrolled(who) else None
    if person.deferred_from and person.is_deferred(today):
        last = seen.last_active_on(who)
        if last is None or last <= person.deferred_from:
            return None
        return _deferred(person.deferred_from, last)
    if person.until and person.until <= today and who.state == "left":
        return _returned(person.until)
    return None


class _Said(TypedDict):
    """What an alert says, by the names of its fields."""

    about: str
    since: date
    why: str
    next_step: str


def _withdrawn(since: date) -> _Said:
    return {
        "about": "withdrawn",
        "since": since,
        "why": f"Withdrawn since {day_in_full(since)} by the cohorts file, but still enrolled in "
        "Canvas.",
        "next_step": "Conclude the enrolment in Canvas, or correct withdrawn_on.",
    }


def _deferred(since: date, last: date) -> _Said:
    return {
        "about": "deferred",
        "since": since,
        "why": f"Deferred since {day_in_full(since)} by the cohorts file, but active in Canvas on "
        f"{day_in_full(last)}.",
        "next_step": "Ask whether they are back: if so, give the day of it as until.",
    }


def _returned(since: date) -> _Said:
    return {
        "about": "returned",
        "since": since,
        "why": f"Back from a deferral on {day_in_full(since)} by the cohorts file, but not "
        "enrolled in Canvas.",
        "next_step": "Enrol them in Canvas, or give withdrawn_on.",
    }
