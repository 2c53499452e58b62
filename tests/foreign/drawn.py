"""A course drawn at random in the foreign Canvas, and what happens to it between two runs."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random
from typing import Any

from tests.foreign import course, records
from tests.foreign.canvas import ForeignCanvas
from tests.foreign.reckoning import Reckoning

JSON = Any
MODULES = (
    "Welcome and induction",
    "School Culture",
    "Teaching",
    "Week 3",
    "Face-to-face events",
    "Performance coaching",
    "Formative tasks",
)
ITEMS = ("Routines", "Primary route", "Watch the film", "Written exercise")
LOOSE = ("Event", "Coaching session", "Formative task", "Odds and ends")
SECTIONS = (course.CHESHIRE, course.BRISTOL)


class Drawn:
    """Draws what a Canvas holds; the same seed draws the same."""

    def __init__(self, canvas: ForeignCanvas, seed: int) -> None:
        self.canvas = canvas
        self._random = Random(seed)
        self._people = {user: self._random.choice(SECTIONS) for user in (course.ADA, course.BEN)}
        self._people |= {course.CY: course.CHESHIRE, course.DEE: course.BRISTOL}
        canvas.enrollments = [
            course.enrollment(row, user, "StudentEnrollment", section, state="active", role="T")
            for row, (user, section) in enumerate(self._people.items(), start=880)
        ]
        canvas.modules, canvas.one_of, canvas.submissions = [], set(), []
        canvas.assignments = [a for a in canvas.assignments if a["id"] == course.SUMMATIVE]
        canvas.stored = dict.fromkeys(self._people, frozenset())
        self._ids = iter(range(3600, 9999))
        first = self._module(501, "School Culture")  # or nothing maps to any area
        first["published"] = first["items"][0]["published"] = True
        for number in range(502, 502 + self._random.randint(1, 5)):
            self._module(number, self._random.choice(MODULES))
        for _ in range(self._random.randint(0, 5)):
            self._assignment(f"{self._random.choice(LOOSE)} {next(self._ids)}")
        self.settle(met=0.6)

    def change(self) -> None:
        """Publish, withdraw, assign anew, ask for other things; people go on working."""
        for module in self.canvas.modules[1:]:
            if self._chance(0.15):
                module["published"] = not module["published"]
            if self._chance(0.1):
                self._assign(module)
            for item in module["items"]:
                if self._chance(0.1) and self._assignment_of(item) is None:
                    item["published"] = not item["published"]
                if self._chance(0.1) and item.pop("completion_requirement", None) is None:
                    item["completion_requirement"] = {"type": "must_view"}
        self.settle(met=0.2)

    def settle(self, *, met: float) -> None:
        """Let Canvas keep rows for what is given, and people meet some of what they see."""
        reckoning = Reckoning(self.canvas)
        kept = {(s["user_id"], s["assignment_id"]): s for s in self.canvas.submissions}
        self.canvas.submissions = []
        for user in self._people:
            seen = self._seen(reckoning, user)
            self.canvas.hidden[user] = {
                i["id"] for m in self.canvas.modules for i in m["items"]
            } - seen.keys()
            now_met = {i for i in seen if self._chance(met)} - self.canvas.stored[user]
            self.canvas.stored[user] |= now_met
            if now_met:
                self._is_active(user)
            for one in self._given(reckoning, user):
                row = kept.get((user, one["id"]))
                again = row is None or self._chance(0.2)
                self.canvas.submissions.append(self._row(user, one) if again else row)
        self.canvas.evaluated = dict(self.canvas.stored)

    def _module(self, number: int, name: str) -> JSON:
        items = [self._item(number) for _ in range(self._random.randint(1, 4))]
        if number == 501:
            items[0]["completion_requirement"] = {"type": "must_view"}
        one = number > 501 and self._chance(0.2)
        made = course.module(number, name, items, "one" if one else "all")
        made["published"] = self._chance(0.85)
        self.canvas.modules.append(made)
        if one:
            self.canvas.one_of.add(number)
        if number > 501 and self._chance(0.25):
            self._assign(made)
        return made

    def _item(self, module: int) -> JSON:
        kind = self._random.choice(("Page", "Assignment", "Quiz", "Discussion", "ExternalUrl"))
        name, number = self._random.choice(ITEMS), next(self._ids)
        asks = "must_view" if self._chance(0.7) else None
        made = course.item(number, module, f"{name} {number}", kind, asks=asks)
        made["published"] = self._chance(0.9)
        if kind in ("Assignment", "Quiz", "Discussion") and module > 501:
            behind = self._assignment(made["title"])
            made["published"] = behind["published"]
            made["content_id"] = behind["id"] if kind == "Assignment" else number
            if kind == "Quiz":
                behind["quiz_id"] = number
            elif kind == "Discussion":
                behind["discussion_topic"] = {"id": number}
        return made

    def _assignment(self, name: str) -> JSON:
        made = course.assignment(next(self._ids), name, points=self._random.choice((1, 7.5, None)))
        made["published"] = self._chance(0.85)
        if self._chance(0.3):
            made["only_visible_to_overrides"] = made["has_overrides"] = True
            made["overrides"] = [{"id": next(self._ids), "title": "Some", **self._some()}]
        self.canvas.assignments.append(made)
        return made

    def _some(self) -> JSON:
        if self._chance(0.5):
            return {"course_section_id": self._random.choice(SECTIONS)}
        return {"student_ids": self._random.sample(sorted(self._people), 2)}

    def _assign(self, module: JSON) -> None:
        hub = {"id": self._random.choice(SECTIONS), "name": "Hub"}
        given = {"id": next(self._ids), "context_module_id": module["id"], "course_section": hub}
        now = self.canvas.assignees.pop(module["id"], None)
        if now is None:
            self.canvas.assignees[module["id"]] = [given]

    def _assignment_of(self, item: JSON) -> JSON | None:
        return Reckoning(self.canvas).behind(item)

    def _seen(self, reckoning: Reckoning, user: int) -> dict[int, JSON]:
        """Return what a student sees, by item id."""
        return {
            item["id"]: item
            for module in self.canvas.modules
            for item in module["items"]
            if module["published"]
            and item["published"]
            and reckoning.theirs(user, module, reckoning.behind(item))
        }

    def _given(self, reckoning: Reckoning, user: int) -> list[JSON]:
        inside = {
            behind["id"]: module
            for module in self.canvas.modules
            for item in module["items"]
            if (behind := reckoning.behind(item)) is not None
        }
        return [
            one
            for one in self.canvas.assignments
            if one["published"] and reckoning.theirs(user, inside.get(one["id"]), one)
        ]

    def _row(self, user: int, assignment: JSON) -> JSON:
        came, top = self._random.random(), assignment["points_possible"] or 5
        if came < 0.35:
            scores = (0.0, top / 2, top * 0.75, top, top * 1.2)
            return records.graded(user, assignment["id"], self._random.choice(scores))
        if came < 0.5:
            return records.handed_in(user, assignment["id"])
        if came < 0.6:
            return records.excused(user, assignment["id"])
        return records.submission(user, assignment["id"])

    def _is_active(self, user: int) -> None:
        now = datetime.now(UTC)  # noqa: TID251  as commands see it
        for row in self.canvas.enrollments:
            if row["user_id"] == user:
                row["last_activity_at"] = f"{now:%Y-%m-%dT%H:%M:%SZ}"

    def _chance(self, share: float) -> bool:
        return self._random.random() < share
