"""What people did as Canvas Data 2 holds it: progress, submissions, and our own cells."""

from __future__ import annotations

from collections.abc import Iterator

from jobs.demo.dap.row import Row, pair, stored
from jobs.demo.dap.rows_content import all_assignments
from jobs.demo.entities import Course, User
from jobs.demo.state import State
from jobs.demo.visibility import assigned


def progressions(world: State) -> Iterator[Row]:
    """Yield stored progress, as stale as it is."""
    for (user_id, module_id), row in world.book.stored.items():
        yield {
            "id": pair(module_id, user_id),
            "user_id": user_id,
            "workflow_state": row.state,
            "requirements_met": stored(list(row.met)),
            "completed_at": row.completed_at,
            "current": row.current,
            "evaluated_at": row.evaluated_at,
            "context_module_id": module_id,
            "lock_version": 0,
        }


def submissions(world: State) -> Iterator[Row]:
    """Yield a row for everybody an assignment is given to, and those of who lost it as deleted."""
    for assignment in all_assignments(world):
        for user in _studying(assignment.course):
            row = world.book.submissions.get((user.id, assignment.id))
            theirs = assigned(assignment, user)
            if row is None and not theirs:
                continue
            state = row.workflow_state if row else "unsubmitted"
            yield {
                "id": pair(assignment.id, user.id),
                "course_id": assignment.course.id,
                "user_id": user.id,
                "workflow_state": state if theirs else "deleted",
                "assignment_id": assignment.id,
                "score": row.score if row else None,
                "attempt": row.attempt if row else None,
                "submitted_at": row.submitted_at if row else None,
                "posted_at": row.posted_at if row else None,
                "grade": row.grade if row else None,
                "graded_at": row.graded_at if row else None,
                "excused": row.excused if row else None,
                "body": "<p>What I wrote</p>" if row and row.attempt else None,
            }


def _studying(course: Course) -> list[User]:
    return list(dict.fromkeys(row.user for row in course.enrollments if row.is_student))


def columns(world: State) -> Iterator[Row]:
    """Yield custom gradebook columns, deleted ones too."""
    for course in world.courses.values():
        for one in course.columns:
            yield {
                "id": one.id,
                "workflow_state": "deleted" if one.deleted else "active",
                "course_id": course.id,
                "position": one.position,
                "title": one.title,
            }


def cells(world: State) -> Iterator[Row]:
    """Yield the cells of custom gradebook columns."""
    for course in world.courses.values():
        for column in course.columns:
            for user_id, content in column.cells.items():
                yield {
                    "id": pair(column.id, user_id),
                    "content": content,
                    "user_id": user_id,
                    "custom_gradebook_column_id": column.id,
                }
