"""What the foreign Canvas lets others write: columns, cells by a job, overrides."""

from __future__ import annotations

from typing import Any

from tests.foreign.held import LIVE, Held
from tests.foreign.ways import GONE, NOT_ALLOWED
from tests.foreign.wire import Call, Refusal, form_below

JSON = Any


class Writes(Held):
    """Columns and overrides by form, as the contract prints them, or JSON; cells by JSON."""

    def create_column(self, call: Call) -> tuple[int, JSON]:
        given = call.body["column"] if call.is_json else form_below(call.body, "column")
        column = {
            "id": next(self.ids),
            "title": given["title"],
            "position": len(self.columns) + 1,
            "hidden": False,
            "read_only": given.get("read_only") in (True, "true"),
            "teacher_notes": False,
        }
        self.columns.append(column)
        return self.ways.column_status, column

    def read_cells(self, _call: Call, column: int) -> tuple[int, JSON]:
        if all(one["id"] != column for one in self.columns):
            raise Refusal(404, GONE)
        return 200, [
            {"user_id": user, "content": text}
            for (held, user), text in sorted(self.cells.items())
            if held == column
        ]

    def write_cells(self, call: Call) -> tuple[int, JSON]:
        if not call.is_json or not call.body.get("column_data"):
            raise Refusal(400, {"errors": [{"message": "column_data is missing"}]})
        students = self.students((*LIVE, "completed", "inactive"))
        if any(one["user_id"] not in students for one in call.body["column_data"]):
            raise Refusal(403, NOT_ALLOWED)
        for one in call.body["column_data"]:
            self.cells[one["column_id"], one["user_id"]] = one["content"]
        job = next(self.ids)
        self.jobs[job] = [] if self.ways.job_state == "completed" else ["running"]
        return 200, {
            "id": job,
            "context_id": self.course["id"],
            "context_type": "Course",
            "tag": "custom_columns_submissions_update",
            "workflow_state": self.ways.job_state,
            "completion": 0,
            "url": f"/api/v1/progress/{job}",
        }

    def read_job(self, _call: Call, job: int) -> tuple[int, JSON]:
        if job not in self.jobs:
            raise Refusal(404, GONE)
        state = self.jobs[job].pop() if self.jobs[job] else "completed"
        return 200, {"id": job, "context_id": self.course["id"], "workflow_state": state}

    def create_override(self, call: Call, assignment_id: int) -> tuple[int, JSON]:
        made = {"id": next(self.ids), "assignment_id": assignment_id}
        held = self._override_from(call, made, self.overrides(assignment_id))
        self.overrides(assignment_id).append(held)
        return 201, self._shown(held)

    def update_override(self, call: Call, assignment_id: int, override: int) -> tuple[int, JSON]:
        rows = self.overrides(assignment_id)
        before = next((o for o in rows if o["id"] == override), None)
        if before is None:
            raise Refusal(404, GONE)
        kept = {k: before[k] for k in ("id", "assignment_id", "title", "student_ids")}
        others = [o for o in rows if o["id"] != override]
        held = self._override_from(call, kept, others)
        self.assignment(assignment_id)["overrides"] = [*others, held]
        return 200, self._shown(held)

    def delete_override(self, _call: Call, assignment_id: int, override: int) -> tuple[int, JSON]:
        rows = self.overrides(assignment_id)
        self.assignment(assignment_id)["overrides"] = [o for o in rows if o["id"] != override]
        return 200, {"id": override, "assignment_id": assignment_id}

    def _override_from(self, call: Call, kept: JSON, others: list[JSON]) -> JSON:
        key = "assignment_override"
        given = call.body[key] if call.is_json else form_below(call.body, key)
        held = dict(kept)
        if "student_ids" in given:
            held["student_ids"] = [int(one) for one in given["student_ids"]]
        if taken := set(held["student_ids"]) & {s for o in others for s in o["student_ids"]}:
            name = "assignment_override_students"
            say = {"attribute": name, "type": "taken", "message": f"already belongs {len(taken)}"}
            raise Refusal(400, {"errors": {name: [say]}})
        if unknown := set(held["student_ids"]) - self.students((*LIVE, "inactive")):
            raise Refusal(400, {"errors": [f"unknown student ids: {sorted(unknown)}"]})
        for date in ("title", "unlock_at", "due_at", "lock_at"):
            if date in given:
                held[date] = given[date] or None
        return held

    def _shown(self, override: JSON) -> JSON:
        dates = ("unlock_at", "due_at", "lock_at")
        kept = {} if self.ways.override_dates else dates
        return {key: value for key, value in override.items() if key not in kept}
