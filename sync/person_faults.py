"""What is wrong with the dates agreed with somebody, beside those of their cohort."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from mappings.cohorts import Assessment, Person
from mappings.windows import window, window_of


def person_faults(
    persons: Iterable[Person],
    cohort_id: str | None,
    starts_on: date | None,
    ends_on: date | None,
    assessment: Assessment | None,
) -> Iterator[str]:
    """Yield each fault with the user and key it is of; what is None is not compared with."""
    for person in persons:
        for key, fault in _faults(person, cohort_id, starts_on, ends_on, assessment):
            yield f"user {person.user_id}, {key} {fault}"


def _faults(
    person: Person,
    cohort_id: str | None,
    starts_on: date | None,
    ends_on: date | None,
    assessment: Assessment | None,
) -> Iterator[tuple[str, str]]:
    if person.credit_from is not None and person.credit_from == cohort_id:
        yield "credit_from", "is this cohort itself; name the one they come from"
    keys = [k for k in ("window_opens_on", "window_closes_on") if getattr(person, k) is not None]
    if not keys:
        return
    if assessment is None:
        for key in keys:
            yield key, "wants the cohort's own window: add [cohort.assessment], or take it out"
        return
    opens = person.window_opens_on
    if opens and starts_on and opens < starts_on:
        yield "window_opens_on", "is before starts_on; correct one of the two dates"
    theirs, last = window_of(assessment, person), window(assessment).last
    if opens is None and theirs.last < last:
        yield "window_closes_on", f"is before the cohort's last day, {last}: it takes days away"
    if ends_on and theirs.last > ends_on:
        yield (
            keys[-1],
            f"has their window end on {theirs.last}, after ends_on: nothing is done then",
        )
