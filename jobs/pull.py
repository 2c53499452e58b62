"""Read one cohort from Canvas: courses, people, content, progress and submissions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from mappings.coaching import coach_problems, coaches
from mappings.cohorts import Cohort
from mappings.coverage import counted_assignments
from mappings.mapping import CourseMap, map_courses
from mappings.people import STUDENT, Participant, People, PersonState, participants
from mappings.problems import Problem
from mappings.programmes import Programme
from mappings.records import Course, CourseRecords, KeptProgress, Roster, Structure, Submission
from mappings.visibility import modules_in_doubt
from sync.canvas.client import CanvasClient
from sync.canvas.progress import ProgressRead, probe_graphql, pull_progress
from sync.canvas.roster import pull_addresses, pull_roster, pull_self
from sync.canvas.structure import pull_assignees, pull_course, pull_structure
from sync.canvas.submissions import pull_submissions
from sync.errors import CanvasTrouble, CourseClosed, SectionLimited, TokenDead

LISTED = 20  # ids in one problem
KeptByCourse = Mapping[int, Mapping[int, KeptProgress]]


def nothing_kept(_course: int) -> Mapping[int, KeptProgress]:
    """Stand in for the store where nothing was ever read."""
    return {}


@dataclass(frozen=True, slots=True)
class Remembered:
    """What earlier runs left for this one. `has_graphql` is None where nobody looked yet."""

    states: Mapping[int, PersonState] = field(default_factory=dict)
    kept: Callable[[int], Mapping[int, KeptProgress]] = nothing_kept
    has_graphql: bool | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """The courses of a cohort, the home course first, with whom they are for."""

    courses: tuple[Course, ...]
    structures: tuple[Structure, ...]
    rosters: Mapping[int, Roster]
    addresses: Mapping[int, str]
    people: People
    coaches: Mapping[int, tuple[int, ...]]

    coach_problems: tuple[Problem, ...]

    @property
    def home(self) -> int:
        """The home course's id: flags are written there."""
        return self.courses[0].id

    @property
    def home_roster(self) -> Roster:
        """Everybody ever enrolled in the home course."""
        return self.rosters[self.home]


@dataclass(frozen=True, slots=True)
class Pulled:
    """Everything one run knows of one cohort; `problems` are what could not be read."""

    content: Content
    records: Mapping[int, CourseRecords]
    course_map: CourseMap
    kept: KeptByCourse
    has_graphql: bool
    problems: tuple[Problem, ...]

    @property
    def unreadable(self) -> bool:
        """Whether anything at all could not be read."""
        return bool(self.problems)


def pull_cohort(
    client: CanvasClient,
    cohort: Cohort,
    programme: Programme,
    remembered: Remembered,
    *,
    full: bool = False,
) -> Pulled:
    """Read everything a run of this cohort needs.

    Raises CanvasTrouble where the courses, the roster or the content cannot be read whole, and
    MappingFault or PeopleFault where the cohorts file does not fit what Canvas holds.
    """
    content = pull_content(client, cohort, remembered)
    course_map = map_courses(content.structures, cohort, programme, frozenset())
    has_graphql = remembered.has_graphql
    if has_graphql is None:
        has_graphql = probe_graphql(client)
    progress = {
        structure.course_id: pull_progress(
            client,
            structure,
            _enrolled(content.people.participants, structure.course_id),
            remembered.kept(structure.course_id),
            roster=content.rosters[structure.course_id],
            full=full,
            has_graphql=has_graphql,
        )
        for structure in content.structures
    }
    one_of = frozenset[int]().union(*(read.one_of_modules for read in progress.values()))
    content = replace(content, structures=tuple(read.structure for read in progress.values()))
    if one_of:
        course_map = map_courses(content.structures, cohort, programme, one_of)
    submissions, unread = _submissions(client, content, course_map)
    content = _with_assignees(client, content, course_map, submissions)
    return Pulled(
        content=content,
        records=_records(content, progress, submissions, one_of),
        course_map=course_map,
        kept={course: read.kept for course, read in progress.items()},
        has_graphql=has_graphql,
        problems=(*unread, *_unreadable_people(progress)),
    )


def pull_content(client: CanvasClient, cohort: Cohort, remembered: Remembered) -> Content:
    """Read courses, content and people; raises CourseClosed and SectionLimited among others."""
    courses = tuple(client.together(lambda ref: pull_course(client, ref), cohort.courses))
    for course in courses:
        if course.closed:
            raise CourseClosed(f"course {course.id}", "it is concluded or deleted")
    ids = [course.id for course in courses]
    structures = tuple(client.together(lambda course: pull_structure(client, course), ids))
    groups, sections = _needs_groups(cohort, structures), _needs_sections(cohort)
    addresses = client.pool.submit(_addresses, client, ids if _has_coaches(cohort) else ())
    read = client.together(
        lambda course: pull_roster(client, course, groups=groups, sections=sections), ids
    )
    rosters = dict(zip(ids, read, strict=True))
    _refuse_limited(client, ids[0], rosters[ids[0]])
    others = {course: rosters[course] for course in ids[1:]}
    people = participants(cohort, rosters[ids[0]], others, remembered.states)
    coached = coaches(cohort, people, rosters)
    shown, hidden = addresses.result()
    mails = {**shown, **cohort.coaches.mail}
    staying = {who.user_id for who in people.participants if who.state != "left"}
    return Content(
        courses=courses,
        structures=structures,
        rosters=rosters,
        addresses={user: mail for user, mail in mails.items() if user in _named(coached)},
        people=people,
        coaches=coached,
        coach_problems=(
            *hidden,
            *(
                problem
                for problem in coach_problems(
                    cohort,
                    {user: found for user, found in coached.items() if user in staying},
                    mails,
                )
                if not (hidden and problem.code == "coach-without-mail")
            ),
        ),
    )


def _named(coached: Mapping[int, Sequence[int]]) -> set[int]:
    return {coach for found in coached.values() for coach in found}


def _addresses(
    client: CanvasClient, courses: Sequence[int]
) -> tuple[dict[int, str], tuple[Problem, ...]]:
    """Return coaches' addresses; a course that does not show them costs no figure."""
    found: dict[int, str] = {}
    problems: list[Problem] = []
    for course in courses:
        try:
            found |= pull_addresses(client, course)
        except TokenDead:
            raise
        except CanvasTrouble as trouble:
            problems.append(Problem(trouble.code, trouble.where, trouble.remedy))
    return found, tuple(problems)


def _needs_groups(cohort: Cohort, structures: Sequence[Structure]) -> bool:
    if cohort.coaches.by == "group" or cohort.coaches.map:
        return True
    return any(
        override.group_id is not None
        for structure in structures
        for assignment in structure.assignments
        for override in assignment.overrides
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


def _enrolled(people: Sequence[Participant], course: int) -> tuple[Participant, ...]:
    return tuple(p for p in people if p.state != "left" and course in p.courses)


def _submissions(
    client: CanvasClient, content: Content, course_map: CourseMap
) -> tuple[dict[int, dict[tuple[int, int], Submission] | None], list[Problem]]:
    """Read each course's submissions; a course that refuses them leaves its activities unknown."""
    read: dict[int, dict[tuple[int, int], Submission] | None] = {}
    problems: list[Problem] = []
    for structure in content.structures:
        wanted = counted_assignments(course_map, structure.course_id)
        try:
            read[structure.course_id] = (
                pull_submissions(client, structure.course_id, wanted) if wanted else {}
            )
        except TokenDead:
            raise
        except CanvasTrouble as trouble:
            read[structure.course_id] = None
            problems.append(Problem(trouble.code, trouble.where, trouble.remedy))
    return read, problems


def _with_assignees(
    client: CanvasClient,
    content: Content,
    course_map: CourseMap,
    submissions: Mapping[int, Mapping[tuple[int, int], Submission] | None],
) -> Content:
    """Ask whom a module is assigned to where submissions leave it in doubt."""

    def asked(structure: Structure) -> Structure:
        rows = submissions[structure.course_id] or {}
        people = content.people.participants
        doubtful = modules_in_doubt(structure, people, course_map.activities, rows)
        return pull_assignees(client, structure, doubtful) if doubtful else structure

    return replace(content, structures=tuple(asked(each) for each in content.structures))


def with_all_assignees(client: CanvasClient, content: Content, course_map: CourseMap) -> Content:
    """Ask whom every module is assigned to that holds something counted.

    For who reads neither progress nor submissions, which would tell it.
    """
    counted = {part.module_id for activity in course_map.activities for part in activity.parts}
    structures = (
        pull_assignees(client, structure, {m.id for m in structure.modules} & counted)
        for structure in content.structures
    )
    return replace(content, structures=tuple(structures))


def _records(
    content: Content,
    progress: Mapping[int, ProgressRead],
    submissions: Mapping[int, Mapping[tuple[int, int], Submission] | None],
    one_of: frozenset[int],
) -> dict[int, CourseRecords]:
    return {
        structure.course_id: CourseRecords(
            structure=structure,
            roster=content.rosters[structure.course_id],
            progress=progress[structure.course_id].progress,
            submissions=submissions[structure.course_id],
            one_of_modules=one_of,
        )
        for structure in content.structures
    }


def _unreadable_people(progress: Mapping[int, ProgressRead]) -> list[Problem]:
    """One problem for each course and kind of trouble, naming whom it hit by id."""
    hit: dict[tuple[int, str, str], list[int]] = {}
    for course, read in progress.items():
        for user_id, trouble in read.unreadable.items():
            hit.setdefault((course, trouble.code, trouble.remedy), []).append(user_id)
    return [
        Problem(code, f"course {course}, participants {_listed(users)}", remedy)
        for (course, code, remedy), users in hit.items()
    ]


def _listed(users: Sequence[int]) -> str:
    shown = ", ".join(str(user) for user in sorted(users)[:LISTED])
    return f"{shown} and {len(users) - LISTED} more" if len(users) > LISTED else shown
