"""What Canvas accepts as an assignment override, and what a change of one sets off."""

from __future__ import annotations

from datetime import UTC, datetime

from jobs.demo.calls import JSON, Call, bad_request
from jobs.demo.entities import Assignment, Group, Override, Section, User
from jobs.demo.world import World

DATES = ("due_at", "unlock_at", "lock_at")
STUDENT_STATES = frozenset({"active", "invited", "creation_pending", "inactive", "completed"})
TAKEN = {
    "errors": {
        "assignment_override_students": [
            {
                "attribute": "assignment_override_students",
                "type": "taken",
                "message": "already belongs to an assignment override",
            }
        ]
    }
}
SET_TAKEN = {"errors": {"set_id": [{"attribute": "set_id", "type": "taken", "message": "taken"}]}}
NO_TARGET = {"errors": ["one of student_ids, group_id, or course_section_id is required"]}

Target = tuple[list[User] | None, Section | None, Group | None]


def requested_target(call: Call, assignment: Assignment, sent: dict[str, JSON]) -> Target:
    """Return whom a new override is for, or refuse with what Canvas says."""
    if "student_ids" in sent:
        students = named_students(call, assignment, sent, of=None)
        if students:
            return students, None, None
    elif "course_section_id" in sent:
        section = _of(assignment.course.sections, sent["course_section_id"])
        if section is not None:
            _refuse_second(any(o.section is section for o in assignment.overrides))
            return None, section, None
    elif "group_id" in sent:
        group = _of(assignment.course.groups, sent["group_id"])
        if group is not None:
            _refuse_second(any(o.group is group for o in assignment.overrides))
            return None, None, group
    raise bad_request(NO_TARGET)


def named_students(
    call: Call, assignment: Assignment, sent: dict[str, JSON], *, of: Override | None
) -> list[User]:
    """Return the students named, once each; one override for each student of an assignment.

    `of` is the override being changed, whose own students may stay.
    """
    refs = sent["student_ids"] if isinstance(sent["student_ids"], list) else [sent["student_ids"]]
    refs = [str(ref) for ref in refs if str(ref or "")]
    students = call.visible_students(assignment.course, STUDENT_STATES)
    found = {ref: call.find_user(ref) for ref in refs}
    unknown = [ref for ref, user in found.items() if user is None or user.id not in students]
    if unknown:
        listed = ", ".join(f'"{ref}"' for ref in unknown)
        raise bad_request({"errors": [f"unknown student ids: [{listed}]"]})
    named = list({user.id: user for user in found.values() if user is not None}.values())
    others = [o for o in assignment.overrides if o is not of and o.students is not None]
    if any(user in (other.students or ()) for user in named for other in others):
        raise bad_request(TAKEN)
    return named


def read_dates(sent: dict[str, JSON]) -> dict[str, datetime | None]:
    """Return the dates sent: a key left out is not overridden, an empty one overridden to none."""
    dates: dict[str, datetime | None] = {}
    for key in DATES:
        if key in sent:
            dates[key] = _instant(key, sent[key])
    return dates


def _instant(key: str, value: JSON) -> datetime | None:
    if value is None or value == "":
        return None
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        raise bad_request({"errors": [f'invalid {key} "{value}"']}) from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC)


def apply_override(
    world: World,
    assignment: Assignment,
    override: Override,
    *,
    students: list[User] | None,
    dates: dict[str, datetime | None],
    title: str | None,
) -> None:
    """Change an override; `students` None keeps the set, an empty list destroys the override."""
    before = {user.id for user in override.students} if override.students is not None else None
    override.dates = dates
    override.title = title or override.title
    if students is not None:
        override.students = students
        if not students:
            assignment.overrides.remove(override)
    now = {user.id for user in students} if students is not None else set()
    world.override_changed(assignment, None if before is None else before | now)


def destroy_override(world: World, assignment: Assignment, override: Override) -> None:
    """Delete an override; those it named may no longer see the assignment."""
    assignment.overrides.remove(override)
    named = {user.id for user in override.students} if override.students is not None else None
    world.override_changed(assignment, named)


def _of(things: list[Section] | list[Group], ref: JSON) -> JSON:
    return next((thing for thing in things if str(thing.id) == str(ref)), None)


def _refuse_second(taken: bool) -> None:
    if taken:
        raise bad_request(SET_TAKEN)
