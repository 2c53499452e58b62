"""Assignments and their overrides over REST."""

from __future__ import annotations

from jobs.demo import rights
from jobs.demo.calls import JSON, Call, Reply, not_found
from jobs.demo.entities import Assignment, Override
from jobs.demo.override_rules import apply_override, destroy_override, named_students, read_dates
from jobs.demo.override_rules import requested_target as target
from jobs.demo.paging import ordinal
from jobs.demo.shapes import stamp


def list_assignments(call: Call) -> Reply:
    """GET courses/:id/assignments; unpublished ones for those who may manage assignments."""
    course = call.course()
    shown = [a for a in course.assignments if a.published or call.may(rights.MANAGE_ASSIGNMENTS)]
    wanted = call.listed("assignment_ids")
    if wanted:
        shown = [a for a in shown if str(a.id) in wanted]
    return ordinal(call, shown).reply(lambda assignment: assignment_json(call, assignment))


def show_assignment(call: Call) -> Reply:
    """GET courses/:id/assignments/:id."""
    assignment = call.assignment(call.course())
    if not (assignment.published or call.may(rights.MANAGE_ASSIGNMENTS)):
        raise not_found()
    return Reply(assignment_json(call, assignment))


def assignment_json(call: Call, assignment: Assignment) -> JSON:
    """Return an assignment; quiz and discussion ids where it is one."""
    shape: dict[str, JSON] = {
        "id": assignment.id,
        "name": assignment.name,
        "description": None,
        "course_id": assignment.course.id,
        "assignment_group_id": 1,
        "position": assignment.position,
        "points_possible": assignment.points,
        "grading_type": assignment.grading_type,
        "submission_types": list(assignment.submission_types),
        "published": assignment.published,
        "workflow_state": "published" if assignment.published else "unpublished",
        "only_visible_to_overrides": assignment.only_visible_to_overrides,
        "has_overrides": bool(assignment.overrides),
        "due_at": stamp(assignment.due_at),
        "unlock_at": stamp(assignment.unlock_at),
        "lock_at": stamp(assignment.lock_at),
        "created_at": stamp(assignment.created_at),
        "updated_at": stamp(assignment.created_at),
        "omit_from_final_grade": False,
        "muted": False,
        "html_url": f"{call.base}/courses/{assignment.course.id}/assignments/{assignment.id}",
    }
    if assignment.quiz_id is not None:
        shape |= {"quiz_id": assignment.quiz_id, "is_quiz_assignment": True}
    if assignment.discussion_id is not None:
        shape["discussion_topic"] = {
            "id": assignment.discussion_id,
            "title": assignment.name,
            "assignment_id": assignment.id,
            "published": assignment.published,
        }
    if call.includes("overrides") and call.may(rights.MANAGE_ASSIGNMENTS):
        shape["overrides"] = [override_json(assignment, one) for one in assignment.overrides]
    return shape


def override_json(assignment: Assignment, override: Override) -> JSON:
    """Return an override; a date key is there only if that date is overridden."""
    shape: dict[str, JSON] = {
        "id": override.id,
        "assignment_id": assignment.id,
        "title": override.title,
    }
    if override.students is not None:
        shape["student_ids"] = [user.id for user in override.students]
    if override.section is not None:
        shape["course_section_id"] = override.section.id
    if override.group is not None:
        shape["group_id"] = override.group.id
    shape |= {key: stamp(moment) for key, moment in override.dates.items()}
    due = override.dates.get("due_at")
    if "due_at" in override.dates:
        day = due.date().isoformat() if due else None
        shape |= {"all_day": bool(due and due.minute == 59), "all_day_date": day}  # noqa: PLR2004
    return shape


def list_overrides(call: Call) -> Reply:
    """GET courses/:id/assignments/:id/overrides."""
    assignment = call.assignment(call.course())
    call.need(rights.MANAGE_ASSIGNMENTS)
    return ordinal(call, assignment.overrides).reply(lambda one: override_json(assignment, one))


def show_override(call: Call) -> Reply:
    """GET courses/:id/assignments/:id/overrides/:id."""
    assignment = call.assignment(call.course())
    call.need(rights.MANAGE_ASSIGNMENTS)
    return Reply(override_json(assignment, _override(call, assignment)))


def create_override(call: Call) -> Reply:
    """POST courses/:id/assignments/:id/overrides."""
    assignment = call.assignment(call.course())
    call.need(rights.MANAGE_ASSIGNMENTS)
    sent = _sent(call)
    students, section, group = target(call, assignment, sent)
    dates = read_dates(sent)
    with call.world.lock:
        made = call.world.add_override(
            assignment, students, section, group, title=sent.get("title"), **dates
        )
    return Reply(override_json(assignment, made), status=201)


def update_override(call: Call) -> Reply:
    """PUT: dates left out are cleared; a set of students sent replaces the old one."""
    assignment = call.assignment(call.course())
    call.need(rights.MANAGE_ASSIGNMENTS)
    override, sent = _override(call, assignment), _sent(call)
    students = None
    if override.students is not None and "student_ids" in sent:
        students = named_students(call, assignment, sent, of=override)
    dates = read_dates(sent)
    apply_override(
        call.world, assignment, override, students=students, dates=dates, title=sent.get("title")
    )
    return Reply(override_json(assignment, override))


def delete_override(call: Call) -> Reply:
    """DELETE courses/:id/assignments/:id/overrides/:id: answers what was there."""
    assignment = call.assignment(call.course())
    call.need(rights.MANAGE_ASSIGNMENTS)
    override = _override(call, assignment)
    shape = override_json(assignment, override)
    destroy_override(call.world, assignment, override)
    return Reply(shape)


def _override(call: Call, assignment: Assignment) -> Override:
    wanted = call.args["override"]
    found = next((o for o in assignment.overrides if str(o.id) == wanted), None)
    if found is None:
        raise not_found()
    return found


def _sent(call: Call) -> dict[str, JSON]:
    sent = call.params.get("assignment_override")
    return sent if isinstance(sent, dict) else {}
