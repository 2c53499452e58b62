"""Read one cohort from Canvas: courses, people, content, progress and submissions."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

import structlog

from jobs.content import Content, Remembered, lacks_groups, mapped, pull_content
from mappings.cohorts import Cohort
from mappings.coverage import counted_assignments
from mappings.mapping import CourseMap, MappingFault
from mappings.night import gained, lost
from mappings.people import active_students
from mappings.problems import Problem
from mappings.programmes import Programme
from mappings.records import CourseRecords, KeptProgress, Progress, Structure, SubmissionsRead
from mappings.standing import Line
from mappings.visibility import modules_in_doubt
from sync.canvas.evaluated import Chosen
from sync.canvas.progress import ProgressRead
from sync.errors import CanvasTrouble, TokenDead, UnexpectedAnswer
from sync.reads import Reads

LISTED = 20  # ids in one problem
log = structlog.get_logger()
KeptByCourse = Mapping[int, Mapping[int, KeptProgress]]
Choose = Callable[[Collection[int]], Chosen]
"""Given the ids of the live participants, which of them are read the evaluating way."""


@dataclass(frozen=True, slots=True)
class Pulled:
    """Everything one run knows of one cohort; `problems` are what could not be read.

    `earlier` are ledgers of earlier cohorts whose evidence carries over, by user id. `beside` is
    the same reading by the answers in force, where others are tried and those fit the course.
    """

    content: Content
    records: Mapping[int, CourseRecords]
    course_map: CourseMap
    kept: KeptByCourse
    has_graphql: bool | None
    problems: tuple[Problem, ...]
    earlier: Mapping[int, tuple[Line, ...]] = field(default_factory=dict)
    beside: Pulled | None = None

    @property
    def unreadable(self) -> bool:
        """Whether anything at all could not be read."""
        return bool(self.problems)


def pull_cohort(
    reads: Reads,
    cohort: Cohort,
    programme: Programme,
    remembered: Remembered,
    choose: Choose,
) -> Pulled:
    """Read everything a run of this cohort needs.

    Raises CanvasTrouble where the courses, the roster or the content cannot be read whole, and
    MappingFault or PeopleFault where the cohorts file does not fit what Canvas holds. Where a
    module turns out to be assigned to a group, everything is read again with the groups.
    """
    content = pull_content(reads, cohort, remembered)
    course_map = mapped(content.structures, cohort, programme, remembered)
    has_graphql = remembered.has_graphql
    if has_graphql is None:
        has_graphql = reads.offers_graphql()
    remembered = replace(remembered, has_graphql=has_graphql)
    progress = _progress(reads, content, remembered, choose)
    one_of = frozenset[int]().union(*(read.one_of_modules for read in progress.values()))
    content = replace(content, structures=tuple(read.structure for read in progress.values()))
    if one_of:
        course_map = mapped(content.structures, cohort, programme, remembered, one_of)
    read = _Read(reads, content, progress, one_of, has_graphql=has_graphql)
    pulled = read.by(course_map)
    if remembered.beside is not None:
        in_force = replace(remembered, answers=remembered.beside)
        with suppress(MappingFault):
            others = mapped(content.structures, cohort, programme, in_force, one_of)
            pulled = replace(pulled, beside=read.by(others, pulled))
    if any(lacks_groups(each.content) for each in (pulled, pulled.beside) if each):
        with_groups = replace(remembered, groups=True)
        return pull_cohort(reads, cohort, programme, with_groups, choose)
    return pulled


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read of a cohort that is the same however its courses are mapped."""

    reads: Reads
    content: Content
    progress: Mapping[int, ProgressRead]
    one_of: frozenset[int]
    has_graphql: bool | None

    def by(self, course_map: CourseMap, known: Pulled | None = None) -> Pulled:
        """Read what this map counts besides, but for the submissions that are `known`."""
        submissions, unread = _submissions(self.reads, self.content, course_map, known)
        content = _with_assignees(self.reads, self.content, course_map, submissions)
        left_out = _left_out(self.content, submissions, known)
        return Pulled(
            content=content,
            records=_records(content, self.progress, submissions, left_out, self.one_of),
            course_map=course_map,
            kept={course: read.kept for course, read in self.progress.items()},
            has_graphql=self.has_graphql,
            problems=(*unread, *_unreadable_people(self.progress, left_out)),
        )


def _progress(
    reads: Reads, content: Content, remembered: Remembered, choose: Choose
) -> dict[int, ProgressRead]:
    live = [who for who in content.people.participants if who.state != "left"]
    chosen = choose([who.user_id for who in live])
    found = {}
    for structure in content.structures:
        course = structure.course_id
        kept = remembered.kept(course)
        found[course] = reads.progress(
            structure,
            live,
            kept,
            roster=content.rosters[course],
            chosen=chosen,
            has_graphql=bool(remembered.has_graphql),
        )
        _tell_moved(course, chosen, kept, found[course].progress)
    return found


def _tell_moved(
    course: int,
    chosen: Chosen,
    kept: Mapping[int, KeptProgress],
    progress: Mapping[int, Progress],
) -> None:
    """Log of which of the chosen Canvas's evaluation says more, or less, than was last kept."""
    both = sorted(chosen.users & kept.keys() & progress.keys())
    risen = [user for user in both if gained(kept[user].progress, progress[user])]
    fallen = [user for user in both if lost(kept[user].progress, progress[user])]
    if risen or fallen:
        log.info("evaluated otherwise than kept", course=course, risen=risen, fallen=fallen)


def _submissions(
    reads: Reads, content: Content, course_map: CourseMap, known: Pulled | None
) -> tuple[dict[int, SubmissionsRead | None], list[Problem]]:
    """Read each course's submissions; a course that refuses them leaves its activities unknown."""
    read: dict[int, SubmissionsRead | None] = {}
    problems: list[Problem] = []
    for course in (structure.course_id for structure in content.structures):
        rows = known.records[course].submissions if known else None
        there = counted_assignments(known.course_map, course) if known and rows is not None else ()
        wanted = [id_ for id_ in counted_assignments(course_map, course) if id_ not in there]
        try:
            found = reads.submissions(course, wanted) if wanted else SubmissionsRead({})
            read[course] = replace(found, rows={**(rows or {}), **found.rows})
        except TokenDead:
            raise
        except CanvasTrouble as trouble:
            read[course] = None
            problems.append(trouble.problem)
    return read, problems


def _left_out(
    content: Content, submissions: Mapping[int, SubmissionsRead | None], known: Pulled | None
) -> dict[int, frozenset[int]]:
    """Return by course the active participants of whom an answer says nothing at all.

    Canvas lists whoever is enrolled, with rows or without: what is not there was not read.
    """
    live = {who.user_id for who in content.people.participants if who.state == "active"}
    found = {}
    for course, read in submissions.items():
        before = known.records[course].left_out if known else frozenset[int]()
        here = live & active_students(content.rosters[course])
        answered = read.answered if read else None
        found[course] = before | (here - answered if answered is not None else frozenset())
    return found


def _with_assignees(
    reads: Reads,
    content: Content,
    course_map: CourseMap,
    submissions: Mapping[int, SubmissionsRead | None],
) -> Content:
    """Ask whom a module is assigned to where submissions leave it in doubt."""

    def asked(structure: Structure) -> Structure:
        read = submissions[structure.course_id]
        rows = read.rows if read else {}
        people = content.people.participants
        doubtful = modules_in_doubt(structure, people, course_map.activities, rows)
        return reads.assignees(structure, doubtful) if doubtful else structure

    return replace(content, structures=tuple(asked(each) for each in content.structures))


def _records(
    content: Content,
    progress: Mapping[int, ProgressRead],
    submissions: Mapping[int, SubmissionsRead | None],
    left_out: Mapping[int, frozenset[int]],
    one_of: frozenset[int],
) -> dict[int, CourseRecords]:
    rows = {course: read.rows if read else None for course, read in submissions.items()}
    return {
        structure.course_id: CourseRecords(
            structure=structure,
            roster=content.rosters[structure.course_id],
            progress=progress[structure.course_id].progress,
            submissions=rows[structure.course_id],
            one_of_modules=one_of,
            left_out=left_out[structure.course_id],
        )
        for structure in content.structures
    }


def _unreadable_people(
    progress: Mapping[int, ProgressRead], left_out: Mapping[int, frozenset[int]]
) -> list[Problem]:
    """One problem for each course and kind of trouble, naming whom it hit by id."""
    hit: dict[tuple[int, str, str], list[int]] = {}
    for course, read in progress.items():
        for user_id, trouble in read.unreadable.items():
            hit.setdefault((course, trouble.code, trouble.remedy), []).append(user_id)
    for course, users in left_out.items():
        if users:
            kind = UnexpectedAnswer
            hit.setdefault((course, kind.code, kind.remedy), []).extend(users)
    return [
        Problem(code, f"course {course}, participants {_listed(users)}", remedy)
        for (course, code, remedy), users in hit.items()
    ]


def _listed(users: Sequence[int]) -> str:
    shown = ", ".join(str(user) for user in sorted(users)[:LISTED])
    return f"{shown} and {len(users) - LISTED} more" if len(users) > LISTED else shown
