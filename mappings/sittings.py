"""The sittings of an assessment: the cohort's window, and each that somebody has of their own.

Canvas takes a student in one individual override of an assignment only, so each window is an
override by itself, told from the others by its title.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from mappings.cohorts import Assessment, Person
from mappings.overrides_plan import OVERRIDE_TITLE
from mappings.windows import Window, window, window_of

COHORTS_OWN = ""
"""The key of the cohort's own window."""
_KEY = re.compile(r"(?:(\d{4}-\d\d-\d\d) )?to (\d{4}-\d\d-\d\d)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Sitting:
    """One window and who has it of their own, user ids; the cohort's is everybody else's.

    `key` is "to 2027-04-05" for an extension of the cohort's window, "2027-09-20 to 2027-09-30"
    for another one.
    """

    key: str
    window: Window
    users: frozenset[int] = frozenset()

    @property
    def title(self) -> str:
        """What its override is called in Canvas."""
        return f"{OVERRIDE_TITLE} {self.key}".rstrip()


def sittings_of(assessment: Assessment, persons: Iterable[Person]) -> tuple[Sitting, ...]:
    """Return the cohort's sitting, then those of individual windows by their dates."""
    cohorts_own = window(assessment)
    own: dict[Window, set[int]] = {}
    for person in persons:
        theirs = window_of(assessment, person)
        if theirs != cohorts_own:
            own.setdefault(theirs, set()).add(person.user_id)
    individual = sorted(own, key=lambda each: (each.opens, each.ends))
    return (
        Sitting(COHORTS_OWN, cohorts_own),
        *(Sitting(_key(each, cohorts_own), each, frozenset(own[each])) for each in individual),
    )


def sitting_titled(title: str, assessment: Assessment) -> Sitting | None:
    """Return the sitting that an individual window's override was made for, None for others."""
    said = _KEY.fullmatch(title.removeprefix(f"{OVERRIDE_TITLE} "))
    if said is None or title == said[0]:
        return None
    try:
        first, last = (day and date.fromisoformat(day) for day in said.groups())
    except ValueError:
        return None
    dates = Person(0, window_opens_on=first or None, window_closes_on=last or None)
    return Sitting(said[0], window_of(assessment, dates))


def _key(own: Window, cohorts_own: Window) -> str:
    ends = f"to {own.last}"
    return ends if own.first == cohorts_own.first else f"{own.first} {ends}"
