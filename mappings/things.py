"""Where each countable thing stands: module items and assignments, joined where they are one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from mappings.records import Assignment, Module, ModuleItem, Structure

ROLL_CALL = "Roll Call Attendance"
"""Canvas's attendance tool keeps one percentage over all sessions under this name."""


@dataclass(frozen=True, slots=True)
class Thing:
    """One place of one thing: an item in a module, or an assignment outside all of them.

    An assignment shown by several items has several places, all with the same `key`.
    `planned` is unpublished, or published in an unpublished module.
    """

    course_id: int
    module: Module | None
    item: ModuleItem | None
    assignment: Assignment | None
    key: str
    kind: Literal["item", "assignment"]
    id: int
    title: str
    planned: bool
    html_url: str | None

    @property
    def where(self) -> str:
        """Where a person finds it in Canvas, by ids."""
        return f"course {self.course_id}, {self.kind} {self.id}"

    @property
    def is_roll_call(self) -> bool:
        """Whether Canvas's attendance tool keeps it."""
        names = (self.title, self.assignment.name if self.assignment is not None else "")
        return ROLL_CALL in [name.strip() for name in names]


def things_of(structures: Iterable[Structure]) -> tuple[Thing, ...]:
    """Return every place of every thing in Canvas's order; per course, modules come first."""
    return tuple(thing for structure in structures for thing in _in_course(structure))


def _in_course(structure: Structure) -> list[Thing]:
    behind = _by_item(structure.assignments)
    placed = [
        _item(structure.course_id, module, item, behind.get((item.type, item.content_id)))
        for module in structure.modules
        for item in module.items
    ]
    shown = {thing.assignment.id for thing in placed if thing.assignment is not None}
    loose = [a for a in structure.assignments if a.id not in shown]
    return placed + [_loose(structure.course_id, assignment) for assignment in loose]


def _by_item(
    assignments: Iterable[Assignment],
) -> Mapping[tuple[str, int | None], Assignment]:
    """Return the assignment behind a module item, by the item's type and content id."""
    behind: dict[tuple[str, int | None], Assignment] = {}
    for assignment in assignments:
        behind["Assignment", assignment.id] = assignment
        if assignment.quiz_id is not None:
            behind["Quiz", assignment.quiz_id] = assignment
        if assignment.discussion_id is not None:
            behind["Discussion", assignment.discussion_id] = assignment
    return behind


def _item(course_id: int, module: Module, item: ModuleItem, behind: Assignment | None) -> Thing:
    published = module.published and item.published and (behind is None or behind.published)
    return Thing(
        course_id=course_id,
        module=module,
        item=item,
        assignment=behind,
        key=f"item:{item.id}" if behind is None else f"assignment:{behind.id}",
        kind="item",
        id=item.id,
        title=item.title,
        planned=not published,
        html_url=item.html_url or (behind.html_url if behind is not None else None),
    )


def _loose(course_id: int, assignment: Assignment) -> Thing:
    return Thing(
        course_id=course_id,
        module=None,
        item=None,
        assignment=assignment,
        key=f"assignment:{assignment.id}",
        kind="assignment",
        id=assignment.id,
        title=assignment.name,
        planned=not assignment.published,
        html_url=assignment.html_url,
    )
