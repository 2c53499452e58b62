"""Who is in a course, and what they did, read from our copy of Canvas Data 2."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Connection, Row, or_, select

from mappings.records import Enrollment, Group, Roster, Section, Submission, User
from sync.canvas.roster import TYPES
from sync.dap.content import exact, utc
from sync.dap.tables import COPIES, said
from sync.targets.columns import CellKey


def read_roster(connection: Connection, course_id: int, *, groups: bool, sections: bool) -> Roster:
    """Return everybody ever enrolled in a course, test students left out.

    `groups` asks for the groups with their members too, `sections` for the sections' names. Who is
    not among the people of the copy has no name there: the one that is kept stays.
    """
    rows = _enrollments(connection, course_id)
    return Roster(
        course_id=course_id,
        enrollments=tuple(_enrollment(row) for row in rows),
        users=_users(connection, {row.user_id for row in rows}),
        sections=read_sections(connection, course_id) if sections else (),
        groups=_groups(connection, course_id) if groups else None,
    )


def _enrollments(connection: Connection, course_id: int) -> list[Row[Any]]:
    """Return (user, section, role) rows; one of a deleted section is deleted, as the API has it."""
    rows, roles, sections = (COPIES[t] for t in ("enrollments", "roles", "course_sections"))
    asked = (
        select(
            rows,
            roles.c.name.label("role"),
            (said(sections.c.workflow_state) == "deleted").label("section_gone"),
        )
        .outerjoin(roles, rows.c.role_id == roles.c.id)
        .outerjoin(sections, rows.c.course_section_id == sections.c.id)
        .where(rows.c.course_id == course_id, or_(*(said(rows.c.type) == kind for kind in TYPES)))
    )
    return list(connection.execute(asked.order_by(rows.c.id)))


def _enrollment(row: Row[Any]) -> Enrollment:
    return Enrollment(
        id=row.id,
        user_id=row.user_id,
        section_id=row.course_section_id,
        type=row.type,
        role=row.role or row.type,
        state="deleted" if row.section_gone else row.workflow_state,
        last_activity_at=utc(row.last_activity_at),
        limited_to_section=row.limit_privileges_to_course_section,
    )


def _users(connection: Connection, ids: Collection[int]) -> dict[int, User]:
    users, logins = COPIES["users"], COPIES["pseudonyms"]
    asked = (
        select(logins.c.user_id, logins.c.sis_user_id)
        .where(
            logins.c.user_id.in_(ids),
            said(logins.c.workflow_state) == "active",
            logins.c.sis_user_id.is_not(None),
        )
        .order_by(logins.c.position.desc(), logins.c.id.desc())
    )
    sis = {row.user_id: row.sis_user_id for row in connection.execute(asked)}
    found = connection.execute(select(users).where(users.c.id.in_(ids)))
    return {row.id: User(row.id, row.name or "", sis.get(row.id)) for row in found}


def read_sections(connection: Connection, course_id: int) -> tuple[Section, ...]:
    """Return the sections of a course."""
    of = COPIES["course_sections"]
    asked = select(of).where(of.c.course_id == course_id, said(of.c.workflow_state) != "deleted")
    return tuple(Section(row.id, row.name) for row in connection.execute(asked.order_by(of.c.id)))


def _groups(connection: Connection, course_id: int) -> tuple[Group, ...]:
    groups, sets, within = (COPIES[t] for t in ("groups", "group_categories", "group_memberships"))
    rows = list(
        connection.execute(
            select(groups, sets.c.name.label("category"))
            .outerjoin(sets, groups.c.group_category_id == sets.c.id)
            .where(
                groups.c.context_id == course_id,
                said(groups.c.context_type) == "Course",
                said(groups.c.workflow_state) != "deleted",
            )
            .order_by(groups.c.id)
        )
    )
    members = defaultdict(set)
    asked = select(within).where(
        within.c.group_id.in_([row.id for row in rows]), said(within.c.workflow_state) == "accepted"
    )
    for row in connection.execute(asked):
        members[row.group_id].add(row.user_id)
    return tuple(Group(row.id, row.name, row.category, frozenset(members[row.id])) for row in rows)


def read_submissions(
    connection: Connection, assignment_ids: Collection[int]
) -> dict[tuple[int, int], Submission]:
    """Return the rows of the asked assignments by (user id, assignment id).

    As with the API an unpublished assignment has none, and neither has who lost the assignment.
    """
    rows, of = COPIES["submissions"], COPIES["assignments"]
    asked = (
        select(rows)
        .join(of, rows.c.assignment_id == of.c.id)
        .where(
            rows.c.assignment_id.in_(assignment_ids),
            said(rows.c.workflow_state) != "deleted",
            said(of.c.workflow_state) == "published",
        )
    )
    return {
        (row.user_id, row.assignment_id): Submission(
            user_id=row.user_id,
            assignment_id=row.assignment_id,
            workflow_state=row.workflow_state,
            score=exact(row.score),
            grade=row.grade,
            excused=bool(row.excused),
            submitted_at=utc(row.submitted_at),
            graded_at=utc(row.graded_at),
        )
        for row in connection.execute(asked)
    }


def read_columns(connection: Connection, course_id: int) -> list[tuple[int, str]]:
    """Return the gradebook columns of a course, hidden ones too: ids and titles."""
    of = COPIES["custom_gradebook_columns"]
    asked = select(of).where(of.c.course_id == course_id, said(of.c.workflow_state) != "deleted")
    ordered = asked.order_by(of.c.position, of.c.id)
    return [(row.id, row.title) for row in connection.execute(ordered)]


def read_cells(connection: Connection, column_ids: Iterable[int]) -> dict[CellKey, str]:
    """Return what these columns hold; empty cells are absent."""
    of = COPIES["custom_gradebook_column_data"]
    asked = select(of).where(of.c.custom_gradebook_column_id.in_(list(column_ids)))
    return {
        (row.custom_gradebook_column_id, row.user_id): row.content
        for row in connection.execute(asked)
        if row.content
    }
