"""Courses, enrolments, sections, groups and users over REST."""

from __future__ import annotations

from jobs.demo import rights
from jobs.demo.calls import JSON, Call, Refusal, Reply, bad_request, not_found
from jobs.demo.entities import Course, Enrollment, Group, Section, User
from jobs.demo.paging import bookmarked, ordinal
from jobs.demo.shapes import (
    course_json,
    enrollment_json,
    group_json,
    section_json,
    user_json,
)

BASE_TYPES = {
    "student": "StudentEnrollment",
    "teacher": "TeacherEnrollment",
    "ta": "TaEnrollment",
    "designer": "DesignerEnrollment",
    "observer": "ObserverEnrollment",
    "student_view": "StudentViewEnrollment",
}
NEVER_BY_DEFAULT = frozenset({"rejected", "completed", "deleted"})
USER_STATES = frozenset({"active", "invited", "creation_pending"})


def show_self(call: Call) -> Reply:
    """GET users/self, or a user by id for whoever may read rosters."""
    user = call.user()
    if user is not call.token.user:
        call.need(rights.READ_ROSTER)
    return Reply(user_json(call, user))


def show_account(_call: Call) -> Reply:
    """GET accounts/self."""
    return Reply({"id": 1, "name": "Sandbox", "root_account_id": None, "workflow_state": "active"})


def list_courses(call: Call) -> Reply:
    """GET courses: those the caller is enrolled in."""
    own = [
        course
        for course in call.world.courses.values()
        if course.state != "deleted" and course.enrollments_of(call.token.user)
    ]
    return ordinal(call, own).reply(lambda course: course_json(call, course))


def show_course(call: Call) -> Reply:
    """GET courses/:id."""
    return Reply(course_json(call, call.course()))


def show_permissions(call: Call) -> Reply:
    """GET courses/:id/permissions: of those asked for, which the caller has."""
    call.course()
    return Reply({name: call.may(name) for name in call.listed("permissions")})


def list_enrollments(call: Call) -> Reply:
    """GET courses/:id/enrollments: bookmark paging; explicit states show leavers."""
    course = call.course()
    return _enrollments(call, course, None)


def list_section_enrollments(call: Call) -> Reply:
    """GET sections/:id/enrollments."""
    section = _section(call)
    return _enrollments(call, section.course, section)


def _enrollments(call: Call, course: Course, section: Section | None) -> Reply:
    call.need(rights.READ_ROSTER, rights.VIEW_ALL_GRADES, rights.MANAGE_GRADES)
    if call.listed("sis_user_id") and not call.may(rights.READ_SIS):
        raise bad_request({"errors": [{"message": "no permission to use SIS ids"}]})
    roles = _known_roles(call, course)
    rows = [
        row
        for row in call.visible_rows(course)
        if (section is None or row.section is section) and _wanted(call, row, roles)
    ]
    page = bookmarked(call, rows, lambda e: (e.type, e.user.sortable_name, e.id))
    return page.reply(lambda row: _enrollment_with_user(call, row))


def _known_roles(call: Call, course: Course) -> list[str]:
    """Return the roles asked for; a role nobody made is a bad request."""
    roles = call.listed("role")
    known = {e.role for e in course.enrollments} | set(BASE_TYPES.values())
    unknown = [role for role in roles if role not in known]
    if unknown:
        raise bad_request({"errors": [{"message": f"invalid role: {unknown[0]}"}]})
    return roles


def _wanted(call: Call, row: Enrollment, roles: list[str]) -> bool:
    """Role wins over type; without states those who were removed or completed are left out."""
    states = call.listed("state")
    types = [BASE_TYPES.get(one, one) for one in call.listed("type")]
    users, sis = call.listed("user_id"), call.listed("sis_user_id")
    return (
        (row.state in states if states else row.state not in NEVER_BY_DEFAULT)
        and (row.role in roles if roles else not types or row.type in types)
        and (not users or str(row.user.id) in users or "self" in users)
        and (not sis or row.user.sis_user_id in sis)
    )


def _enrollment_with_user(call: Call, row: Enrollment) -> JSON:
    user = user_json(call, row.user)
    if call.includes("group_ids"):
        user["group_ids"] = _group_ids(row.course, row.user)
    return enrollment_json(call, row) | {"user": user}


def _group_ids(course: Course, user: User) -> list[int]:
    return [group.id for group in course.groups if user in group.users]


def _section(call: Call) -> Section:
    ref = call.args["section"]
    found = call.world.sections().get(int(ref)) if ref.isdecimal() else None
    if found is None or found.course.state == "deleted":
        raise not_found()
    return found


def show_section(call: Call) -> Reply:
    """GET sections/:id."""
    call.need(rights.READ_ROSTER)
    return Reply(section_json(call, _section(call)))


def list_sections(call: Call) -> Reply:
    """GET courses/:id/sections."""
    course = call.course()
    call.need(rights.READ_ROSTER)
    return ordinal(call, course.sections).reply(lambda section: section_json(call, section))


def list_groups(call: Call) -> Reply:
    """GET courses/:id/groups with `include[]=users` and `group_category`."""
    course = call.course()
    call.need(rights.READ_ROSTER)
    return ordinal(call, course.groups).reply(lambda group: _group(call, group))


def _group(call: Call, group: Group) -> JSON:
    shape = group_json(group)
    if call.includes("users"):
        shape["users"] = [user_json(call, user) for user in group.users]
    if call.includes("group_category"):
        shape["group_category"] = {
            "id": group.category_id,
            "name": group.category,
            "role": None,
            "context_type": "Course",
            "course_id": group.course.id,
        }
    return shape


def list_memberships(call: Call) -> Reply:
    """GET groups/:id/memberships."""
    call.need(rights.READ_ROSTER)
    groups = [g for course in call.world.courses.values() for g in course.groups]
    group = next((g for g in groups if str(g.id) == call.args["group"]), None)
    if group is None:
        raise not_found()
    page = ordinal(call, group.users)
    return page.reply(
        lambda user: {
            "id": group.id * 10_000 + user.id,
            "group_id": group.id,
            "user_id": user.id,
            "workflow_state": "accepted",
            "moderator": False,
        }
    )


def list_users(call: Call) -> Reply:
    """GET courses/:id/users: by name, never counted; the test student is taken off each page."""
    course = call.course()
    call.need(rights.READ_ROSTER)
    rows: dict[int, list[Enrollment]] = {}
    for row in call.visible_rows(course):
        if _user_wanted(call, row):
            rows.setdefault(row.user.id, []).append(row)
    people = sorted(
        (own[0].user for own in rows.values()), key=lambda user: (user.sortable_name, user.id)
    )
    page = ordinal(call, people, counted=False)
    reply = page.reply(lambda user: _user(call, course, user, rows[user.id]))
    if not call.includes("test_student") and "student_view" not in call.listed("enrollment_type"):
        fakes = {user.id for user in people if user.fake}
        reply.data = [user for user in reply.data if user["id"] not in fakes]
    return reply


def _user_wanted(call: Call, row: Enrollment) -> bool:
    kinds = call.listed("enrollment_type")
    for kind in kinds:
        if kind not in BASE_TYPES:
            raise Refusal(400, {"errors": [{"message": f"invalid enrollment type: {kind}"}]})
    states = call.listed("enrollment_state") or USER_STATES
    ids = call.listed("user_ids")
    return (
        row.state in states
        and (not kinds or row.type in {BASE_TYPES[kind] for kind in kinds})
        and (not ids or str(row.user.id) in ids)
    )


def _user(call: Call, course: Course, user: User, rows: list[Enrollment]) -> JSON:
    """Return a user with what is included; no address for somebody who is only invited."""
    shape = user_json(call, user)
    if "email" in shape and all(row.state != "active" for row in rows):
        del shape["email"]
    if call.includes("enrollments"):
        shape["enrollments"] = [enrollment_json(call, row) for row in rows]
    if call.includes("group_ids"):
        shape["group_ids"] = _group_ids(course, user)
    return shape
