"""What the foreign Canvas holds; a test changes the dictionaries, then calls."""

from __future__ import annotations

from typing import Any

from tests.foreign import course, records
from tests.foreign.ways import GONE, Ways
from tests.foreign.wire import Refusal

JSON = Any
STUDENT = "StudentEnrollment"
LIVE = ("active", "invited", "creation_pending")


class Held:
    """Everything there is, as Canvas itself sees it."""

    def __init__(self, ways: Ways | None = None) -> None:
        self.ways = ways or Ways()
        self.course: JSON = {
            "id": course.COURSE,
            "name": "NPQSL Autumn 2025",
            "course_code": "NPQSL",
            "workflow_state": "available",
            "term": {"id": 1, "name": "Autumn 2025"},
            "concluded": False,
            "sis_course_id": "C77",
        }
        self.modules = course.modules()
        self.assignments = course.assignments()
        self.enrollments = course.enrollments()
        self.submissions = records.submissions()
        self.sections = [
            {"id": course.CHESHIRE, "name": "Cheshire A25", "course_id": course.COURSE},
            {"id": course.BRISTOL, "name": "Bristol A25", "course_id": course.COURSE},
        ]
        self.one_of = {506}
        self.hidden: dict[int, set[int]] = {}
        self.stored = dict(records.STORED)
        self.evaluated = dict(records.EVALUATED)
        self.columns: list[JSON] = []
        self.cells: dict[tuple[int, int], str] = {}
        self.assignees: dict[int, list[JSON]] = {}
        self.mails = {7: "carol@provider.example", 9: "sync@provider.example"}
        self.ids = iter(range(9000, 10_000))
        self.jobs: dict[int, list[str]] = {}

    def active_students(self) -> set[int]:
        return self.students(("active",))

    def students(self, states: tuple[str, ...]) -> set[int]:
        return {
            row["user_id"]
            for row in self.enrollments
            if row["type"] == STUDENT and row["enrollment_state"] in states
        }

    def shown(self, module: JSON, student: int) -> list[JSON]:
        """Return what a student sees of a module: what is published and not given to others."""
        hidden = self.hidden.get(student, set())
        items = module["items"] if module["published"] else []
        return [one for one in items if one["published"] and one["id"] not in hidden]

    def asked(self, module: JSON, student: int) -> list[int]:
        """Return the items of a module that ask something of a student."""
        return [i["id"] for i in self.shown(module, student) if "completion_requirement" in i]

    def need(self, module: JSON, student: int) -> int:
        """Return how many of them Canvas wants met."""
        asked = self.asked(module, student)
        return min(1, len(asked)) if module["id"] in self.one_of else len(asked)

    def overrides(self, assignment_id: int) -> list[JSON]:
        found: list[JSON] = self.assignment(assignment_id)["overrides"]
        return found

    def assignment(self, assignment_id: int) -> JSON:
        for one in self.assignments:
            if one["id"] == assignment_id:
                return one
        raise Refusal(404, GONE)
