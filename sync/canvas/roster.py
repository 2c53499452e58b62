"""Who is in a course, leavers included; their sections and groups; where coaches get mail."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from mappings.records import Roster, Section, User
from sync.canvas import from_canvas
from sync.canvas.answers import JSON
from sync.canvas.client import CanvasClient
from sync.canvas.sent import Sent

TYPES = [
    "StudentEnrollment",
    "TeacherEnrollment",
    "TaEnrollment",
    "DesignerEnrollment",
    "ObserverEnrollment",
]  # all but StudentViewEnrollment, the test student
STATES = ["active", "invited", "creation_pending", "rejected", "completed", "inactive", "deleted"]


def pull_roster(
    client: CanvasClient, course_id: int, *, groups: bool, sections: bool = True
) -> Roster:
    """Return everybody ever enrolled in a course, test students left out.

    `groups` asks for the groups with their members too, `sections` for the sections' names.
    Sources: GET /api/v1/courses/:id/enrollments with all states named (the default leaves leavers
    out), /sections, /groups.
    """
    base = f"courses/{course_id}"
    lists: dict[str, dict[str, JSON]] = {
        f"{base}/enrollments": {"type": TYPES, "state": STATES},
        **({f"{base}/sections": {}} if sections else {}),
        **({f"{base}/groups": {"include": ["users", "group_category"]}} if groups else {}),
    }
    answers = client.together(
        lambda path: Sent.each(client.get_all(path, **lists[path]), path), lists
    )
    rows = dict(zip(lists, answers, strict=True))
    enrollments = rows[f"{base}/enrollments"]
    users: dict[int, User] = {}
    for row in enrollments:
        user = from_canvas.user(row.object("user"))
        users[user.id] = user
    return Roster(
        course_id=course_id,
        enrollments=tuple(from_canvas.enrollment(row) for row in enrollments),
        users=users,
        sections=tuple(from_canvas.section(row) for row in rows.get(f"{base}/sections", ())),
        groups=tuple(from_canvas.group(row) for row in rows[f"{base}/groups"]) if groups else None,
        shows_activity=all(
            "last_activity_at" in row.json
            for row in enrollments
            if row.text("type") == "StudentEnrollment"
        ),
    )


def pull_sections(client: CanvasClient, course_id: int) -> tuple[Section, ...]:
    """Return the sections of a course. Source: GET /api/v1/courses/:id/sections."""
    path = f"courses/{course_id}/sections"
    return tuple(from_canvas.section(row) for row in Sent.each(client.get_all(path), path))


def last_activity(roster: Roster) -> Mapping[int, datetime] | None:
    """Return when each student was last active in the course; nobody's name for who never was.

    None where Canvas shows it of no student at all: then the token may not read it.
    """
    latest: dict[int, datetime] = {}
    for row in roster.enrollments:
        if row.type == "StudentEnrollment" and row.last_activity_at:
            held = latest.get(row.user_id, row.last_activity_at)
            latest[row.user_id] = max(held, row.last_activity_at)
    return latest or None


def latest_activity(rosters: Collection[Roster]) -> Mapping[int, datetime] | None:
    """Return when each student was last active in any of these courses.

    None where the token may not read it in every one of them: then nobody is known to be away.
    """
    if not all(roster.shows_activity for roster in rosters):
        return None
    latest: dict[int, datetime] = {}
    for roster in rosters:
        for user_id, at in (last_activity(roster) or {}).items():
            latest[user_id] = max(at, latest.get(user_id, at))
    return latest


def pull_addresses(client: CanvasClient, course_id: int) -> dict[int, str]:
    """Return the e-mail addresses of a course's staff, by user id, as far as Canvas shows them.

    Source: GET /api/v1/courses/:id/users with `include[]=email`.
    """
    path = f"courses/{course_id}/users"
    rows = client.get_all(path, enrollment_type=["teacher", "ta", "designer"], include=["email"])
    found = {}
    for row in Sent.each(rows, path):
        address = row.maybe_text("email")
        if address:
            found[row.id()] = address
    return found


def pull_self(client: CanvasClient) -> int:
    """Return the user id of the token's owner. Source: GET /api/v1/users/self."""
    return Sent.of(client.get("users/self"), "users/self").id()
