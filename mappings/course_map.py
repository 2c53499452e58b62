"""How the courses of a cohort are mapped: what counts, what does not, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mappings.activities import Activity, Strand
from mappings.problems import Problem

Status = Literal["mapped", "no-area", "review", "not-counted"]
"""`review`: a person must say what it is (or, where it counts, which areas it has)."""


@dataclass(frozen=True, slots=True)
class MappedItem:
    """A module item, or an assignment outside modules.

    `strand` is None where nothing tells it. `activity_id` is what it counts as, or with (an
    assignment shown in two modules, `as`, "one of"); None where it is in no count.
    """

    id: int
    kind: Literal["item", "assignment"]
    title: str
    strand: Strand | None
    areas: tuple[str, ...]
    status: Status
    why: str
    activity_id: str | None


@dataclass(frozen=True, slots=True)
class MappedModule:
    """A module with its items, in Canvas's order, headings too."""

    id: int
    course_id: int
    title: str
    strand: Strand
    areas: tuple[str, ...]
    status: Status
    why: str
    items: tuple[MappedItem, ...]


@dataclass(frozen=True, slots=True)
class CourseMap:
    """All courses of a cohort as one map; `assignments` are those outside modules.

    `problems` are standing reports: what a person should look at, though figures stand.
    `area_courses` are the courses in which something maps to an area.
    """

    modules: tuple[MappedModule, ...]
    assignments: tuple[MappedItem, ...]
    activities: tuple[Activity, ...]
    problems: tuple[Problem, ...]
    area_courses: frozenset[int]

    def maps_something(self, course_id: int) -> bool:
        """Whether anything in the course maps to an area, counted or not."""
        return course_id in self.area_courses


class MappingFault(Exception):
    """The cohorts file asks for what Canvas does not show; every fault at once."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(f"{p.where}: {p.remedy}" for p in problems))
        self.problems = problems
