"""What rows of Canvas Data 2 have in common."""

from __future__ import annotations

import json
from collections.abc import Iterable

from jobs.demo.dap.schema import JSON
from jobs.demo.entities import Course, RequirementKey

Row = dict[str, JSON]
"""Values by column; instants are aware, what is null may be left out."""


def in_course(course: Course) -> Row:
    """Return the columns by which a row belongs to a course."""
    return {"context_id": course.id, "context_type": "Course"}


def pair(owner: int, user: int) -> int:
    """Return an id for a row that the world keeps none for, the same each time."""
    return owner * 1_000_000 + user


def stored(keys: Iterable[RequirementKey]) -> str:
    """Return requirements as Canvas stores them beside a module, or those met beside a person."""
    return json.dumps(
        [
            {"id": item_id, "type": kind} | ({} if least is None else {"min_score": least})
            for item_id, kind, least in sorted(keys, key=lambda key: key[:2])
        ]
    )
