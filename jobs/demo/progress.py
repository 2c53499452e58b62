"""Module progress the way Canvas keeps it: stored, stale, and evaluated only by some readers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from jobs.demo.entities import Course, Item, Module, Progression, Submission, User
from jobs.demo.visibility import visible_items, visible_modules

SUBMITTED_STATES = frozenset({"submitted", "graded", "complete", "pending_review"})
ROUNDING = 1e-6  # a score this close to a whole number counts as that number


class ProgressBook:
    """Everyone's deeds and stored progressions. Guarded by the lock of the world that owns it."""

    def __init__(self) -> None:
        self.viewed: set[tuple[int, int]] = set()
        self.marked_done: set[tuple[int, int]] = set()
        self.contributed: set[tuple[int, int]] = set()
        self.submissions: dict[tuple[int, int], Submission] = {}
        self.stored: dict[tuple[int, int], Progression] = {}

    def outdate(self, module: Module, users: set[int] | None = None, *, relock: bool) -> list[int]:
        """Mark stored progressions of a module stale; an override change re-locks them as well."""
        touched = []
        for (user_id, module_id), row in self.stored.items():
            if module_id == module.id and (users is None or user_id in users):
                row.current = False
                if relock:
                    row.state = "locked"
                touched.append(user_id)
        return touched

    def evaluate(self, module: Module, user: User, now: datetime) -> Progression:
        """Bring one stored progression up to date, making it where there is none."""
        row = self.stored.setdefault((user.id, module.id), Progression())
        if not module.published or not _outdated(row, module, now):
            return row
        row.evaluated_at, row.current = now, True
        if row.state == "locked" and not self._opens(module, user, now):
            return row
        items = [item for item in visible_items(module, user) if item.requirement]
        kept = {key[0] for key in row.met}
        row.met = frozenset(item.key for item in items if item.key and self._met(item, user, kept))
        need = required(module, items)
        if len(row.met) >= need:
            row.state = "completed"
            if row.completed_at is None:
                row.completed_at = now
                self._outdate_dependents(module, user)
        else:
            row.state = "started" if row.met or self._tried(items, user) else "unlocked"
            row.completed_at = None
        return row

    def _opens(self, module: Module, user: User, now: datetime) -> bool:
        if module.unlock_at and module.unlock_at > now:
            return False
        return all(
            self.evaluate(earlier, user, now).state == "completed"
            for earlier in module.prerequisites
            if earlier.published
        )

    def _outdate_dependents(self, module: Module, user: User) -> None:
        for later in module.course.modules:
            row = self.stored.get((user.id, later.id))
            if row is not None and module in later.prerequisites:
                row.current = False

    def _met(self, item: Item, user: User, kept: set[int]) -> bool:
        submission = self._submission(item, user)
        if submission and submission.excused:
            return True
        deed = (user.id, item.id)
        if item.requirement == "must_mark_done":
            return deed in self.marked_done
        if item.requirement == "must_submit":
            return _handed_in(submission)
        if item.requirement == "min_score":
            return _reaches(submission, item.min_score or 0.0)
        contributed = deed in self.contributed or _handed_in(submission)
        if item.requirement == "must_contribute":
            return contributed or item.id in kept
        return contributed or deed in self.viewed or item.id in kept

    def _tried(self, items: list[Item], user: User) -> bool:
        return any(
            item.requirement == "min_score" and _posted(self._submission(item, user)) is not None
            for item in items
        )

    def _submission(self, item: Item, user: User) -> Submission | None:
        return self.submissions.get((user.id, item.content.id)) if item.content else None


def _outdated(row: Progression, module: Module, now: datetime) -> bool:
    if not row.current or row.evaluated_at is None or module.updated_at > row.evaluated_at:
        return True
    return module.unlock_at is not None and row.evaluated_at < module.unlock_at <= now


def _handed_in(submission: Submission | None) -> bool:
    return (
        submission is not None
        and submission.attempt is not None
        and submission.workflow_state in SUBMITTED_STATES
    )


def _posted(submission: Submission | None) -> float | None:
    return submission.score if submission and submission.posted_at else None


def _reaches(submission: Submission | None, threshold: float) -> bool:
    score = _posted(submission)
    if score is None:
        return False
    whole = round(score)
    return (whole if abs(score - whole) <= ROUNDING else score) >= threshold


def required(module: Module, requirements: list[Item]) -> int:
    """Return how many of these visible requirements complete the module."""
    if not requirements or module.requirement_count is None:
        return len(requirements)
    return module.requirement_count


@dataclass(frozen=True, slots=True)
class ModuleStanding:
    """Stored progress in one module, as the read-only paths compute it."""

    module: Module
    requirements: tuple[Item, ...]
    incomplete: tuple[Item, ...]
    completed_count: int
    stored: Progression | None


def module_based(course: Course) -> bool:
    """Tell whether any published module has a requirement; without one nobody has progress."""
    return any(item.requirement for m in course.modules if m.published for item in m.items)


def standings(book: ProgressBook, course: Course, user: User) -> list[ModuleStanding]:
    """Return stored progress by module, evaluating nothing.

    A stored requirement counts only if its threshold is still the current one; an item is left
    out of the incomplete ones by id alone.
    """
    result = []
    for module in visible_modules(course, user):
        requirements = tuple(item for item in visible_items(module, user) if item.requirement)
        row = book.stored.get((user.id, module.id))
        met = row.met if row else frozenset()
        met_ids = {key[0] for key in met}
        result.append(
            ModuleStanding(
                module,
                requirements,
                tuple(item for item in requirements if item.id not in met_ids),
                sum(item.key in met for item in requirements),
                row,
            )
        )
    return result


def normalised_counts(rows: list[ModuleStanding]) -> tuple[int, int]:
    """Return (total, completed) where a "complete one" module counts once, as GraphQL has it."""
    needs = [required(row.module, list(row.requirements)) for row in rows]
    met = [min(need, row.completed_count) for need, row in zip(needs, rows, strict=True)]
    return sum(needs), sum(met)
