"""Who was erased and is still enrolled: nobody's participant and nobody's coach."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace

from mappings.people import LIVE
from mappings.problems import Problem
from mappings.records import Roster


def everybody(rosters: Iterable[Roster], coaches: Iterable[int]) -> frozenset[int]:
    """Return all user ids of these rosters, and of the coaches that the cohorts file names."""
    found = set(coaches)
    for roster in rosters:
        found |= roster.users.keys()
        found.update(enrollment.user_id for enrollment in roster.enrollments)
    return frozenset(found)


def without(roster: Roster, erased: AbstractSet[int]) -> Roster:
    """Return a roster as if these had never been in the course."""
    if not erased:
        return roster
    groups = roster.groups and tuple(
        replace(group, user_ids=group.user_ids - erased) for group in roster.groups
    )
    return replace(
        roster,
        enrollments=tuple(each for each in roster.enrollments if each.user_id not in erased),
        users={user_id: user for user_id, user in roster.users.items() if user_id not in erased},
        groups=groups,
    )


def passed_over(
    cohort_id: str, rosters: Mapping[int, Roster], erased: AbstractSet[int]
) -> Iterator[Problem]:
    """Yield how many enrolled people a course has that are in no figure; never who."""
    for course_id, roster in sorted(rosters.items()):
        live = {e.user_id for e in roster.enrollments if e.state in LIVE} & erased
        if live:
            people = "1 person" if len(live) == 1 else f"{len(live)} people"
            remedy = (
                "they were erased and are not counted, listed or mailed; whoever is to take part"
                " again: npq-sync forgotten readmit, with the Canvas user id"
            )
            where = f"cohort {cohort_id}, course {course_id}: {people}"
            yield Problem("passed-over", where, remedy)
