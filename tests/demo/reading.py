"""The two ways to read progress over REST: evaluating, and as it is stored."""

from __future__ import annotations

from typing import Any

from jobs.demo.entities import Item
from tests.demo.campus import Campus


def evaluated(campus: Campus, who: int = 0) -> dict[int, dict[str, Any]]:
    """Return modules by id as the evaluating read shows them to one student."""
    student = campus.students[who].id
    rows = campus.get("modules", **{"student_id": student, "include[]": "items", "per_page": 100})
    return {row["id"]: row for row in rows}


def completed(campus: Campus, item: Item, who: int = 0) -> bool:
    row = evaluated(campus, who)[item.module.id]
    shown = next(line for line in row["items"] if line["id"] == item.id)
    return bool(shown["completion_requirement"]["completed"])


def counts(campus: Campus, who: int = 0) -> tuple[int, int]:
    """Return (required, completed) as the read-only paths count them."""
    rows = campus.get("bulk_user_progress", per_page=100)
    progress = next(r["progress"] for r in rows if r["id"] == campus.students[who].id)
    one = campus.get(f"users/{campus.students[who].id}/progress")
    assert one == progress
    return progress["requirement_count"], progress["requirement_completed_count"]
