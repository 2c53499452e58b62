"""Who counts: participants of a cohort, told from the rosters of its courses. Design 5."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from mappings.cohorts import Cohort
from mappings.problems import Problem
from mappings.records import Enrollment, Roster, Section

PersonState = Literal["active", "invited", "left"]

STUDENT = "StudentEnrollment"
STAFF = frozenset({"TeacherEnrollment", "TaEnrollment", "DesignerEnrollment"})
INVITED = frozenset({"invited", "creation_pending"})
LIVE = INVITED | {"active"}


@dataclass(frozen=True, slots=True)
class Participant:
    """A participant of a cohort. `sections` and `groups` are ids over all courses of the cohort.

    `courses` holds the courses in which an active or invited student enrolment is live.
    """

    user_id: int
    state: PersonState
    sections: frozenset[int]
    groups: frozenset[int]
    courses: frozenset[int]


@dataclass(frozen=True, slots=True)
class People:
    """Participants in order of user id, what a person should know, and the home course's staff.

    `withdrawn` are those of them whom the cohorts file says to have withdrawn. `moved` have left
    the cohort, but study in another section of its home course.
    """

    participants: tuple[Participant, ...]
    problems: tuple[Problem, ...]
    staff: frozenset[int]
    withdrawn: frozenset[int] = frozenset()
    moved: frozenset[int] = frozenset()


class PeopleFault(Exception):
    """The cohorts file names sections that the home course does not have (once)."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(f"{p.where}: {p.remedy}" for p in problems))
        self.problems = problems


def participants(
    cohort: Cohort,
    home: Roster,
    others: Mapping[int, Roster],
    known: Mapping[int, PersonState],
    today: date | None = None,
) -> People:
    """Tell the participants of a cohort from whole rosters, leavers included.

    `known` are the participants of earlier runs with their state then: without a live enrolment
    now, or withdrawn by `today` (a local day), they have left, while a leaver never seen before is
    nobody. Raises PeopleFault.
    """
    sections = _sections_that_count(cohort, home)
    here = [e for e in home.enrollments if sections is None or e.section_id in sections]
    enrolled = _students(here)
    withdrawn = cohort.withdrawn(today) if today else frozenset[int]()
    live = {user: state for user, state in enrolled.items() if user not in withdrawn}
    staff = frozenset(e.user_id for e in home.enrollments if e.type in STAFF and e.state in LIVE)
    left = frozenset(known.keys() - live.keys())
    rosters = {home.course_id: home, **others}
    seen = _Rosters.of(rosters)
    people = [seen.participant(user, state) for user, state in live.items() if user not in staff]
    people += [seen.participant(user, "left") for user in left]
    people.sort(key=lambda participant: participant.user_id)
    problems = [
        *_staff_students(cohort, staff & live.keys()),
        *_still_enrolled(cohort, withdrawn & enrolled.keys()),
        *_not_enrolled(people, others),
    ]
    elsewhere = _students(e for e in home.enrollments if sections and e.section_id not in sections)
    moved = left.intersection(elsewhere)
    return People(tuple(people), tuple(problems), staff, withdrawn & left, moved)


def _sections_that_count(cohort: Cohort, home: Roster) -> frozenset[int] | None:
    """Ids of the sections the cohort names, by name or else by id; None where it names none."""
    if not cohort.sections:
        return None
    there = home.sections
    found: set[int] = set()
    problems = list(_not_listed(cohort, home))
    for named in cohort.sections:
        ids = _section_ids(named, there)
        found |= ids
        if len(ids) != 1:
            what = "has no such section" if not ids else "has several sections of this name"
            remedy = f"the home course {what}: correct `sections`, best by the section's id"
            problems.append(Problem("unknown-section", f"cohort {cohort.id}, {named}", remedy))
    if problems:
        raise PeopleFault(tuple(problems))
    return frozenset(found)


def _not_listed(cohort: Cohort, home: Roster) -> Iterator[Problem]:
    """Sections that people are in and Canvas does not list: by them nobody can be told apart."""
    live = {e.section_id for e in home.enrollments if e.type == STUDENT and e.state in LIVE}
    for section in sorted(live.difference(section.id for section in home.sections)):
        seen = "participants are enrolled in it, but Canvas does not list it among the sections"
        remedy = (
            f"{seen}; nothing was changed. Run again; if it stays, look the section up in Canvas"
        )
        yield Problem("section-not-listed", f"cohort {cohort.id}, section {section}", remedy)


def _section_ids(named: int | str, there: Sequence[Section]) -> set[int]:
    if isinstance(named, str):
        by_name = {section.id for section in there if section.name.strip() == named.strip()}
        if by_name:
            return by_name
    return {section.id for section in there if str(section.id) == str(named)}


def active_students(roster: Roster) -> frozenset[int]:
    """Return who has an active student enrolment in a course."""
    return frozenset(
        e.user_id for e in roster.enrollments if e.type == STUDENT and e.state == "active"
    )


def _students(enrollments: Iterable[Enrollment]) -> dict[int, PersonState]:
    """Live students by user id; of several enrolments an active one wins."""
    states: dict[int, PersonState] = {}
    for enrollment in enrollments:
        if enrollment.type != STUDENT or enrollment.state not in LIVE:
            continue
        if enrollment.state == "active":
            states[enrollment.user_id] = "active"
        else:
            states.setdefault(enrollment.user_id, "invited")
    return states


@dataclass(frozen=True, slots=True)
class _Rosters:
    """Where each user has a live student enrolment, and their groups, over all courses."""

    sections: Mapping[int, set[int]]
    groups: Mapping[int, set[int]]
    courses: Mapping[int, set[int]]

    @classmethod
    def of(cls, rosters: Mapping[int, Roster]) -> _Rosters:
        sections, groups, courses = (defaultdict[int, set[int]](set) for _ in range(3))
        for course_id, roster in rosters.items():
            for enrollment in roster.enrollments:
                if enrollment.type == STUDENT and enrollment.state in LIVE:
                    sections[enrollment.user_id].add(enrollment.section_id)
                    courses[enrollment.user_id].add(course_id)
            for group in roster.groups or ():
                for user_id in group.user_ids:
                    groups[user_id].add(group.id)
        return cls(sections, groups, courses)

    def participant(self, user_id: int, state: PersonState) -> Participant:
        of = (self.sections, self.groups, self.courses)
        return Participant(user_id, state, *(frozenset(one.get(user_id, ())) for one in of))


def _staff_students(cohort: Cohort, both: Iterable[int]) -> list[Problem]:
    remedy = "is staff and student at once and not counted: conclude one of the two enrolments"
    return [
        Problem("staff-student", f"cohort {cohort.id}, user {user_id}", remedy)
        for user_id in sorted(both)
    ]


def _still_enrolled(cohort: Cohort, both: Iterable[int]) -> list[Problem]:
    """One problem for all whom Canvas and the cohorts file tell different things of."""
    users = ", ".join(str(user_id) for user_id in sorted(both))
    if not users:
        return []
    remedy = (
        "withdrawn by the cohorts file and counted as left, but still enrolled in Canvas:"
        " conclude the enrolment, or correct withdrawn_on"
    )
    return [Problem("withdrawn-still-enrolled", f"cohort {cohort.id}, user {users}", remedy)]


def _not_enrolled(people: Iterable[Participant], others: Mapping[int, Roster]) -> list[Problem]:
    """One problem for each further course that somebody cannot see."""
    problems = []
    current = [p for p in people if p.state != "left"]
    for course_id in sorted(others):
        lacking = [str(p.user_id) for p in current if course_id not in p.courses]
        if lacking:
            where = (
                f"course {course_id}: {len(lacking)} of {len(current)}, user {', '.join(lacking)}"
            )
            remedy = "they cannot see this course, and what is in it stays open: enrol them there"
            problems.append(Problem("not-enrolled", where, remedy))
    return problems
