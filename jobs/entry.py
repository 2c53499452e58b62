"""The override of the summative assignment: who may enter, planned and written for one cohort."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from jobs.write_back import Written, still_students, writable_students
from mappings.cohorts import Assessment, Cohort
from mappings.entry_plan import EntryPlan, KnownOverrides, plan_entry
from mappings.holds import Held
from mappings.overrides_plan import Candidates, OverridePlan, entry_not_gated
from mappings.people import Participant
from mappings.problems import Problem
from mappings.records import Assignment, AssignmentOverride, Course, Roster, Structure
from mappings.sittings import Sitting, sittings_of
from mappings.standing import Entry
from sync.canvas.client import CanvasClient
from sync.errors import CanvasTrouble, TokenDead
from sync.reads import Reads
from sync.targets.columns import Guard
from sync.targets.overrides import write_override


@dataclass(frozen=True, slots=True)
class Gate:
    """The summative assignment of a cohort as it was read, its sittings, and what is known to be
    ours of its overrides."""

    assessment: Assessment
    course: int
    assignment: Assignment
    sittings: tuple[Sitting, ...]
    known: KnownOverrides

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Whether others than those we name can open the assignment."""
        found = entry_not_gated(self.assignment)
        return (found,) if found else ()


def pull_gate(
    reads: Reads,
    cohort: Cohort,
    courses: Mapping[int | str, Course],
    structures: Collection[Structure],
    known: KnownOverrides,
) -> Gate | None:
    """Return the cohort's summative assignment, None where the cohort names none.

    It is taken from the content already read where it is there, else asked for.
    """
    assessment = cohort.assessment
    if assessment is None:
        return None
    course = courses.get(assessment.course) or reads.course(assessment.course)
    read = {a.id: a for s in structures if s.course_id == course.id for a in s.assignments}
    assignment = read.get(assessment.assignment) or reads.assignment(
        course.id, assessment.assignment
    )
    sittings = sittings_of(assessment, cohort.persons)
    return Gate(assessment, course.id, assignment, sittings, known)


def candidates(
    people: Collection[Participant],
    in_force: Mapping[int, Entry | None],
    once_eligible: AbstractSet[int],
    risen: AbstractSet[int] = frozenset(),
    deferred: AbstractSet[int] = frozenset(),
) -> Candidates:
    """Return the cohort's people by what is in force.

    Somebody whose leaving is held has not left yet, as far as the override goes.
    """
    left = {
        who.user_id
        for who in people
        if who.state == "left" and in_force.get(who.user_id) == "not-applicable"
    }
    present = {who.user_id for who in people} - left
    eligible = {user_id for user_id in present if in_force.get(user_id) == "eligible"}
    return Candidates(
        eligible=eligible - deferred,
        lost=(set(once_eligible) & present) - eligible,
        left=left,
        present=present,
        risen=risen,
        deferred=deferred & present,
    )


def admitted(
    reads: Reads, gate: Gate, people: Candidates, rosters: Mapping[int, Roster]
) -> Candidates:
    """Leave out who is eligible but no student of the assessment's course: Canvas refuses them.

    That course's roster is read where it is none of the cohort's and somebody is eligible.
    """
    if not people.eligible:
        return people
    roster = rosters.get(gate.course) or reads.roster(gate.course, groups=False, sections=False)
    return replace(people, eligible=people.eligible & writable_students(roster))


def not_enrolled(
    gate: Gate, people: Candidates, in_force: Mapping[int, Entry | None]
) -> tuple[Problem, ...]:
    """Return who may enter but is not enrolled in the assessment's course."""
    eligible = {user_id for user_id in people.present if in_force.get(user_id) == "eligible"}
    lacking = sorted(eligible - people.eligible - people.deferred)
    if not lacking:
        return ()
    where = f"course {gate.course}: user {', '.join(map(str, lacking))}"
    remedy = "they are eligible and cannot see the assessment's course: enrol them there"
    return (Problem("not-enrolled", where, remedy),)


def planned_entry(
    gate: Gate,
    overrides: tuple[AssignmentOverride, ...],
    people: Candidates,
    now: datetime,
    *,
    approved: Collection[Held] = (),
    to_verify: AbstractSet[int] = frozenset(),
) -> EntryPlan:
    """Return what our overrides still need; what waits for approval is in the plan, not done."""
    return plan_entry(
        gate.assignment.id,
        gate.sittings,
        overrides,
        people,
        now,
        assessment=gate.assessment,
        known=gate.known,
        approved=approved,
        to_verify=to_verify,
    )


def write_entry(
    client: CanvasClient,
    gate: Gate,
    people: Candidates,
    now: datetime,
    guard: Guard,
    *,
    approved: Collection[Held] = (),
) -> Written:
    """Write what is due; before each write the overrides are read and planned again.

    After what Canvas refuses nothing more is written: the next run goes on from what is there.
    """

    def planned(key: str, held: tuple[AssignmentOverride, ...]) -> OverridePlan:
        return planned_entry(gate, held, people, now, approved=approved).of(key)

    plan = planned_entry(gate, gate.assignment.overrides, people, now, approved=approved)
    written = Written()
    for key in plan.order:
        try:
            done = write_override(
                client,
                gate.course,
                gate.assignment.id,
                partial(planned, key),
                guard,
                still_students=still_students(client, gate.course),
            )
        except TokenDead:
            raise
        except CanvasTrouble as trouble:
            return replace(written, problems=(*written.problems, trouble.problem))
        written = Written(
            overrides=written.overrides + done.writes,
            override_ids={**written.override_ids, key: done.override_id},
            entered={**written.entered, key: done.plan.students},
            problems=(*written.problems, *done.problems),
        )
    return written
