"""Figures from Canvas's JSON by the words of design 5, with nothing of ours: a second opinion."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from tests.foreign.canvas import ForeignCanvas

JSON = Any
HOURS = {"induction": 6, "events": 24, "online": 38, "coaching": 10, "formative": 20}
UNITS = {"events": 4}
STRANDS = {
    "Welcome": "induction",
    "Face-to-face": "events",
    "Event": "events",
    "Performance": "coaching",
    "Coaching": "coaching",
    "Formative": "formative",
    "School": "online",
    "Teaching": "online",
    "Week": "online",
}
"""By the first word of a title."""

Became = tuple[str, Fraction]
"""A state, and the share that is done."""
OPEN, DONE = ("open", Fraction(0)), ("done", Fraction(1))


class Reckoning:
    """Who has done what, reckoned for one participant at a time from all that Canvas holds."""

    def __init__(self, canvas: ForeignCanvas) -> None:
        self._canvas = canvas
        self._rows = {(s["user_id"], s["assignment_id"]): s for s in canvas.submissions}
        self._behind: dict[tuple[str, int], JSON] = {}
        for one in canvas.assignments:
            self._behind["Assignment", one["id"]] = one
            if "quiz_id" in one:
                self._behind["Quiz", one["quiz_id"]] = one
            if "discussion_topic" in one:
                self._behind["Discussion", one["discussion_topic"]["id"]] = one

    def figures(self, user: int) -> tuple[str, str, str, str]:
        """Return percent, hours done, hours applicable and entry."""
        done = applicable = Fraction(0)
        for strand, hours in HOURS.items():
            mine = [became for of, became in self._activities(user) if of == strand]
            each = Fraction(hours) / max(len(mine), UNITS.get(strand, 0), 1)
            done += sum(each * share for _, share in mine)
            applicable += hours - sum(each for state, _ in mine if state == "excused")
        percent = 100 * done / applicable
        entry = "eligible" if percent >= 90 else "not-yet"
        return (floored(percent), floored(done), floored(applicable), entry)

    def behind(self, item: JSON) -> JSON | None:
        """Return the assignment behind a module item."""
        return self._behind.get((item["type"], item.get("content_id", 0)))

    def theirs(self, user: int, module: JSON | None, assignment: JSON | None) -> bool:
        """Whether both are given to them: by name, by section, or to everybody."""
        wanted = self._canvas.assignees.get(module["id"], []) if module else []
        if wanted and not any(_names(one, user, self._sections(user)) for one in wanted):
            return False
        if assignment is None or not assignment["only_visible_to_overrides"]:
            return True
        return any(_names(one, user, self._sections(user)) for one in assignment["overrides"])

    def _sections(self, user: int) -> set[int]:
        rows = self._canvas.enrollments
        return {row["course_section_id"] for row in rows if row["user_id"] == user}

    def _activities(self, user: int) -> Iterator[tuple[str, Became]]:
        shown = set()
        for module in self._canvas.modules:
            strand = STRANDS[module["name"].split()[0]]
            by_requirement = strand in ("induction", "online")
            became = []
            for item in module["items"]:
                assignment = self.behind(item)
                if assignment is not None:
                    shown.add(assignment["id"])
                counts = "completion_requirement" in item if by_requirement else assignment
                if counts and self.theirs(user, module, assignment):
                    became.append(self._became(user, strand, module, item, assignment))
            if by_requirement and module["id"] in self._canvas.one_of and became:
                became = [max(became)] if DONE not in became else [DONE]
            yield from ((strand, one) for one in became)
        for assignment in self._canvas.assignments:
            named = STRANDS.get(assignment["name"].split()[0])
            if named and assignment["id"] not in shown and self.theirs(user, None, assignment):
                yield named, self._assignment(user, named, assignment)

    def _became(
        self, user: int, strand: str, module: JSON, item: JSON, assignment: JSON | None
    ) -> Became:
        if not (module["published"] and item["published"]):
            return OPEN
        if strand not in ("induction", "online"):
            return self._assignment(user, strand, assignment)
        row = self._rows.get((user, assignment["id"])) if assignment else None
        met = item["id"] in self._canvas.evaluated.get(user, frozenset())
        return DONE if met or (row and row["excused"]) else OPEN

    def _assignment(self, user: int, strand: str, assignment: JSON) -> Became:
        row = self._rows.get((user, assignment["id"]))
        if row is None or not assignment["published"]:
            return OPEN
        score = None if row["score"] is None else Fraction(str(row["score"]))
        if strand == "formative" and (row["submitted_at"] or (score or 0) > 0):
            return DONE
        if strand != "formative" and score:
            points = Fraction(str(assignment["points_possible"] or score))
            return ("done", min(Fraction(1), score / points))
        if row["excused"]:
            return ("excused", Fraction(0))
        return OPEN if score is None or strand == "formative" else ("missed", Fraction(0))


def floored(value: Fraction) -> str:
    tenths = int(value * 10)
    return f"{tenths // 10}.{tenths % 10}"


def _names(given: JSON, user: int, sections: set[int]) -> bool:
    section = given.get("course_section_id") or given.get("course_section", {}).get("id")
    return section in sections or user in given.get("student_ids", [])
