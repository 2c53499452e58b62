"""Custom gradebook columns, their cells, and the jobs that write them in bulk."""

from __future__ import annotations

from jobs.demo import rights
from jobs.demo.calls import JSON, Call, Reply, bad_request, not_found, unauthorized
from jobs.demo.entities import Column, Course, Job
from jobs.demo.paging import ordinal
from jobs.demo.params import truthy
from jobs.demo.shapes import stamp

LONGEST = 255
STUDENT_STATES = frozenset({"active", "invited", "creation_pending", "inactive", "completed"})
RESERVED = frozenset({"Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Notes"})
BULK_TAG = "custom_columns_submissions_update"


def _gradebook(call: Call) -> Course:
    course = call.course()
    call.need(rights.VIEW_ALL_GRADES, rights.MANAGE_GRADES)
    return course


def list_columns(call: Call) -> Reply:
    """GET courses/:id/custom_gradebook_columns; hidden ones only where included."""
    course = _gradebook(call)
    hidden = call.flag("include_hidden")
    shown = [c for c in course.columns if not c.deleted and (hidden or not c.hidden)]
    return ordinal(call, sorted(shown, key=lambda c: (c.position, c.id))).reply(column_json)


def create_column(call: Call) -> Reply:
    """POST: titles need not be unique, so twice makes two."""
    course = _gradebook(call)
    sent = _sent(call)
    title = _title(sent.get("title"))
    column = Column(
        call.world.next_id("column"),
        course,
        title,
        int(sent.get("position") or len(course.columns) + 1),
        hidden=truthy(sent.get("hidden")),
        read_only=truthy(sent.get("read_only")),
        teacher_notes=truthy(sent.get("teacher_notes")),
    )
    course.columns.append(column)
    return Reply(column_json(column))


def update_column(call: Call) -> Reply:
    """PUT courses/:id/custom_gradebook_columns/:id."""
    column, sent = _column(call), _sent(call)
    if "title" in sent:
        column.title = _title(sent["title"])
    if "position" in sent:
        column.position = int(sent["position"])
    column.hidden = truthy(sent.get("hidden", column.hidden))
    column.read_only = truthy(sent.get("read_only", column.read_only))
    return Reply(column_json(column))


def delete_column(call: Call) -> Reply:
    """DELETE: soft, its cells are out of sight."""
    column = _column(call)
    column.deleted = True
    return Reply(column_json(column))


def column_json(column: Column) -> JSON:
    """Return a column."""
    return {
        "id": column.id,
        "title": column.title,
        "position": column.position,
        "hidden": column.hidden,
        "read_only": column.read_only,
        "teacher_notes": column.teacher_notes,
    }


def list_cells(call: Call) -> Reply:
    """GET …/data: non-empty cells of students in sight; a hidden column needs include_hidden."""
    column = _column(call)
    if column.hidden and not call.flag("include_hidden"):
        raise not_found()
    visible = call.visible_students(column.course, STUDENT_STATES)
    cells = [(user_id, text) for user_id, text in column.cells.items() if user_id in visible]
    return ordinal(call, cells).reply(lambda cell: {"user_id": cell[0], "content": cell[1]})


def put_cell(call: Call) -> Reply:
    """PUT …/data/:user_id: blank deletes; content too long answers 200 with errors."""
    column, user = _column(call), call.user()
    if user.id not in call.visible_students(column.course, STUDENT_STATES):
        raise not_found()
    sent = call.params.get("column_data")
    content = str(sent.get("content") or "") if isinstance(sent, dict) else ""
    if len(content) > LONGEST:
        too_long = {"attribute": "content", "type": "too_long", "message": "too_long"}
        return Reply({"errors": {"content": [too_long]}})
    _write(column, user.id, content)
    return Reply({"user_id": user.id, "content": content})


def put_cells(call: Call) -> Reply:
    """PUT courses/:id/custom_gradebook_column_data: a job; one foreign user refuses it whole."""
    course = _gradebook(call)
    records = call.params.get("column_data")
    if not isinstance(records, list) or not records:
        raise bad_request({"errors": [{"message": "column_data is missing"}]})
    visible = call.visible_students(course, STUDENT_STATES)
    for record in records:
        user = call.find_user(str(record.get("user_id"))) if isinstance(record, dict) else None
        if user is None or user.id not in visible:
            raise unauthorized(call.switches.denied_status)
    lag = None if call.switches.jobs_stuck else call.switches.job_lag
    job = call.world.later(course, BULK_TAG, lambda: _write_all(call, course, records), lag)
    return Reply(job_json(call, job))


def _write_all(call: Call, course: Course, records: list[JSON]) -> None:
    """Write one by one without a transaction: what came before a fault stays."""
    for record in records:
        column = call.world.column(course, int(record["column_id"]))
        user = call.find_user(str(record["user_id"]))
        content = str(record["content"] or "")
        if len(content) > LONGEST:
            msg = "content is too long"
            raise ValueError(msg)
        if column is not None and user is not None:
            _write(column, user.id, content)


def _write(column: Column, user_id: int, content: str) -> None:
    if content:
        column.cells[user_id] = content
    else:
        column.cells.pop(user_id, None)


def show_job(call: Call) -> Reply:
    """GET progress/:id."""
    ref = call.args["job"]
    job = call.world.jobs.get(int(ref)) if ref.isdecimal() else None
    if job is None:
        raise not_found()
    call.need("read")
    return Reply(job_json(call, job))


def job_json(call: Call, job: Job) -> JSON:
    """Return a Progress; completion jumps from nothing to all."""
    shape: dict[str, JSON] = {
        "id": job.id,
        "context_id": job.course.id,
        "context_type": "Course",
        "user_id": None,
        "tag": job.tag,
        "completion": 100 if job.state == "completed" else 0,
        "workflow_state": job.state,
        "message": job.message,
        "created_at": stamp(job.created_at),
        "updated_at": stamp(job.updated_at),
        "url": f"{call.base}/api/v1/progress/{job.id}",
    }
    if job.state in {"completed", "failed"}:
        shape["results"] = None
    return shape


def _column(call: Call) -> Column:
    course = _gradebook(call)
    ref = call.args["column"]
    column = call.world.column(course, int(ref)) if ref.isdecimal() else None
    if column is None:
        raise not_found()
    return column


def _sent(call: Call) -> dict[str, JSON]:
    sent = call.params.get("column")
    if not isinstance(sent, dict):
        raise bad_request({"errors": [{"message": "column is missing"}]})
    return sent


def _title(value: JSON) -> str:
    title = str(value or "")
    fault = "blank" if not title.strip() else "too_long" if len(title) > LONGEST else None
    if title in RESERVED:
        fault = "exclusion"
    if fault:
        shape = {"attribute": "title", "type": fault, "message": fault}
        raise bad_request({"errors": {"title": [shape]}})
    return title
