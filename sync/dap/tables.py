"""The tables of Canvas Data 2 that we copy, and what of them we keep."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Column, ColumnElement, MetaData, Table, Text, cast

NAMESPACE = "canvas"
"""Of Canvas Data 2, and the schema in our database that its client makes for it."""
META = "instructure_dap"
"""The schema in which the client notes how far it has copied each table."""


@dataclass(frozen=True, slots=True)
class Copied:
    """What we read of a table: columns, and by which of them we look rows up.

    Whatever else Canvas Data 2 sends is emptied after each copying: words that people wrote, login
    names, addresses. `maybe` are columns that not every version of Canvas Data 2 has.
    """

    columns: frozenset[str]
    looked_up_by: tuple[str, ...] = ()
    maybe: frozenset[str] = frozenset()

    @property
    def kept(self) -> frozenset[str]:
        """The columns that are not emptied."""
        return self.columns | self.maybe | {"id"}


def _copied(columns: str, *looked_up_by: str, maybe: str = "") -> Copied:
    return Copied(frozenset(columns.split()), looked_up_by, frozenset(maybe.split()))


TABLES: Mapping[str, Copied] = {
    "courses": _copied(
        "name workflow_state sis_source_id enrollment_term_id conclude_at"
        " restrict_enrollments_to_course_dates",
        "sis_source_id",
    ),
    "enrollment_terms": _copied("name end_at"),
    "course_sections": _copied("course_id name workflow_state", "course_id"),
    "roles": _copied("name"),
    "enrollments": _copied(
        "user_id course_id course_section_id type role_id workflow_state last_activity_at"
        " limit_privileges_to_course_section",
        "course_id",
    ),
    "users": _copied("name"),
    "pseudonyms": _copied("user_id sis_user_id workflow_state position", "user_id"),
    "group_categories": _copied("name"),
    "groups": _copied(
        "context_id context_type name group_category_id workflow_state", "context_id"
    ),
    "group_memberships": _copied("group_id user_id workflow_state", "group_id"),
    "context_modules": _copied(
        "context_id context_type name position workflow_state completion_requirements"
        " requirement_count",
        "context_id",
    ),
    "content_tags": _copied(
        "context_module_id tag_type position title content_type content_id workflow_state",
        "context_module_id",
    ),
    "context_module_progressions": _copied(
        "context_module_id user_id workflow_state requirements_met current", "context_module_id"
    ),
    "assignments": _copied(
        "context_id context_type title position workflow_state points_possible grading_type"
        " submission_types only_visible_to_overrides due_at",
        "context_id",
    ),
    "quizzes": _copied("assignment_id workflow_state", "assignment_id"),
    "discussion_topics": _copied("assignment_id root_topic_id workflow_state", "assignment_id"),
    "assignment_overrides": _copied(
        "assignment_id set_type set_id title unlock_at due_at lock_at unlock_at_overridden"
        " due_at_overridden lock_at_overridden workflow_state",
        "assignment_id",
        maybe="context_module_id",
    ),
    "assignment_override_students": _copied(
        "assignment_override_id user_id workflow_state", "assignment_override_id"
    ),
    "submissions": _copied(
        "assignment_id user_id workflow_state score grade excused submitted_at graded_at",
        "assignment_id",
    ),
    "custom_gradebook_columns": _copied("course_id title position workflow_state", "course_id"),
    "custom_gradebook_column_data": _copied(
        "custom_gradebook_column_id user_id content", "custom_gradebook_column_id"
    ),
}
"""In the order in which they are copied; addresses of people are in none of them."""

_METADATA = MetaData()
COPIES: Mapping[str, Table] = {
    name: Table(name, _METADATA, *map(Column, sorted(copied.kept)), schema=NAMESPACE)
    for name, copied in TABLES.items()
}
"""Each table as it can be asked; its types are those that its copy has."""

NOTED = Table(
    "table_sync",
    _METADATA,
    *map(Column, ("source_namespace", "source_table", "timestamp")),
    schema=META,
)
"""What the client notes of each table that it has copied whole."""


def said(column: ColumnElement[str]) -> ColumnElement[str]:
    """Return a column that has one of a few words, to be compared with one: its type is its own."""
    return cast(column, Text)
