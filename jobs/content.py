"""What the courses of a cohort hold, and who is in them: participants, coaches, addresses."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import structlog

from jobs.staff_addresses import Addresses
from mappings.answers import Answer, in_force
from mappings.coaching import coach_problems, coaches
from mappings.cohorts import Cohort
from mappings.mapping import CourseMap, map_courses
from mappings.passed_over import everybody, passed_over, without
from mappings.people import STUDENT, People, PersonState, participants
from mappings.problems import Problem
from mappings.programmes import Programme
from mappings.records import Course, KeptProgress, Roster, Section, Structure
from mappings.register_join import with_register
from mappings.registers import RegisterLine
from sync.canvas.client import CanvasClient
from sync.canvas.roster import pull_self
from sync.errors import CanvasTrouble, CourseClosed, SectionLimited, TokenDead
from sync.reads import Reads

log = structlog.get_logger()


def nothing_kept(_course: int) -> Mapping[int, KeptProgress]:
    """Stand in for the store where nothing was ever read."""
    return {}


def nobody_erased(_users: Collection[int]) -> frozenset[int]:
    """Stand in for the store where nobody was ever erased."""
    return frozenset()


@dataclass(frozen=True, slots=True)
class Remembered:
    """What earlier runs left for this one. `has_graphql` is None where nobody looked yet.

    `groups` says that modules are known to be assigned to groups, whose members then matter.
    `answers` are people's, in force for this cohort; `register` says who was at what.
    `beside` are the answers to compare with, where others are tried (`answers`).
    `today` is the local day on which people are counted; without it whoever has withdrawn counts.
    `erased` tells who of some was erased, and is passed over. `mails` are coaches' addresses that
    need not be asked for again so soon.
    """

    states: Mapping[int, PersonState] = field(default_factory=dict)
    kept: Callable[[int], Mapping[int, KeptProgress]] = nothing_kept
    has_graphql: bool | None = None
    groups: bool = False
    answers: tuple[Answer, ...] = ()
    beside: tuple[Answer, ...] | None = None
    today: date | None = None
    register: tuple[RegisterLine, ...] = ()
    erased: Callable[[Collection[int]], frozenset[int]] = nobody_erased
    mails: Mapping[int, str] | None = None

    def trying(self, answers: tuple[Answer, ...]) -> Remembered:
        """Return the same with these answers besides, to compare with what is in force."""
        return replace(self, answers=in_force((*self.answers, *answers)), beside=self.answers)


@dataclass(frozen=True, slots=True)
class Content:
    """The courses of a cohort, the home course first, with whom they are for.

    `section_names` are those of the home course by id, as far as Canvas told them.
    """

    courses: tuple[Course, ...]
    structures: tuple[Structure, ...]
    rosters: Mapping[int, Roster]
    addresses: Mapping[int, str]
    people: People
    coaches: Mapping[int, tuple[int, ...]]
    coach_problems: tuple[Problem, ...]
    section_names: Mapping[int, str]
    asked_addresses: bool = True

    @property
    def home(self) -> int:
        """The home course's id: flags are written there."""
        return self.courses[0].id

    @property
    def home_roster(self) -> Roster:
        """Everybody ever enrolled in the home course."""
        return self.rosters[self.home]

    @property
    def coach_names(self) -> Mapping[int, str]:
        """What coaches are called, by Canvas user id, of those who are enrolled in a course."""
        named = _named(self.coaches)
        users = (user for roster in self.rosters.values() for user in roster.users.values())
        return {user.id: user.name for user in users if user.id in named}


def pull_content(reads: Reads, cohort: Cohort, remembered: Remembered) -> Content:
    """Read courses, content and people; raises CourseClosed and SectionLimited among others."""
    client, courses = reads.client, _open_courses(reads, cohort)
    ids = [course.id for course in courses]
    structures = tuple(client.together(lambda course: _structure(reads, course), courses))
    groups = remembered.groups or _needs_groups(cohort, structures)
    sections = _needs_sections(cohort)
    addresses = Addresses(client, ids if _has_coaches(cohort) else (), remembered.mails)
    unread = None if sections else client.pool.submit(_sections, reads, ids[0])
    read = client.together(
        lambda course: reads.roster(course, groups=groups, sections=sections), ids
    )
    sent = dict(zip(ids, read, strict=True))
    named = unread.result() if unread else read[0].sections
    _refuse_limited(client, ids[0], sent[ids[0]])
    rosters, people, coached = _who(cohort, sent, remembered)
    shown, hidden = addresses.of(_named(coached))
    mails = {**shown, **cohort.coaches.mail}
    return Content(
        courses=courses,
        structures=structures,
        rosters=rosters,
        addresses={user: mail for user, mail in mails.items() if user in _named(coached)},
        people=people,
        coaches=coached,
        coach_problems=(*hidden, *_coach_problems(cohort, people, coached, mails, hidden)),
        section_names={each.id: each.name for each in named},
        asked_addresses=addresses.asked is not None,
    )


def _open_courses(reads: Reads, cohort: Cohort) -> tuple[Course, ...]:
    courses = tuple(reads.client.together(reads.course, cohort.courses))
    for course in courses:
        if course.closed:
            raise CourseClosed(f"course {course.id}", "it is concluded or deleted")
    return courses


def _who(
    cohort: Cohort, sent: Mapping[int, Roster], remembered: Remembered
) -> tuple[Mapping[int, Roster], People, Mapping[int, tuple[int, ...]]]:
    """Return rosters, people and coaches of the courses, the home course first: without the erased,
    of whom no more than their number is told."""
    erased = remembered.erased(everybody(sent.values(), cohort.coaches.map.values()))
    rosters = {course: without(roster, erased) for course, roster in sent.items()}
    home, *others = rosters
    found = participants(
        cohort,
        rosters[home],
        {course: rosters[course] for course in others},
        remembered.states,
        remembered.today,
    )
    people = replace(found, problems=(*found.problems, *passed_over(cohort.id, sent, erased)))
    coached = {
        user: tuple(coach for coach in theirs if coach not in erased)
        for user, theirs in coaches(cohort, people, rosters).items()
    }
    return rosters, people, coached


def _structure(reads: Reads, course: Course) -> Structure:
    return replace(reads.structure(course.id), name=course.name)


def _coach_problems(
    cohort: Cohort,
    people: People,
    coached: Mapping[int, tuple[int, ...]],
    mails: Mapping[int, str],
    hidden: Sequence[Problem],
) -> list[Problem]:
    """Return what is amiss with coaches; where addresses were refused, that says it all."""
    staying = {who.user_id for who in people.participants if who.state != "left"}
    theirs = {user: found for user, found in coached.items() if user in staying}
    found = coach_problems(cohort, theirs, mails)
    return [p for p in found if not (hidden and p.code == "coach-without-mail")]


def _named(coached: Mapping[int, Sequence[int]]) -> set[int]:
    return {coach for found in coached.values() for coach in found}


def _sections(reads: Reads, home: int) -> tuple[Section, ...]:
    """Return the home course's sections for people to read: no figure goes by their names."""
    try:
        return reads.sections(home)
    except TokenDead:
        raise
    except CanvasTrouble as trouble:
        log.info("sections without names", code=trouble.code, where=trouble.where)
        return ()


def _needs_groups(cohort: Cohort, structures: Sequence[Structure]) -> bool:
    if cohort.coaches.by == "group" or cohort.coaches.map:
        return True
    return any(
        override.group_id is not None
        for structure in structures
        for assignment in structure.assignments
        for override in assignment.overrides
    )


def lacks_groups(content: Content) -> bool:
    """Tell whether a module is assigned to a group though nobody asked for the groups.

    Canvas tells whom a module is assigned to only when asked, after the people were read.
    """
    return any(
        override.group_id is not None
        for structure in content.structures
        if content.rosters[structure.course_id].groups is None
        for module in structure.modules
        for override in module.assigned_to or ()
    )


def _needs_sections(cohort: Cohort) -> bool:
    """Whether the cohort names any section; whose coach is whose is told by their ids alone."""
    return bool(cohort.sections or cohort.coaches.map)


def _has_coaches(cohort: Cohort) -> bool:
    return cohort.coaches.by != "none" or bool(cohort.coaches.map)


def _refuse_limited(client: CanvasClient, home: int, roster: Roster) -> None:
    """A service account that sees one section would take everybody else for gone; design 6.

    Who we are is asked only where an enrolment that may be ours is limited: no student's is.
    """
    active = [e for e in roster.enrollments if e.state == "active" and e.type != STUDENT]
    if not any(enrollment.limited_to_section for enrollment in active):
        return
    own = pull_self(client)
    live = [e for e in active if e.user_id == own]
    if live and all(enrollment.limited_to_section for enrollment in live):
        raise SectionLimited(f"course {home}", "the account's enrolments are limited to a section")


def mapped(
    structures: Sequence[Structure],
    cohort: Cohort,
    programme: Programme,
    remembered: Remembered,
    one_of_modules: frozenset[int] = frozenset(),
) -> CourseMap:
    """Return what counts in these courses and by the cohort's register; raises MappingFault."""
    answers = remembered.answers
    course_map = map_courses(structures, cohort, programme, one_of_modules, answers)
    return with_register(course_map, cohort, remembered.register)


def with_all_assignees(reads: Reads, content: Content, course_map: CourseMap) -> Content:
    """Ask whom every module is assigned to that holds something counted.

    For who reads neither progress nor submissions, which would tell it.
    """
    counted = {part.module_id for activity in course_map.activities for part in activity.parts}
    structures = (
        reads.assignees(structure, {m.id for m in structure.modules} & counted)
        for structure in content.structures
    )
    return replace(content, structures=tuple(structures))
