"""Whether stored progress, read as counts and incomplete items, may be trusted by subtraction.

Canvas's GraphQL tells each participant's totals and what is incomplete; what is met follows by
subtraction from the structure. That is exact only if Canvas counts the same requirements for this
participant as we do; the totals tell (canvas-contract 3.4).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from mappings.people import Participant
from mappings.records import Assignment, Module, ModuleItem, Progress, Structure
from mappings.visibility import assigned, module_assigned


@dataclass(frozen=True, slots=True)
class StoredReading:
    """What GraphQL said of one participant in one course, nothing cut off.

    `total` and `completed` count a "one of" module once. `incomplete` holds the unmet items of
    each module that is not completed; a module that is not in it is completed.
    """

    user_id: int
    total: int
    completed: int
    incomplete: Mapping[int, frozenset[int]]
    read_at: datetime


class Requirements:
    """What a course asks: its requirement items by module, for everybody or for one."""

    def __init__(self, structure: Structure, one_of_modules: frozenset[int] = frozenset()) -> None:
        """Take in a structure, and modules found to ask for one item though nobody said so."""
        behind = _assignments_behind(structure)
        self.one_of = one_of_modules | {
            m.id for m in structure.modules if m.requirement_type == "one"
        }
        self._asked: list[tuple[Module, list[tuple[int, Assignment | None]]]] = [
            (module, [(item.id, behind.get(item.id)) for item in asked])
            for module in structure.modules
            if module.published and (asked := _asked_items(module))
        ]

    def __bool__(self) -> bool:
        """Whether the course asks anything of anybody now."""
        return bool(self._asked)

    @property
    def modules(self) -> int:
        """How many modules ask for something."""
        return len(self._asked)

    @property
    def types_unknown(self) -> bool:
        """Whether some module may ask for one of its items without our knowing."""
        return any(
            module.requirement_type is None and len(items) > 1 and module.id not in self.one_of
            for module, items in self._asked
        )

    @property
    def most_in_a_module(self) -> int:
        """How many items the longest module asks for."""
        return max((len(items) for _, items in self._asked), default=0)

    def of(self, who: Participant) -> dict[int, frozenset[int]]:
        """Return the requirement items that are this participant's, by module.

        Left out: modules assigned to others, and items of assignments given to others.
        """
        found = {}
        for module, items in self._asked:
            if module_assigned(module, who):
                own = frozenset(
                    item_id
                    for item_id, assignment in items
                    if assignment is None or assigned(assignment, who)
                )
                if own:
                    found[module.id] = own
        return found

    def agrees(self, reading: StoredReading, who: Participant) -> bool:
        """Whether Canvas's counts are those that subtraction for this participant gives."""
        own = self.of(who)
        if any(not items <= own.get(m, frozenset()) for m, items in reading.incomplete.items()):
            return False
        need = {m: 1 if m in self.one_of else len(items) for m, items in own.items()}
        completed = sum(
            min(need[m], len(items) - len(reading.incomplete[m]))
            if m in reading.incomplete
            else need[m]
            for m, items in own.items()
        )
        return reading.total == sum(need.values()) and reading.completed == completed

    def subtracted(self, reading: StoredReading, who: Participant) -> Progress:
        """Return what is met: what is asked less what is incomplete.

        Of a completed "one of" module with several items nobody can tell which one was met; the
        module is among `completed_modules`, its items are `unknown`.
        """
        met: set[int] = set()
        unknown: set[int] = set()
        own = self.of(who)
        for module_id, items in own.items():
            if module_id in reading.incomplete:
                met |= items - reading.incomplete[module_id]
            elif module_id not in self.one_of or len(items) == 1:
                met |= items
            else:
                unknown |= items
        return Progress(
            user_id=reading.user_id,
            met=frozenset(met),
            completed_modules=frozenset(own) - frozenset(reading.incomplete),
            shown=None,
            unknown=frozenset(unknown),
            evaluated=False,
            read_at=reading.read_at,
        )


def asked_in(structure: Structure) -> str:
    """Return a text that stands for what a course asks of anybody, and changes with it.

    Counts do not tell one requirement that came from another that went (canvas-contract 3.7).
    """
    asked = sorted(
        (module.id, module.requirement_type or "", item.id, item.requirement or "")
        for module in structure.modules
        if module.published
        for item in _asked_items(module)
    )
    return hashlib.sha256(repr(asked).encode()).hexdigest()


def nothing_met(user_id: int, read_at: datetime) -> Progress:
    """Return the progress of somebody of whom nothing is asked, or who did not start."""
    nobody: frozenset[int] = frozenset()
    return Progress(user_id, nobody, nobody, None, nobody, evaluated=False, read_at=read_at)


def found_one_of(structure: Structure, evaluated: Progress) -> frozenset[int]:
    """Return the modules that prove to ask for one of their items: completed, some items unmet.

    Only where Canvas does not send `requirement_type`.
    """
    shown = evaluated.shown or frozenset()
    open_items = shown - evaluated.met - evaluated.unknown
    return frozenset(
        module.id
        for module in structure.modules
        if module.requirement_type is None
        and module.id in evaluated.completed_modules
        and any(item.id in open_items for item in _asked_items(module))
    )


def _asked_items(module: Module) -> list[ModuleItem]:
    return [item for item in module.items if item.published and item.requirement]


def _assignments_behind(structure: Structure) -> dict[int, Assignment]:
    """Return the assignment behind each module item that has one, joined by content id."""
    by_content: dict[tuple[str, int], Assignment] = {}
    for assignment in structure.assignments:
        by_content["Assignment", assignment.id] = assignment
        if assignment.quiz_id is not None:
            by_content["Quiz", assignment.quiz_id] = assignment
        if assignment.discussion_id is not None:
            by_content["Discussion", assignment.discussion_id] = assignment
    return {
        item.id: found
        for module in structure.modules
        for item in module.items
        if item.content_id is not None and (found := by_content.get((item.type, item.content_id)))
    }
