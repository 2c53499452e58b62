"""Which coach a participant has: by section, by the name of their group, or as the file says."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from mappings.cohorts import Cohort
from mappings.people import STAFF, Participant, People
from mappings.problems import Problem
from mappings.records import Enrollment, Group, Roster, User

CoachesOf = Callable[[Participant], frozenset[int]]


def coaches(
    cohort: Cohort, people: People, rosters: Mapping[int, Roster]
) -> Mapping[int, tuple[int, ...]]:
    """Return the user ids of each participant's coaches, in order; empty where there is none.

    `rosters` are those of all courses of the cohort. A participant with a section or group in
    `coaches.map` has the coaches it names and no others. Nobody coaches themselves.
    """
    mapped = _by_map(cohort, rosters.values())
    found = _finder(cohort, rosters.values())
    return {
        participant.user_id: tuple(
            sorted((mapped(participant) or found(participant)) - {participant.user_id})
        )
        for participant in people.participants
    }


def coach_problems(
    cohort: Cohort, coached: Mapping[int, tuple[int, ...]], mails: Mapping[int, str]
) -> tuple[Problem, ...]:
    """Return who has no coach, and which coaches have no address: both go to the admins.

    `coached` are the coaches by participant, of those who have not left; `mails` are addresses
    by Canvas user id.
    """
    if cohort.coaches.by == "none" and not cohort.coaches.map:
        return ()
    alone = [str(user_id) for user_id, found in sorted(coached.items()) if not found]
    silent = sorted({coach for found in coached.values() for coach in found} - set(mails))
    problems = []
    if alone:
        remedy = "their news goes to the admins: enrol a coach in their section, or map one"
        problems.append(Problem("no-coach", f"participants {', '.join(alone)}", remedy))
    if silent:
        remedy = "their news goes to the admins: give the address under cohort.coaches.mail"
        listed = ", ".join(str(coach) for coach in silent)
        problems.append(Problem("coach-without-mail", f"coaches {listed}", remedy))
    return tuple(problems)


def _finder(cohort: Cohort, rosters: Iterable[Roster]) -> CoachesOf:
    if cohort.coaches.by == "section":
        return _by_section(cohort, rosters)
    if cohort.coaches.by == "group":
        return _by_group(cohort, rosters)
    return lambda _: frozenset()


def _by_map(cohort: Cohort, rosters: Iterable[Roster]) -> CoachesOf:
    named = {name.strip(): user_id for name, user_id in cohort.coaches.map.items()}
    by_section: dict[int, int] = {}
    by_group: dict[int, int] = {}
    for roster in rosters:
        for section in roster.sections:
            if section.name.strip() in named:
                by_section[section.id] = named[section.name.strip()]
        for group in roster.groups or ():
            if group.name.strip() in named:
                by_group[group.id] = named[group.name.strip()]
    return lambda who: frozenset(
        {by_section[s] for s in who.sections if s in by_section}
        | {by_group[g] for g in who.groups if g in by_group}
    )


def _by_section(cohort: Cohort, rosters: Iterable[Roster]) -> CoachesOf:
    staffed: dict[int, set[int]] = defaultdict(set)
    for roster in rosters:
        for enrollment in _coaching(cohort, roster):
            staffed[enrollment.section_id].add(enrollment.user_id)
    return lambda who: frozenset(
        user_id for section in who.sections for user_id in staffed.get(section, ())
    )


def _by_group(cohort: Cohort, rosters: Iterable[Roster]) -> CoachesOf:
    staff: dict[int, User] = {}
    groups: list[Group] = []
    for roster in rosters:
        staff |= {e.user_id: roster.users[e.user_id] for e in _coaching(cohort, roster)}
        category = cohort.coaches.group_category
        groups += [g for g in roster.groups or () if g.category == category]
    coach_of: dict[int, int] = {}
    for group in groups:
        named = [user.id for user in staff.values() if _ends_with_name(group.name, user.name)]
        if len(named) == 1:
            [coach_of[group.id]] = named
    return lambda who: frozenset(coach_of[g] for g in who.groups if g in coach_of)


def _coaching(cohort: Cohort, roster: Roster) -> list[Enrollment]:
    """Active staff with one of the roles; a built-in role is named as its type."""
    roles = set(cohort.coaches.roles)
    return [
        e for e in roster.enrollments if e.type in STAFF and e.state == "active" and e.role in roles
    ]


def _ends_with_name(group: str, name: str) -> bool:
    """Whether a group's name ends in this full name, as words: Joann Lee's is not Ann Lee's."""
    whole, end = _plain(group), _plain(name)
    if not end or not whole.endswith(end):
        return False
    before = whole[: len(whole) - len(end)]
    return not before or not before[-1].isalnum()


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
