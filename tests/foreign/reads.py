"""What the foreign Canvas lets be read."""

from __future__ import annotations

import copy
from typing import Any

from tests.foreign import course
from tests.foreign.held import LIVE, STUDENT, Held
from tests.foreign.ways import GONE, NOT_ALLOWED
from tests.foreign.wire import Call, Refusal

JSON = Any


class Reads(Held):
    """The GETs that need more than looking something up."""

    def read_modules(self, call: Call) -> tuple[int, JSON]:
        student = call.one("student_id")
        shown = []
        for module in copy.deepcopy(self.modules):
            items = self._as_student(module, student)
            if student and not items and module["items"]:
                continue
            if student and int(student) in self.active_students():
                module["state"], module["completed_at"] = self._state(module, int(student))
            module["items"] = items
            if "items" not in call.all("include") or len(items) > self.ways.cap:
                del module["items"]
            shown.append(module)
        return 200, shown

    def read_items(self, call: Call, module_id: int) -> tuple[int, JSON]:
        found = next((m for m in self.modules if m["id"] == module_id), None)
        if found is None:
            raise Refusal(404, GONE)
        return 200, self._as_student(copy.deepcopy(found), call.one("student_id"))

    def _as_student(self, module: JSON, student: str | None) -> list[JSON]:
        if student is None:
            return list(module["items"])
        if int(student) not in self.students((*LIVE, "completed")):
            raise Refusal(403, NOT_ALLOWED)
        self.stored[int(student)] = met = self.evaluated.get(int(student), frozenset())
        items = self.shown(module, int(student))
        if int(student) in self.active_students():
            for one in items:
                if "completion_requirement" in one:
                    one["completion_requirement"]["completed"] = one["id"] in met
        return items

    def _state(self, module: JSON, student: int) -> tuple[str, str | None]:
        met = self.evaluated.get(student, frozenset()) & set(self.asked(module, student))
        if len(met) >= self.need(module, student):
            return "completed", course.WHEN
        return ("started" if met else "unlocked"), None

    def read_enrollments(self, call: Call) -> tuple[int, JSON]:
        types, states = call.all("type"), call.all("state")
        default = ("active", "invited", "creation_pending", "inactive")
        return 200, [
            row
            for row in self.enrollments
            if (not types or row["type"] in types)
            and row["enrollment_state"] in (states or default)
        ]

    def read_users(self, call: Call) -> tuple[int, JSON]:
        kinds = [f"{kind.title()}Enrollment" for kind in call.all("enrollment_type")]
        people: dict[int, JSON] = {}
        for row in self.enrollments:
            if not kinds or row["type"] in kinds:
                person = dict(row["user"])
                if "email" in call.all("include") and row["user_id"] in self.mails:
                    person["email"] = self.mails[row["user_id"]]
                people[row["user_id"]] = person
        return 200, list(people.values())

    def read_submissions(self, call: Call) -> tuple[int, JSON]:
        wanted = [int(a) for a in call.all("assignment_ids")]
        there = {a["id"] for a in self.assignments if a.get("published", True)}
        if not set(wanted) <= there:
            raise Refusal(403, {"error": "invalid assignment ids requested"})
        if call.all("student_ids") != ["all"]:
            raise Refusal(400, {"error": "only all here"})
        rows = [
            row
            for row in self.submissions
            if row["assignment_id"] in (wanted or there)
            and row["user_id"] in self.students((*LIVE, "inactive"))
        ]
        if call.one("grouped") is None or not self.ways.grouped:
            return 200, rows
        return 200, [
            {
                "user_id": row["user_id"],
                "section_id": row["course_section_id"],
                "sis_user_id": f"U{row['user_id']}",
                "integration_id": None,
                "submissions": [s for s in rows if s["user_id"] == row["user_id"]],
            }
            for row in self.enrollments
            if row["type"] == STUDENT and row["enrollment_state"] in (*LIVE, "inactive")
        ]

    def read_counts(self, _call: Call) -> tuple[int, JSON]:
        return 200, [
            {
                "id": who,
                "display_name": course.NAMES.get(who, "?"),
                "progress": {
                    "requirement_count": len(asked),
                    "requirement_completed_count": len(
                        self.stored.get(who, frozenset()).intersection(asked)
                    ),
                    "next_requirement_url": None,
                    "completed_at": None,
                },
            }
            for who in sorted(self.active_students())
            for asked in [[i for m in self.modules for i in self.asked(m, who)]]
        ]

    def read_assignees(self, _call: Call, module_id: int) -> tuple[int, JSON]:
        return 200, self.assignees.get(module_id, [])
