"""What was handed in for formative tasks and coaching, and when somebody graded it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mappings.activities import Activity
from mappings.records import CourseRecords, Submission
from mappings.states import is_submitted
from mappings.subject import Handed

STRANDS = frozenset({"formative", "coaching"})


@dataclass(frozen=True, slots=True)
class Tasks:
    """The assignments (course, assignment id) behind each formative or coaching activity, by id."""

    behind: Mapping[str, tuple[tuple[int, int], ...]]

    @classmethod
    def of(cls, activities: Iterable[Activity]) -> Tasks:
        """Return those of these activities."""
        return cls(
            {
                activity.id: tuple(
                    (part.course_id, assignment_id)
                    for part in activity.parts
                    for assignment_id in part.assignment_ids
                )
                for activity in activities
                if activity.strand in STRANDS
            }
        )

    def handed(self, user_id: int, records: Mapping[int, CourseRecords]) -> dict[str, Handed]:
        """Return what a participant handed in, by activity id; the last, where it was several.

        What is excused waits for nobody. What was handed in again after it was graded is not
        graded any more: Canvas then says `submitted` (or `pending_review`) and keeps the old date.
        """
        found: dict[str, Handed] = {}
        for activity_id, assignments in self.behind.items():
            rows = (_row(user_id, each, records) for each in assignments)
            handed = [one for row in rows if row and (one := _handed(row))]
            if handed:
                found[activity_id] = max(handed, key=lambda one: one.submitted_at)
        return found


def _row(
    user_id: int, assignment: tuple[int, int], records: Mapping[int, CourseRecords]
) -> Submission | None:
    course, assignment_id = assignment
    read = records.get(course)
    return None if read is None else (read.submissions or {}).get((user_id, assignment_id))


def _handed(row: Submission) -> Handed | None:
    if row.submitted_at is None or row.excused or not is_submitted(row):
        return None
    graded = row.workflow_state == "graded"
    return Handed(row.submitted_at, (row.graded_at or row.submitted_at) if graded else None)
