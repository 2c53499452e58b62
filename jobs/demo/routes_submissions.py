"""Submissions in bulk, flat and grouped."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from jobs.demo import rights
from jobs.demo.calls import JSON, Call, Refusal, Reply, bad_request, not_found
from jobs.demo.entities import Assignment, Course, Enrollment, Section, Submission, User
from jobs.demo.paging import bookmarked, ordinal
from jobs.demo.shapes import stamp
from jobs.demo.visibility import assigned

SHOWN_STATES = frozenset({"active", "invited", "creation_pending", "completed", "inactive"})
CONCLUDED = frozenset({"completed", "inactive"})
MOST_STUDENTS = 100
SINCE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)\Z")


def list_submissions(call: Call) -> Reply:
    """GET courses/:id/students/submissions."""
    course = call.course()
    return _list(call, course, call.visible_rows(course))


def list_section_submissions(call: Call) -> Reply:
    """GET sections/:id/students/submissions."""
    ref = call.args["section"]
    section: Section | None = call.world.sections().get(int(ref)) if ref.isdecimal() else None
    if section is None:
        raise not_found()
    rows = [e for e in call.visible_rows(section.course) if e.section is section]
    return _list(call, section.course, rows)


def list_assignment_submissions(call: Call) -> Reply:
    """GET courses/:id/assignments/:id/submissions: by user, counted."""
    course = call.course()
    assignment = call.assignment(course)
    call.need(rights.VIEW_ALL_GRADES, rights.MANAGE_GRADES)
    students = _students(call, call.visible_rows(course))
    rows = [_row(call, user, assignment) for user in students.values()]
    found = sorted((row for row in rows if row), key=lambda row: row.user.id)
    return ordinal(call, found).reply(lambda row: submission_json(call, row))


def _list(call: Call, course: Course, rows: list[Enrollment]) -> Reply:
    """`grouped` pages over enrolments, so a person in two sections may come twice."""
    students = _allowed(call, _students(call, rows))
    assignments = _assignments(call, course)
    if not call.flag("grouped"):
        found = [
            row
            for user in students.values()
            for assignment in assignments
            if (row := _row(call, user, assignment)) is not None
        ]
        page = bookmarked(call, found, lambda row: (row.id,))
        return page.reply(lambda row: submission_json(call, row))
    own = [e for e in rows if e.user.id in students and _shown(call, e)]
    slice_ = ordinal(call, own)
    once = {e.user.id: e for e in reversed(slice_.rows)}
    reply = slice_.reply(lambda e: e)
    reply.data = [_group(call, e, assignments) for e in slice_.rows if once[e.user.id] is e]
    return reply


def _shown(call: Call, row: Enrollment) -> bool:
    if row.type != "StudentEnrollment" or row.state not in SHOWN_STATES:
        return False
    wanted = call.text("enrollment_state")
    return wanted is None or (row.state in CONCLUDED) == (wanted == "concluded")


def _students(call: Call, rows: list[Enrollment]) -> dict[int, User]:
    return {e.user.id: e.user for e in rows if _shown(call, e)}


def _allowed(call: Call, students: dict[int, User]) -> dict[int, User]:
    """Return the students asked for; an id out of sight refuses the whole call."""
    refs = call.listed("student_ids")
    if len(refs) > MOST_STUDENTS:
        raise bad_request({"error": "too many students"})
    sees_all = call.may(rights.VIEW_ALL_GRADES) or call.may(rights.MANAGE_GRADES)
    own = {call.token.user.id: call.token.user}
    if not refs:
        return {id_: user for id_, user in own.items() if id_ in students}
    if "all" in refs:
        return students if sees_all else {k: v for k, v in own.items() if k in students}
    named = {user.id: user for ref in refs if (user := call.find_user(ref)) is not None}
    visible = students if sees_all else own
    if len(named) < len(set(refs)) or any(id_ not in visible for id_ in named):
        call.need("nobody has this")
    return named


def _assignments(call: Call, course: Course) -> list[Assignment]:
    published = [a for a in course.assignments if a.published]
    wanted = call.listed("assignment_ids")
    if not wanted:
        return published
    known = {str(a.id) for a in published}
    if any(ref not in known for ref in wanted):
        raise Refusal(403, {"error": "invalid assignment ids requested"})
    return [a for a in published if str(a.id) in wanted]


def _row(call: Call, user: User, assignment: Assignment) -> Submission | None:
    """Return somebody's row if it is theirs and passes the filters."""
    kept = call.world.book.submissions.get((user.id, assignment.id))
    if not assigned(assignment, user):
        return None
    row = kept or call.world.submission(user, assignment)
    state = call.text("workflow_state")
    if state is not None and row.workflow_state != state:
        return None
    for name, moment in (("submitted_since", row.submitted_at), ("graded_since", row.graded_at)):
        since = _since(call, name)
        if since is not None and (moment is None or moment <= since):
            return None
    return row


def _since(call: Call, name: str) -> datetime | None:
    value = call.text(name)
    if value is None:
        return None
    if not SINCE.match(value):
        raise bad_request({"errors": {name: f"Invalid datetime for {name}"}})
    return datetime.fromisoformat(value).astimezone(UTC)


def _group(call: Call, row: Enrollment, assignments: list[Assignment]) -> JSON:
    found = [_row(call, row.user, assignment) for assignment in assignments]
    shape: dict[str, JSON] = {
        "user_id": row.user.id,
        "section_id": row.section.id,
        "submissions": [submission_json(call, one) for one in found if one],
    }
    if call.may(rights.READ_SIS):
        shape |= {"sis_user_id": row.user.sis_user_id, "integration_id": None}
    return shape


def submission_json(call: Call, row: Submission) -> JSON:
    """Return a submission, trimmed to or by the fields named."""
    assignment = row.assignment
    url = f"{call.base}/courses/{assignment.course.id}/assignments/{assignment.id}"
    shape: dict[str, JSON] = {
        "id": row.id,
        "user_id": row.user.id,
        "assignment_id": assignment.id,
        "attempt": row.attempt,
        "submission_type": row.submission_type,
        "workflow_state": row.workflow_state,
        "submitted_at": stamp(row.submitted_at),
        "graded_at": stamp(row.graded_at),
        "posted_at": stamp(row.posted_at),
        "grader_id": 1 if row.graded_at else None,
        "score": row.score,
        "grade": row.grade,
        "entered_score": row.score,
        "entered_grade": row.grade,
        "grade_matches_current_submission": True,
        "excused": row.excused or None,
        "late": False,
        "missing": False,
        "seconds_late": 0,
        "late_policy_status": None,
        "points_deducted": None,
        "cached_due_date": stamp(assignment.due_at),
        "redo_request": False,
        "extra_attempts": None,
        "grading_period_id": None,
        "custom_grade_status_id": None,
        "sticker": None,
        "url": None,
        "body": None,
        "preview_url": f"{url}/submissions/{row.user.id}?preview=1",
        "attachments": [],
    }
    only, without = call.listed("response_fields"), call.listed("exclude_response_fields")
    return {k: v for k, v in shape.items() if (not only or k in only) and k not in without}
