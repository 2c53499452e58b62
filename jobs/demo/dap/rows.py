"""What Canvas Data 2 would hold of a sandbox world: rows by table, each with its id."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from jobs.demo.dap import rows_content as content
from jobs.demo.dap import rows_people as people
from jobs.demo.dap import rows_work as work
from jobs.demo.dap.row import Row
from jobs.demo.state import State

ROWS: Mapping[str, Callable[[State], Iterator[Row]]] = {
    "courses": people.courses,
    "enrollment_terms": people.terms,
    "course_sections": people.sections,
    "roles": people.roles,
    "enrollments": people.enrollments,
    "users": people.users,
    "pseudonyms": people.pseudonyms,
    "group_categories": people.categories,
    "groups": people.groups,
    "group_memberships": people.memberships,
    "context_modules": content.modules,
    "content_tags": content.items,
    "assignments": content.assignments,
    "quizzes": content.quizzes,
    "discussion_topics": content.topics,
    "assignment_overrides": content.overrides,
    "assignment_override_students": content.override_students,
    "context_module_progressions": work.progressions,
    "submissions": work.submissions,
    "custom_gradebook_columns": work.columns,
    "custom_gradebook_column_data": work.cells,
}
"""What makes each table's rows as the world is now. Whoever calls one holds the world's lock."""
