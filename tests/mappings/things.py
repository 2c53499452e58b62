"""A cohort told thing by thing: what each is and what became of it, as Canvas would send it.

`recorded(things)` gives the activities and the records in which `WHO` is in just those states.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction

from mappings.activities import Activity, Part
from mappings.engagement import standing
from mappings.people import Participant
from mappings.records import (
    Assignment,
    AssignmentOverride,
    CourseRecords,
    Module,
    ModuleItem,
    Progress,
    Roster,
    Structure,
    Submission,
)
from mappings.standing import CountingRule, Standing, StrandRule

HOME, UNREAD = 101, 102  # whatever is unknown stands in a course that could not be read
ME, OTHER = 42, 43
WHO = Participant(ME, "active", frozenset({7}), frozenset(), frozenset({HOME, UNREAD}))
AT = datetime(2026, 11, 18, 9, 15, tzinfo=UTC)
BY_REQUIREMENT = ("online", "induction")
NPQSL_HOURS = {"induction": 6, "events": 24, "online": 38, "coaching": 10, "formative": 20}
NPQSL_UNITS = {"events": 4}
AREAS = ("school-culture", "teaching", "implementation")


@dataclass(frozen=True, slots=True)
class Thing:
    """One activity with one part. `points` of 10 is the grade of what is done in part."""

    id: int
    strand: str
    state: str = "done"
    hours: Fraction | None = None
    areas: Mapping[str, Fraction] = field(default_factory=dict)
    points: Decimal = Decimal(10)
    mine: bool = True
    sections: frozenset[int] = frozenset()


def npqsl(**states: str) -> tuple[Thing, ...]:
    """The worked cohort of design 5; `events="done done done missed"` sets the first ones."""
    sizes = {"online": 30, "induction": 2, "events": 4, "coaching": 5, "formative": 5}
    made: list[Thing] = []
    for strand, size in sizes.items():
        told = states.get(strand, "").split()
        for place in range(size):
            state = told[place] if place < len(told) else "done"
            made.append(Thing(len(made) + 1, strand, state))
    return tuple(made)


def a_rule(policy: str = "pooled-hours", **given: object) -> CountingRule:
    """NPQSL's 98 hours and 4 events, at 90%."""
    strands = {
        strand: StrandRule(Fraction(hours), NPQSL_UNITS.get(strand))
        for strand, hours in NPQSL_HOURS.items()
    }
    rule = CountingRule(strands, policy, Fraction(9, 10), {}, AREAS)
    return replace(rule, **given)  # type: ignore[arg-type]


def counted(
    things: Sequence[Thing],
    rule: CountingRule | None = None,
    who: Participant = WHO,
    shuffled_by: int | None = None,
) -> Standing:
    """Where `who` stands; `shuffled_by` seeds another order of the records."""
    activities, records = recorded(things, shuffled_by)
    return standing(who, activities, records, rule or a_rule())


def recorded(
    things: Sequence[Thing], shuffled_by: int | None = None
) -> tuple[tuple[Activity, ...], dict[int, CourseRecords]]:
    told = list(things)
    if shuffled_by is not None:
        random.Random(shuffled_by).shuffle(told)
    courses = (HOME, UNREAD) if shuffled_by is None else (UNREAD, HOME)
    return (
        tuple(_activity(thing) for thing in things),
        {
            course: _course(course, [thing for thing in told if _course_of(thing) == course])
            for course in courses
        },
    )


def _course_of(thing: Thing) -> int:
    return UNREAD if thing.state == "unknown" else HOME


def _activity(thing: Thing) -> Activity:
    """Each thing has an assignment 3000 + id; those by requirement are item 9000 + id as well."""
    by_requirement = thing.strand in BY_REQUIREMENT
    reading = "requirement" if by_requirement else "attendance"
    if thing.strand == "formative":
        reading = "task"
    part = Part(
        course_id=_course_of(thing),
        reading=reading,  # type: ignore[arg-type]
        module_id=None,
        item_ids=(9000 + thing.id,) if by_requirement else (),
        assignment_ids=(3000 + thing.id,),
        planned=thing.state == "planned",
    )
    return Activity(
        id=f"{thing.strand}:{thing.id}",
        title=f"{thing.strand} {thing.id}",
        strand=thing.strand,  # type: ignore[arg-type]
        areas=thing.areas,
        hours=thing.hours,
        parts=(part,),
    )


def _course(course_id: int, things: Sequence[Thing]) -> CourseRecords:
    items = tuple(_item(thing) for thing in things if thing.strand in BY_REQUIREMENT)
    module = Module(500, 1, "A module", published=True, requirement_type="all", items=items)
    rows = {}
    for thing in things:
        for user_id in (ME, OTHER) if thing.mine else (OTHER,):
            row = _row(thing, user_id)
            if row is not None:
                rows[user_id, row.assignment_id] = row
    unread = course_id == UNREAD
    return CourseRecords(
        structure=Structure(course_id, (module,), tuple(_assignment(thing) for thing in things)),
        roster=Roster(course_id, (), {}, (), None),
        progress={} if unread else {ME: _progress(things)},
        submissions=None if unread else rows,
    )


def _item(thing: Thing) -> ModuleItem:
    return ModuleItem(
        id=9000 + thing.id,
        module_id=500,
        position=thing.id,
        title=f"{thing.strand} {thing.id}",
        type="Assignment",
        content_id=3000 + thing.id,
        published=True,
        requirement="must_submit",
    )


def _assignment(thing: Thing) -> Assignment:
    to_others = AssignmentOverride(1, "Others", student_ids=frozenset({OTHER}))
    by_section = tuple(AssignmentOverride(2, "Hub", section_id=each) for each in thing.sections)
    overrides = by_section if thing.mine else (to_others,)
    return Assignment(
        id=3000 + thing.id,
        name=f"{thing.strand} {thing.id}",
        published=thing.state != "planned",
        points_possible=Decimal(10),
        grading_type="points",
        submission_types=("online_upload",),
        quiz_id=None,
        discussion_id=None,
        only_visible_to_overrides=bool(overrides),
        overrides=overrides,
    )


def _progress(things: Sequence[Thing]) -> Progress:
    met = frozenset(9000 + t.id for t in things if t.state == "done" and t.mine)
    return Progress(ME, met, frozenset(), None, frozenset(), evaluated=False, read_at=AT)


def _row(thing: Thing, user_id: int) -> Submission | None:
    """The submission row of one state; a formative task is handed in rather than graded."""
    row = Submission(
        user_id=user_id,
        assignment_id=3000 + thing.id,
        workflow_state="unsubmitted",
        score=None,
        grade=None,
        excused=False,
        submitted_at=None,
        graded_at=None,
    )
    if thing.sections and user_id == ME and not thing.sections & WHO.sections:
        return None
    if thing.state == "excused":
        return replace(row, workflow_state="graded", excused=True, graded_at=AT)
    if thing.strand == "formative" and thing.state == "done":
        return replace(row, workflow_state="submitted", submitted_at=AT)
    if thing.state == "done" and thing.strand not in BY_REQUIREMENT:
        return replace(row, workflow_state="graded", score=thing.points, graded_at=AT)
    if thing.state == "missed":
        return replace(row, workflow_state="graded", score=Decimal(0), graded_at=AT)
    return row
