"""Canvas's JSON to records. What must be there and is not: UnexpectedAnswer, naming the key."""

from __future__ import annotations

from datetime import datetime
from typing import cast, get_args

from mappings.records import (
    Assignment,
    AssignmentOverride,
    Course,
    Enrollment,
    EnrollmentState,
    Group,
    Module,
    ModuleItem,
    Section,
    Submission,
    User,
)
from sync.canvas.sent import Sent

STATES = frozenset(get_args(EnrollmentState))


def course(sent: Sent, at: datetime) -> Course:
    """Read a course; `at` tells whether its end has passed where Canvas sends no `concluded`.

    Of a course restricted by its dates Canvas sends the id alone: it is closed.
    """
    if sent.flag("access_restricted_by_date", absent=False):
        return Course(sent.id(), sent.maybe_text("name") or "", None, closed=True)
    term = sent.maybe_object("term")
    return Course(
        id=sent.id(),
        name=sent.text("name"),
        term=term.maybe_text("name") if term else None,
        closed=sent.maybe_text("workflow_state") in {"completed", "deleted"}
        or sent.flag("concluded", absent=_has_ended(sent, term, at)),
    )


def _has_ended(sent: Sent, term: Sent | None, at: datetime) -> bool:
    """Whether the end that binds has passed: the course's own if it restricts, else the term's."""
    own = sent.maybe_instant("end_at")
    if own and sent.flag("restrict_enrollments_to_course_dates", absent=False):
        return own < at
    end = term.maybe_instant("end_at") if term else None
    return end is not None and end < at


def module(sent: Sent, items: list[Sent]) -> Module:
    """Read a module with its items; without the right to edit no `published` is sent."""
    module_id = sent.id()
    read = [item(one, module_id) for one in items]
    return Module(
        id=module_id,
        position=sent.maybe_id("position") or 0,
        name=sent.text("name"),
        published=sent.flag("published", absent=True),
        requirement_type=sent.maybe_text("requirement_type"),
        items=tuple(sorted(read, key=lambda one: one.position)),
    )


def item(sent: Sent, module_id: int) -> ModuleItem:
    """Read one line of a module."""
    requirement = sent.maybe_object("completion_requirement")
    return ModuleItem(
        id=sent.id(),
        module_id=module_id,
        position=sent.maybe_id("position") or 0,
        title=sent.text("title"),
        type=sent.text("type"),
        content_id=sent.maybe_id("content_id"),
        published=sent.flag("published", absent=True),
        requirement=requirement.text("type") if requirement else None,
        html_url=sent.maybe_text("html_url"),
    )


def assignment(sent: Sent) -> Assignment:
    """Read an assignment. One that is given by overrides alone must send them."""
    if lacks_overrides(sent):
        sent.fail("overrides", "nothing")
    topic = sent.maybe_object("discussion_topic")
    return Assignment(
        id=sent.id(),
        name=sent.text("name"),
        published=sent.flag("published", absent=True),
        points_possible=sent.maybe_decimal("points_possible"),
        grading_type=sent.maybe_text("grading_type") or "points",
        submission_types=tuple(str(one) for one in sent.maybe_list("submission_types") or ()),
        quiz_id=sent.maybe_id("quiz_id"),
        discussion_id=topic.id() if topic else None,
        only_visible_to_overrides=sent.flag("only_visible_to_overrides", absent=False),
        overrides=tuple(
            read
            for one in Sent.each(sent.maybe_list("overrides") or (), f"{sent.where}, overrides")
            if (read := override(one))
        ),
        html_url=sent.maybe_text("html_url"),
        due_at=sent.maybe_instant("due_at"),
    )


def lacks_overrides(sent: Sent) -> bool:
    """Whether an assignment has overrides, or is given by them alone, and came without them."""
    has = ("only_visible_to_overrides", "has_overrides")
    return sent.maybe_list("overrides") is None and any(sent.flag(k, absent=False) for k in has)


def override(sent: Sent) -> AssignmentOverride | None:
    """Read whom something is given to; None for one that names nobody (mastery paths).

    An assignment's has bare ids, a module's has objects with names, which stay here.
    """
    if sent.maybe_id("noop_id") is not None:
        return None
    students = sent.maybe_list("student_ids")
    if students is None:
        people = sent.maybe_list("students")
        ids = None if people is None else frozenset(one.id() for one in sent.objects("students"))
    else:
        ids = frozenset(
            Sent({"student_ids": one}, sent.where).id("student_ids") for one in students
        )
    section_id, group_id = _target(sent, "course_section"), _target(sent, "group")
    everyone = sent.maybe_id("course_id") is not None
    if ids is None and section_id is None and group_id is None and not everyone:
        sent.fail("student_ids", "nobody we can tell")
    return AssignmentOverride(
        id=sent.id(),
        title=sent.maybe_text("title") or "",
        student_ids=ids,
        section_id=section_id,
        group_id=group_id,
        everyone=everyone,
        unlock_at=sent.maybe_instant("unlock_at"),
        due_at=sent.maybe_instant("due_at"),
        lock_at=sent.maybe_instant("lock_at"),
        changes_due="due_at" in sent.json,
    )


def _target(sent: Sent, key: str) -> int | None:
    whole = sent.maybe_object(key)
    return whole.id() if whole else sent.maybe_id(f"{key}_id")


def enrollment(sent: Sent) -> Enrollment:
    """Read one (user, section, role) row."""
    state = sent.text("enrollment_state")
    if state not in STATES:
        sent.fail("enrollment_state", "a state we do not know")
    kind = sent.text("type")
    return Enrollment(
        id=sent.id(),
        user_id=sent.id("user_id"),
        section_id=sent.id("course_section_id"),
        type=kind,
        role=sent.maybe_text("role") or kind,
        state=cast("EnrollmentState", state),
        last_activity_at=sent.maybe_instant("last_activity_at"),
        limited_to_section=sent.flag("limit_privileges_to_course_section", absent=False),
    )


def user(sent: Sent) -> User:
    """Read a person; the SIS id is there for whoever may read it."""
    return User(sent.id(), sent.text("name"), sent.maybe_text("sis_user_id"))


def section(sent: Sent) -> Section:
    """Read a section."""
    return Section(sent.id(), sent.text("name"))


def group(sent: Sent) -> Group:
    """Read a group with its members."""
    category = sent.maybe_object("group_category")
    return Group(
        id=sent.id(),
        name=sent.text("name"),
        category=category.maybe_text("name") if category else None,
        user_ids=frozenset(one.id() for one in sent.objects("users")),
    )


def submission(sent: Sent) -> Submission:
    """Read one participant's row for one assignment; `excused` null is false."""
    return Submission(
        user_id=sent.id("user_id"),
        assignment_id=sent.id("assignment_id"),
        workflow_state=sent.text("workflow_state"),
        score=sent.maybe_decimal("score"),
        grade=sent.maybe_text("grade"),
        excused=sent.flag("excused", absent=False),
        submitted_at=sent.maybe_instant("submitted_at"),
        graded_at=sent.maybe_instant("graded_at"),
    )
