"""Everybody's figures by a reckoning that has nothing of ours, from what the sandbox holds."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

from jobs.demo.entities import LIVE_STATES, Assignment, Module, Override, Submission
from jobs.demo.progress import ProgressBook
from tests.foreign.reckoning import Reckoning
from tests.hostile.school import School

JSON = Any
Figures = tuple[str, str, str, str]
"""Percent, hours done, hours applicable, entry."""


@dataclass(frozen=True)
class Truth:
    """One participant: by the progress Canvas has stored, and by what it is once evaluated."""

    stored: Figures
    evaluated: Figures

    @property
    def either(self) -> set[Figures]:
        return {self.stored, self.evaluated}


def truths(school: School) -> dict[int, Truth]:
    """Count everybody who studies, by user id."""
    by_stored = Reckoning(_Photograph(school, school.world.book))  # type: ignore[arg-type]
    by_evaluated = Reckoning(_Photograph(school, _evaluated(school)))  # type: ignore[arg-type]
    return {
        user: Truth(by_stored.figures(user), by_evaluated.figures(user)) for user in school.live
    }


def _evaluated(school: School) -> ProgressBook:
    """What Canvas would have stored had everybody been looked at: on a copy, so that it stays
    what it is."""
    world = school.world
    book = copy.copy(world.book)
    book.stored = {key: copy.copy(row) for key, row in world.book.stored.items()}
    for module in school.course.modules:
        for user in school.participants:
            book.evaluate(module, user, world.now())
    return book


class _Photograph:
    """What a course holds, as Canvas would send it; what Reckoning asks a Canvas for."""

    def __init__(self, school: School, book: ProgressBook) -> None:
        course = school.course
        self.assignments = [_assignment(one) for one in course.assignments]
        self.modules = [_module(one) for one in course.modules]
        self.one_of = {one.id for one in course.modules if one.requirement_count == 1}
        self.assignees = {one.id: [_given(o) for o in one.assigned_to] for one in course.modules}
        self.enrollments = [
            {"user_id": row.user.id, "course_section_id": row.section.id}
            for row in course.enrollments
            if row.state in LIVE_STATES
        ]
        self.submissions = [_submission(row) for row in school.world.book.submissions.values()]
        self.evaluated: dict[int, set[int]] = {}
        for (user, _), row in book.stored.items():
            self.evaluated.setdefault(user, set()).update(key[0] for key in row.met)


def _assignment(one: Assignment) -> JSON:
    shape: JSON = {
        "id": one.id,
        "name": one.name,
        "points_possible": one.points,
        "published": one.published,
        "only_visible_to_overrides": one.only_visible_to_overrides,
        "overrides": [_given(override) for override in one.overrides],
    }
    if one.quiz_id:
        shape["quiz_id"] = one.quiz_id
    return shape


def _module(one: Module) -> JSON:
    items = []
    for item in one.items:
        shape: JSON = {
            "id": item.id,
            "type": item.type,
            "content_id": item.content_id,
            "published": item.shown_published,
        }
        if item.requirement:
            shape["completion_requirement"] = {"type": item.requirement}
        items.append(shape)
    return {"id": one.id, "name": one.name, "published": one.published, "items": items}


def _given(override: Override) -> JSON:
    if override.section is not None:
        return {"course_section_id": override.section.id}
    return {"student_ids": [user.id for user in override.students or ()]}


def _submission(row: Submission) -> JSON:
    return {
        "user_id": row.user.id,
        "assignment_id": row.assignment.id,
        "score": row.score,
        "submitted_at": row.submitted_at,
        "excused": row.excused,
    }
