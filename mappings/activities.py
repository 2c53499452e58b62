"""What counts: the activities of a cohort, each with its strand, areas and explicit hours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from mappings.registers import RegisterLine

Strand = Literal["induction", "events", "online", "coaching", "formative", "assessment", "none"]
COUNTED: tuple[Strand, ...] = ("induction", "events", "online", "coaching", "formative")

Reading = Literal["requirement", "one-of", "attendance", "task"]
"""How a part's state is read: requirement of an item; one of a module's items; graded
(events, coaching); submitted or graded above zero (formative)."""


@dataclass(frozen=True, slots=True)
class Part:
    """One Canvas thing that can show an activity done. An activity joined by `as` has several.

    `item_ids` are the module items whose requirement is read (one; several for "one of").
    `assignment_id` is read for excuse ("requirement", "one-of") or for the state itself.
    `assignment_ids` of a "one-of" part are the assignments behind its items.
    `planned` parts are unpublished, or published in an unpublished module: open for their people.
    """

    course_id: int
    reading: Reading
    module_id: int | None
    item_ids: tuple[int, ...]
    assignment_ids: tuple[int, ...]
    planned: bool


@dataclass(frozen=True, slots=True)
class Activity:
    """One thing that counts. `areas` are shares that add up to 1, or empty.

    `id` is "item:9001", "assignment:3100", "module:501" (one of), "as:event-1" or
    "register:Event 1". `hours` is the explicit credit of the cohorts file or of a register, None
    where it shares the strand's hours. `register` has what registers say of it, by user id.
    It stands for `units` planned ones. `weak`: what shows it done is weak evidence.
    """

    id: str
    title: str
    strand: Strand
    areas: Mapping[str, Fraction]
    hours: Fraction | None
    parts: tuple[Part, ...]
    html_url: str | None = None
    register: Mapping[int, tuple[RegisterLine, ...]] = field(default_factory=dict)
    units: int = 1
    weak: bool = False
