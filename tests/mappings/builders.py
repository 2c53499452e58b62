"""Records with believable defaults, so that a test names only what it is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from mappings.activities import Activity, Part
from mappings.cohorts import Assessment, Cohort, MapLine
from mappings.frameworks import Area
from mappings.people import Participant
from mappings.programmes import Programme
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

HOME = 101
SOMEBODY = 42
A_TIME = datetime(2026, 11, 21, 12, tzinfo=UTC)
AREAS = ("school-culture", "teaching", "implementation")

_ids = count(50_000)


def an_override(**given: Any) -> AssignmentOverride:
    return AssignmentOverride(**{"id": next(_ids), "title": "Some", **given})


def an_assignment(name: str = "Task 1", **given: Any) -> Assignment:
    """An assignment given to everybody; any `overrides` make it theirs alone."""
    usual: dict[str, Any] = {
        "id": next(_ids),
        "name": name,
        "published": True,
        "points_possible": Decimal(10),
        "grading_type": "points",
        "submission_types": ("online_upload",),
        "quiz_id": None,
        "discussion_id": None,
        "only_visible_to_overrides": bool(given.get("overrides")),
        "overrides": (),
    }
    return Assignment(**{**usual, **given})


def an_item(title: str = "Read me", **given: Any) -> ModuleItem:
    """A published page with the requirement to view it; its place is set by `a_module`."""
    usual: dict[str, Any] = {
        "id": next(_ids),
        "module_id": 0,
        "position": 0,
        "title": title,
        "type": "Page",
        "content_id": None,
        "published": True,
        "requirement": "must_view",
    }
    return ModuleItem(**{**usual, **given})


def an_item_of(assignment: Assignment, **given: Any) -> ModuleItem:
    """A module item that shows the assignment, its quiz or its discussion; no requirement."""
    usual: dict[str, Any] = {
        "type": "Assignment",
        "content_id": assignment.id,
        "published": assignment.published,
        "requirement": None,
    }
    if assignment.quiz_id is not None:
        usual |= {"type": "Quiz", "content_id": assignment.quiz_id}
    elif assignment.discussion_id is not None:
        usual |= {"type": "Discussion", "content_id": assignment.discussion_id}
    return an_item(**{"title": assignment.name, **usual, **given})


def a_module(name: str, *items: ModuleItem, **given: Any) -> Module:
    """A published module for everybody, all of its requirements asked for."""
    usual: dict[str, Any] = {
        "id": next(_ids),
        "position": 1,
        "name": name,
        "published": True,
        "requirement_type": "all",
    }
    module = Module(**{**usual, **given, "items": ()})
    placed = tuple(
        ModuleItem(**{**_fields(item), "module_id": module.id, "position": place})
        for place, item in enumerate(items, start=1)
    )
    return Module(**{**_fields(module), "items": placed})


def a_structure(
    *modules: Module, assignments: Sequence[Assignment] = (), course_id: int = HOME
) -> Structure:
    return Structure(course_id=course_id, modules=modules, assignments=tuple(assignments))


def a_cohort(*lines: MapLine, **given: Any) -> Cohort:
    usual: dict[str, Any] = {
        "id": "npqsl-test",
        "programme": "npqsl",
        "starts_on": date(2025, 10, 1),
        "courses": (HOME,),
        "map": lines,
    }
    return Cohort(**{**usual, **given})


def an_assessment(**given: Any) -> Assessment:
    return Assessment(
        **{"course": HOME, "assignment": 9001, "opens_on": date(2027, 3, 22), **given}
    )


def a_programme(**given: Any) -> Programme:
    """98 hours over the five counted strands, and the three `AREAS`."""
    usual: dict[str, Any] = {
        "code": "npqsl",
        "name": "NPQ for Senior Leadership",
        "edition": "test",
        "areas": tuple(Area(a, a.replace("-", " ").capitalize(), ()) for a in AREAS),
        "hours": {
            "induction": Decimal(6),
            "events": Decimal(24),
            "online": Decimal(38),
            "coaching": Decimal(10),
            "formative": Decimal(20),
        },
        "units": {"events": 4, "coaching": 5, "formative": 5},
        "weights": {},
        "policy": "pooled-hours",
        "threshold": Decimal(90),
        "months": 18,
        "sources": {"": "made up"},
    }
    return Programme(**{**usual, **given})


def a_participant(user_id: int = SOMEBODY, **given: Any) -> Participant:
    usual: dict[str, Any] = {
        "user_id": user_id,
        "state": "active",
        "sections": frozenset(),
        "groups": frozenset(),
        "courses": frozenset({HOME}),
    }
    return Participant(**{**usual, **given})


def a_part(**given: Any) -> Part:
    """A published requirement of one item; give `reading` and `assignment_ids` for a task."""
    usual: dict[str, Any] = {
        "course_id": HOME,
        "reading": "requirement",
        "module_id": None,
        "item_ids": (),
        "assignment_ids": (),
        "planned": False,
    }
    return Part(**{**usual, **given})


def an_activity(*parts: Part, **given: Any) -> Activity:
    usual: dict[str, Any] = {
        "id": f"item:{next(_ids)}",
        "title": "An activity",
        "strand": "online",
        "areas": {},
        "hours": None,
        "parts": parts,
    }
    return Activity(**{**usual, **given})


def a_submission(user_id: int, assignment_id: int, **given: Any) -> Submission:
    """A placeholder row: nothing handed in, nothing graded."""
    usual: dict[str, Any] = {
        "workflow_state": "unsubmitted",
        "score": None,
        "grade": None,
        "excused": False,
        "submitted_at": None,
        "graded_at": None,
    }
    return Submission(user_id=user_id, assignment_id=assignment_id, **{**usual, **given})


def a_progress(user_id: int = SOMEBODY, **given: Any) -> Progress:
    """A stored read in which nothing is met; give `shown` for an evaluating one."""
    usual: dict[str, Any] = {
        "met": frozenset(),
        "completed_modules": frozenset(),
        "shown": None,
        "unknown": frozenset(),
        "evaluated": given.get("shown") is not None,
        "read_at": A_TIME,
    }
    return Progress(user_id=user_id, **{**usual, **given})


def course_records(
    structure: Structure,
    *progress: Progress,
    submissions: Sequence[Submission] | None = (),
    one_of_modules: frozenset[int] = frozenset(),
) -> CourseRecords:
    """Return what one run read of a course; `submissions=None`: they could not be read."""
    rows: Mapping[tuple[int, int], Submission] | None = None
    if submissions is not None:
        rows = {(s.user_id, s.assignment_id): s for s in submissions}
    return CourseRecords(
        structure=structure,
        roster=Roster(structure.course_id, (), {}, (), None),
        progress={p.user_id: p for p in progress},
        submissions=rows,
        one_of_modules=one_of_modules,
    )


def _fields(record: Any) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__slots__}
