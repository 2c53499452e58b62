"""Whom a caller may write to, as Canvas's address book tells it (contract 7.3)."""

from __future__ import annotations

import re

from jobs.demo import rights
from jobs.demo.calls import Call
from jobs.demo.entities import Course, User

CONTEXT = re.compile(r"(course|group)_(\d+)(?:_([a-z]+))?\Z", re.ASCII)
KINDS = {
    None: None,
    "students": "StudentEnrollment",
    "teachers": "TeacherEnrollment",
    "tas": "TaEnrollment",
    "observers": "ObserverEnrollment",
}
INSTRUCTORS = frozenset({"TeacherEnrollment", "TaEnrollment"})
RESTRICTED = frozenset({None, "students", "observers"})
"""Kinds of people of a course that only send_messages_all may write to all at once."""


def known(call: Call, recipients: list[str], context: Course | None) -> list[User]:
    """Return those of the recipients the caller may write to; the others are left out in silence.

    With a context only people of that course are known, without one people of the caller's own
    courses that go on. The caller is none of them, but where nobody else was named.
    """
    found: dict[int, User] = {}
    for recipient in recipients:
        for user in _named(call, recipient, context):
            found[user.id] = user
    own = call.token.user
    if recipients == [str(own.id)]:
        return [own]
    found.pop(own.id, None)
    return list(found.values())


def is_concluded(course: Course) -> bool:
    """Tell whether a course is over."""
    return course.concluded or course.state == "completed"


def teach(course: Course, users: list[User]) -> bool:
    """Tell whether all of these teach in a course: anyone in it may write to them."""
    return all(
        any(row.type in INSTRUCTORS and row.state == "active" for row in course.enrollments_of(u))
        for u in users
    )


def _named(call: Call, recipient: str, context: Course | None) -> list[User]:
    match = CONTEXT.match(recipient)
    if match is None:
        user = call.find_user(recipient)
        courses = [context] if context else _own_courses(call)
        among = [one for course in courses for one in _people(call, course)]
        return [user] if user is not None and user in among else []
    kind, number, part = match.groups()
    if kind == "course":
        course = call.world.courses.get(int(number))
        return _people(call, course, KINDS[part]) if course and part in KINDS else []
    groups = (g for course in call.world.courses.values() for g in course.groups)
    group = next((g for g in groups if g.id == int(number)), None)
    return [u for u in group.users if u in _people(call, group.course)] if group else []


def _own_courses(call: Call) -> list[Course]:
    return [
        course
        for course in call.world.courses.values()
        if not is_concluded(course)
        and any(row.state == "active" for row in course.enrollments_of(call.token.user))
    ]


def _people(call: Call, course: Course, only: str | None = None) -> list[User]:
    """Return who is active in a course, to a member of it or to who reads rosters."""
    member = any(row.state == "active" for row in course.enrollments_of(call.token.user))
    if course.state == "deleted" or not (member or call.may(rights.READ_ROSTER)):
        return []
    return [
        row.user
        for row in call.visible_rows(course)
        if row.state == "active" and not row.user.fake and only in {None, row.type}
    ]
