"""Courses and their content, read from our copy of Canvas Data 2."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ARRAY, Connection, Row, Text, cast, inspect, select

from mappings.records import Assignment, AssignmentOverride, Course, Module, ModuleItem, Structure
from sync.dap.requirements import requirements
from sync.dap.tables import COPIES, NAMESPACE, said
from sync.errors import NotFound

KINDS = {
    "Assignment": "Assignment",
    "Attachment": "File",
    "ContextExternalTool": "ExternalTool",
    "ContextModuleSubHeader": "SubHeader",
    "DiscussionTopic": "Discussion",
    "ExternalUrl": "ExternalUrl",
    "Quizzes::Quiz": "Quiz",
    "WikiPage": "Page",
}
"""What the API calls what a line of a module leads to."""
WITHOUT_ID = ("ExternalUrl", "Page", "SubHeader")
"""Kinds of items for which the API names no content."""
ENDED = ("completed", "deleted")


def utc(moment: datetime | None) -> datetime | None:
    """Return an instant of the copy, which knows no zones: it is UTC."""
    return moment.replace(tzinfo=UTC) if moment else None


def exact(number: float | None) -> Decimal | None:
    """Return a number as Canvas's JSON would say it: the shortest that is the same."""
    return None if number is None else Decimal(repr(number))


def read_course(connection: Connection, ref: int | str, now: datetime) -> Course:
    """Return a course by Canvas id or "sis_course_id:…"; raises NotFound."""
    courses, terms = COPIES["courses"], COPIES["enrollment_terms"]
    text = str(ref)
    wanted = (
        courses.c.id == int(text)
        if text.isdecimal()
        else courses.c.sis_source_id == text.removeprefix("sis_course_id:")
    )
    row = connection.execute(
        select(courses, terms.c.name.label("term"), terms.c.end_at.label("term_end"))
        .outerjoin(terms, courses.c.enrollment_term_id == terms.c.id)
        .where(wanted)
        .order_by(said(courses.c.workflow_state) == "deleted", courses.c.id)
    ).first()
    if row is None:
        raise NotFound(f"Canvas Data 2, course {ref}", "it is not in the copy")
    own = row.conclude_at if row.restrict_enrollments_to_course_dates else None
    end = utc(own or row.term_end)
    closed = row.workflow_state in ENDED or (end is not None and end < now)
    return Course(row.id, row.name or "", row.term, closed=closed)


def read_structure(connection: Connection, course_id: int, canvas_url: str) -> Structure:
    """Return the whole content of a course, unpublished things too.

    `assigned_to` of modules is there where Canvas Data 2 tells it (`tells_assignees`).
    """
    site = f"{canvas_url}/courses/{course_id}"
    modules = _rows(connection, "context_modules", course_id)
    assignments = _rows(connection, "assignments", course_id)
    given = _overrides(connection, "assignment_id", [row.id for row in assignments])
    to = _assignees(connection, [row.id for row in modules])
    lines = _lines(connection, [row.id for row in modules])
    quizzes = _behind(connection, "quizzes", assignments)
    topics = _behind(connection, "discussion_topics", assignments)
    return Structure(
        course_id=course_id,
        modules=tuple(_module(row, lines.get(row.id, ()), to.get(row.id), site) for row in modules),
        assignments=tuple(
            Assignment(
                id=row.id,
                name=row.title or "",
                published=row.workflow_state == "published",
                points_possible=exact(row.points_possible),
                grading_type=row.grading_type or "points",
                submission_types=tuple(row.kinds),
                quiz_id=quizzes.get(row.id),
                discussion_id=topics.get(row.id),
                only_visible_to_overrides=row.only_visible_to_overrides,
                overrides=tuple(given.get(row.id, ())),
                html_url=f"{site}/assignments/{row.id}",
                due_at=utc(row.due_at),
            )
            for row in assignments
        ),
    )


def tells_assignees(connection: Connection) -> bool:
    """Tell whether Canvas Data 2 says whom modules are given to: older versions do not."""
    columns = inspect(connection).get_columns("assignment_overrides", schema=NAMESPACE)
    return "context_module_id" in {column["name"] for column in columns}


def _rows(connection: Connection, table: str, course_id: int) -> list[Row[Any]]:
    """Return what a course holds of a table, in Canvas's order."""
    of = COPIES[table]
    asked = select(of)
    if table == "assignments":
        asked = asked.add_columns(cast(of.c.submission_types, ARRAY(Text)).label("kinds"))
    here = (of.c.context_id == course_id, said(of.c.context_type) == "Course")
    there = asked.where(*here, said(of.c.workflow_state) != "deleted")
    return list(connection.execute(there.order_by(of.c.position, of.c.id)))


def _lines(connection: Connection, modules: list[int]) -> dict[int, list[Row[Any]]]:
    tags = COPIES["content_tags"]
    found = defaultdict(list)
    for row in connection.execute(
        select(tags)
        .where(
            tags.c.context_module_id.in_(modules),
            said(tags.c.tag_type) == "context_module",
            said(tags.c.workflow_state) != "deleted",
        )
        .order_by(tags.c.position, tags.c.id)
    ):
        found[row.context_module_id].append(row)
    return found


def _module(
    row: Row[Any],
    lines: Iterable[Row[Any]],
    to: list[AssignmentOverride] | None,
    site: str,
) -> Module:
    asked = requirements(row.completion_requirements)
    if asked is None:
        raise NotFound(f"Canvas Data 2, module {row.id}", "what it asks for cannot be read")
    return Module(
        id=row.id,
        position=row.position or 0,
        name=row.name or "",
        published=row.workflow_state == "active",
        requirement_type="all" if row.requirement_count is None else "one",
        items=tuple(_item(line, asked, site) for line in lines),
        assigned_to=tuple(to) if to else None,
    )


def _item(row: Row[Any], asked: Mapping[int, str], site: str) -> ModuleItem:
    kind = KINDS.get(row.content_type or "", row.content_type or "")
    return ModuleItem(
        id=row.id,
        module_id=row.context_module_id,
        position=row.position or 0,
        title=row.title or "",
        type=kind,
        content_id=None if kind in WITHOUT_ID else row.content_id,
        published=row.workflow_state == "active",
        requirement=asked.get(row.id),
        html_url=f"{site}/modules/items/{row.id}",
    )


def _behind(connection: Connection, table: str, of: list[Row[Any]]) -> dict[int, int]:
    """Return the id of the quiz or discussion behind each of these assignments."""
    kept = COPIES[table]
    asked = select(kept.c.id, kept.c.assignment_id).where(
        kept.c.assignment_id.in_([row.id for row in of]), said(kept.c.workflow_state) != "deleted"
    )
    if table == "discussion_topics":
        asked = asked.where(kept.c.root_topic_id.is_(None))
    return {row.assignment_id: row.id for row in connection.execute(asked.order_by(kept.c.id))}


def _assignees(
    connection: Connection, modules: list[int]
) -> Mapping[int, list[AssignmentOverride]]:
    return (
        _overrides(connection, "context_module_id", modules) if tells_assignees(connection) else {}
    )


def _overrides(
    connection: Connection, by: str, ids: list[int]
) -> Mapping[int, list[AssignmentOverride]]:
    """Return whom assignments or modules are given to, by their id."""
    kept, students = COPIES["assignment_overrides"], COPIES["assignment_override_students"]
    named = [one for one in kept.c if one.name != "context_module_id" or by == one.name]
    rows = list(
        connection.execute(
            select(*named)
            .where(
                kept.c[by].in_(ids),
                said(kept.c.workflow_state) == "active",
                said(kept.c.set_type) != "Noop",
            )
            .order_by(kept.c.id)
        )
    )
    people: dict[int, set[int]] = {row.id: set() for row in rows}
    asked = select(students).where(
        students.c.assignment_override_id.in_(people), said(students.c.workflow_state) == "active"
    )
    for row in connection.execute(asked):
        people[row.assignment_override_id].add(row.user_id)
    found: dict[int, list[AssignmentOverride]] = defaultdict(list)
    for row in rows:
        found[getattr(row, by)].append(_override(row, people[row.id]))
    return found


def _override(row: Row[Any], people: set[int]) -> AssignmentOverride:
    return AssignmentOverride(
        id=row.id,
        title=row.title,
        student_ids=frozenset(people) if row.set_type == "ADHOC" else None,
        section_id=row.set_id if row.set_type == "CourseSection" else None,
        group_id=row.set_id if row.set_type == "Group" else None,
        everyone=row.set_type == "Course",
        unlock_at=utc(row.unlock_at) if row.unlock_at_overridden else None,
        due_at=utc(row.due_at) if row.due_at_overridden else None,
        lock_at=utc(row.lock_at) if row.lock_at_overridden else None,
        changes_due=row.due_at_overridden,
    )
