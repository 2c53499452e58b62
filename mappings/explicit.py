"""The `map` lines of the cohorts file, brought to the things of Canvas they mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from mappings.cohorts import Cohort, MapLine
from mappings.problems import Problem
from mappings.records import Structure
from mappings.things import Thing

_Key = TypeVar("_Key", int, str)


class Names(Protocol):
    """A line of the cohorts file that names a thing of Canvas: an id or an exact title."""

    @property
    def module(self) -> int | str | None:
        """A module."""

    @property
    def item(self) -> int | str | None:
        """A module item."""

    @property
    def assignment(self) -> int | str | None:
        """An assignment."""


@dataclass(frozen=True, slots=True)
class Explicit:
    """Lines by what they mean: `modules` by module id, `things` by a thing's key.

    `assessment` is the key of the summative assignment, None without one among the courses.
    """

    modules: Mapping[int, MapLine]
    things: Mapping[str, MapLine]
    assessment: str | None
    faults: tuple[Problem, ...]


def explicit_lines(
    cohort: Cohort, structures: Sequence[Structure], things: Sequence[Thing]
) -> Explicit:
    """Return the cohort's lines by what they mean, with every fault only Canvas can show.

    An item's line covers the assignment behind it and the other way round; two lines for one
    thing complete each other, and are a fault where they disagree.
    """
    modules: dict[int, MapLine] = {}
    by_key: dict[str, MapLine] = {}
    faults: list[Problem] = []
    for line in cohort.map:
        if line.module is not None:
            faults += _take(line, module_ids(line, structures), modules, cohort)
        else:
            faults += _take(line, keys(line, things), by_key, cohort)
    assessment, missing = _assessment(cohort, structures)
    return Explicit(modules, by_key, assessment, (*faults, *missing))


def shown_line(cohort: Cohort, line: MapLine) -> str:
    """Return where a line stands, as a person finds it in the cohorts file."""
    for kind in ("module", "item", "assignment"):
        target = getattr(line, kind)
        if target is not None:
            shown = f'"{target}"' if isinstance(target, str) else target
            return f"cohort {cohort.id}, map {kind} = {shown}"
    return f"cohort {cohort.id}, map"


def _take(
    line: MapLine, found: set[_Key], taken: dict[_Key, MapLine], cohort: Cohort
) -> Iterable[Problem]:
    where = shown_line(cohort, line)
    if not found:
        remedy = "the cohort's courses hold no such id or title: correct or remove the line"
        return [Problem("mapped-not-there", where, remedy)]
    if len(found) > 1:
        remedy = "the title fits several things: write the id instead"
        return [Problem("mapped-ambiguous", where, remedy)]
    [key] = found
    merged = _completed(taken[key], line) if key in taken else line
    if merged is None:
        remedy = "another line means the same thing and says otherwise: keep one of them"
        return [Problem("mapped-twice", where, remedy)]
    taken[key] = merged
    return []


def module_ids(line: Names, structures: Iterable[Structure]) -> set[int]:
    """Return the modules a line names."""
    return {m.id for s in structures for m in s.modules if _is(line.module, m.id, m.name)}


def keys(line: Names, things: Iterable[Thing]) -> set[str]:
    """Return the keys of the things a line names as an item, or else as an assignment."""
    if line.item is not None:
        by_title = isinstance(line.item, str)
        return {
            t.key
            for t in things
            if t.item is not None
            and _is(line.item, t.id, t.title)
            and not (by_title and t.item.type == "SubHeader")
        }
    assignments = ((t.key, t.assignment) for t in things if t.assignment)
    return {key for key, a in assignments if _is(line.assignment, a.id, a.name)}


def _is(wanted: int | str | None, an_id: int, title: str) -> bool:
    if isinstance(wanted, str):
        return wanted.strip() == title.strip()
    return wanted == an_id


def _completed(first: MapLine, second: MapLine) -> MapLine | None:
    """Return both lines as one, None where they disagree."""
    said = ("strand", "areas", "hours", "joined_as")
    pairs = [(getattr(first, name), getattr(second, name)) for name in said]
    if any(None not in pair and pair[0] != pair[1] for pair in pairs):
        return None
    return replace(
        first,
        strand=first.strand or second.strand,
        areas=second.areas if first.areas is None else first.areas,
        hours=second.hours if first.hours is None else first.hours,
        joined_as=first.joined_as or second.joined_as,
        why=first.why if first.why == second.why else f"{first.why}; {second.why}",
    )


def _assessment(
    cohort: Cohort, structures: Sequence[Structure]
) -> tuple[str | None, Sequence[Problem]]:
    if cohort.assessment is None:
        return None, ()
    course = _course(cohort, structures)
    assignment_id = cohort.assessment.assignment
    if course is None or any(a.id == assignment_id for a in course.assignments):
        return f"assignment:{assignment_id}", ()
    where = f"cohort {cohort.id}, assessment.assignment = {assignment_id}"
    remedy = f"course {course.course_id} has no such assignment: correct the id"
    return None, (Problem("assessment-not-there", where, remedy),)


def _course(cohort: Cohort, structures: Sequence[Structure]) -> Structure | None:
    """Return the assessment's course; one named by SIS id is told by its place in `courses`."""
    if cohort.assessment is None:
        return None
    wanted = cohort.assessment.course
    by_id = {s.course_id: s for s in structures}
    if isinstance(wanted, int):
        return by_id.get(wanted)
    if len(structures) == len(cohort.courses) and wanted in cohort.courses:
        return structures[cohort.courses.index(wanted)]
    return None
