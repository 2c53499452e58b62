"""What each module and thing is taken for: strand, areas, how its state is read, and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import cast

from mappings.activities import COUNTED, Reading, Strand
from mappings.cohorts import MapLine
from mappings.course_map import Status
from mappings.problems import Problem
from mappings.records import Assignment, Module
from mappings.things import Thing
from mappings.titles import NUMBER_ALONE, TitleReading

Shares = Mapping[str, Fraction]
"""Areas by slug, adding up to 1, or empty."""

ReadTitle = Callable[[str], TitleReading]

Reader = Callable[[int | None], ReadTitle]
"""How titles are read, by the module they are or stand in (None for none)."""

_BY_COURSE: tuple[Strand, ...] = ("online", "formative")
_AS_ITS_COURSE = "; its course's name tells the area"
_AS_ITS_MODULE = "; the areas are its module's"
BY_REQUIREMENT: tuple[Strand, ...] = ("induction", "online")


@dataclass(frozen=True, slots=True)
class ModuleRuling:
    """What a module is taken for. `one_of`: its items make one activity, any of them does it."""

    course_id: int
    module: Module
    strand: Strand
    areas: Shares
    status: Status
    why: str
    line: MapLine | None
    one_of: bool
    problem: Problem | None


@dataclass(frozen=True, slots=True)
class Ruling:
    """What one place of a thing is taken for by itself; `reading` None: in no count.

    It stands for `units` planned ones.
    """

    strand: Strand | None
    areas: Shares
    status: Status
    why: str
    reading: Reading | None
    line: MapLine | None
    problem: Problem | None = None
    units: int = 1


@dataclass(frozen=True, slots=True)
class InCourse:
    """A course whose things are ruled on: how titles are read, its modules known to be "one of",
    and the areas its name tells where it is one of several courses for an area each."""

    course_id: int
    reader: Reader
    one_of_modules: frozenset[int]
    areas: Shares


def module_ruling(course: InCourse, module: Module, line: MapLine | None) -> ModuleRuling:
    """Return what a module is taken for: its line, else its title, else `online`.

    Where neither tells an area its course may.
    """
    title = course.reader(module.id)(module.name)
    strand = line_strand(line) or title.strand or "online"
    said = line.areas if line is not None else None
    by_course = course.areas if said is None and _leaves_to_course(title, strand) else {}
    areas = by_course or (equal_shares(title.areas) if said is None else shares(said))
    unsure = said is None and title.status == "review" and not by_course
    status, areas = _status(strand, areas, unsure=unsure)
    why = title.why if line is None else line.why
    if title.strand is None and line_strand(line) is None:
        why += "; its strand is not told, so it is online"
    if by_course:
        why += _AS_ITS_COURSE
    problem = None
    if status == "review":
        problem = _unclear(title, f"course {course.course_id}, module {module.id}")
    one_of = module.requirement_type == "one" or module.id in course.one_of_modules
    one_of = one_of and strand in BY_REQUIREMENT
    return ModuleRuling(course.course_id, module, strand, areas, status, why, line, one_of, problem)


def ruling(
    thing: Thing, within: ModuleRuling | None, line: MapLine | None, course: InCourse
) -> Ruling:
    """Return what one place of a thing is taken for.

    A line of its own wins, then a line for its module, then its own title, then its module, and
    last, of what is in no module, the areas of its course.
    """
    if line is None and (by_kind := _by_kind(thing)) is not None:
        return by_kind
    title = course.reader(thing.module.id if thing.module else None)(thing.title)
    strand = _strand(within, line, title)
    if strand is None:
        return _review(thing, None, _NAME_STRAND, line)
    if strand not in COUNTED:
        return _never_counted(thing, strand, _why(within, line, title), line)
    reading, obstacle = _reading(thing, strand, line)
    told, unsure = _areas(within, line, title)
    why = _why(within, line, title)
    if not told and within is None and course.areas and _leaves_to_course(title, strand):
        told, why = course.areas, why + _AS_ITS_COURSE
    status, areas = _status(strand, told, unsure=unsure)
    if obstacle is not None:
        return _uncounted(thing, strand, areas, obstacle, line)
    problem = None
    if status == "review" and title.status == "review":
        problem = _unclear(title, thing.where)
    return Ruling(strand, areas, status, why, reading, line, problem)


def the_assessment(line: MapLine | None) -> Ruling:
    """Return the ruling on the summative assignment, whatever lines and titles say."""
    return Ruling("assessment", {}, "not-counted", "the cohort's assessment", None, line)


def shares(weights: Mapping[str, Decimal]) -> Shares:
    """Return weights by slug as shares that add up to 1."""
    total = sum(map(Fraction, weights.values()), Fraction(0))
    return {slug: Fraction(w) / total for slug, w in weights.items() if w}


def equal_shares(slugs: tuple[str, ...]) -> Shares:
    """Return one equal share for each slug."""
    return {slug: Fraction(1, len(slugs)) for slug in slugs}


HOW = "with npq-sync confirm or in the cohorts file"
_NAME_STRAND = f"its title does not tell its strand: name it {HOW}"
_ROLL_CALL = (
    "Roll Call keeps one percentage over all sessions: make an assignment for each session, use "
    "npq-sync register import, or say in [cohort.roll_call] how many sessions were held"
)
_OUTSIDE = (
    "outside modules it counts as online or induction only by a line in the cohorts file: "
    "add the line, or put it into a module with a completion requirement"
)
_CREDITED = (
    "the cohorts file gives it hours or a name, but its strand never counts: "
    "name a strand that does, or remove the line"
)
_SEEN_ONLY = "seeing it is not attending: make an assignment for it, or leave it out of the count"
_NEVER_GRADED = (
    "Canvas never grades or collects it, so it cannot show who did it: let it be graded, "
    "or leave it out of the count"
)
_NO_REQUIREMENT = "no completion requirement, so it cannot count: set one in Canvas"


def _leaves_to_course(title: TitleReading, strand: Strand) -> bool:
    """Whether the title says nothing of areas in a strand that a course's name may speak of."""
    silent = title.status == "no-area" or title.why == NUMBER_ALONE
    return silent and strand in _BY_COURSE


def _unclear(title: TitleReading, where: str) -> Problem:
    remedy = f"its title is unclear ({title.why}): say its strand and areas, {HOW}"
    return Problem("review", where, remedy)


def line_strand(line: MapLine | None) -> Strand | None:
    """Return the strand a line names, if any."""
    return cast("Strand | None", line.strand) if line is not None else None


def _by_kind(thing: Thing) -> Ruling | None:
    """Return the ruling on what no title or module makes count, None for all else."""
    if thing.item is not None and thing.item.type == "SubHeader":
        return Ruling(None, {}, "not-counted", "a heading", None, None)
    return _review(thing, None, _ROLL_CALL, None) if thing.is_roll_call else None


def _never_counted(thing: Thing, strand: Strand, why: str, line: MapLine | None) -> Ruling:
    if line is not None and (line.hours is not None or line.joined_as is not None):
        return _review(thing, strand, _CREDITED, line)
    return Ruling(strand, {}, "not-counted", why, None, line)


def _strand(
    within: ModuleRuling | None, line: MapLine | None, title: TitleReading
) -> Strand | None:
    if (own := line_strand(line)) is not None:
        return own
    if within is None:
        return title.strand
    if line_strand(within.line) is not None:
        return within.strand
    return title.strand or within.strand


def _areas(
    within: ModuleRuling | None, line: MapLine | None, title: TitleReading
) -> tuple[Shares, bool]:
    """Return the shares, and whether what tells them is unsure where there are none."""
    if line is not None and line.areas is not None:
        return shares(line.areas), False
    own = equal_shares(title.areas)
    if within is None:
        return own, title.status == "review"
    if within.line is not None and within.line.areas is not None:
        return within.areas, False
    told = (within.areas or own) if line is not None else (own or within.areas)
    return told, "review" in (title.status, within.status)


def _status(strand: Strand, areas: Shares, *, unsure: bool) -> tuple[Status, Shares]:
    if strand not in COUNTED:
        return "not-counted", {}
    if areas:
        return "mapped", areas
    return ("review" if unsure else "no-area"), areas


def _why(within: ModuleRuling | None, line: MapLine | None, title: TitleReading) -> str:
    """Say what tells the strand and the areas: a line, the title, its module, or the last two."""
    if line is not None:
        return line.why
    by_line = within is not None and within.line is not None and within.line.areas is not None
    if within is None or (title.areas and not by_line):
        return title.why
    if title.strand is None or line_strand(within.line) is not None:
        return f"as its module: {within.why}"
    return title.why + _AS_ITS_MODULE if within.areas and title.strand in COUNTED else title.why


def _reading(
    thing: Thing, strand: Strand, line: MapLine | None
) -> tuple[Reading | None, Problem | None]:
    """Return how its state is read, or the problem that keeps it out of the count."""
    if strand in BY_REQUIREMENT:
        return _reading_by_requirement(thing, line)
    if thing.assignment is None:
        return None, Problem("review", thing.where, _SEEN_ONLY)
    if line is None and _shows_nothing(thing.assignment, strand):
        return None, Problem("review", thing.where, _NEVER_GRADED)
    return ("task" if strand == "formative" else "attendance"), None


def _reading_by_requirement(
    thing: Thing, line: MapLine | None
) -> tuple[Reading | None, Problem | None]:
    if thing.item is not None and thing.item.requirement is not None:
        return "requirement", None
    if line is not None and thing.assignment is not None:
        return "task", None
    if thing.item is None:
        return None, Problem("review", thing.where, _OUTSIDE)
    return None, Problem("no-requirement", thing.where, _NO_REQUIREMENT)


def _shows_nothing(assignment: Assignment, strand: Strand) -> bool:
    """Whether no state of the strand can ever be read from an ungraded assignment."""
    collects = set(assignment.submission_types) - {"none", "not_graded", "on_paper"}
    return assignment.grading_type == "not_graded" and not (strand == "formative" and collects)


def _uncounted(
    thing: Thing, strand: Strand, areas: Shares, obstacle: Problem, line: MapLine | None
) -> Ruling:
    if obstacle.code == "review":
        return _review(thing, strand, obstacle.remedy, line)
    return Ruling(strand, areas, "not-counted", obstacle.remedy, None, line, obstacle)


def _review(thing: Thing, strand: Strand | None, remedy: str, line: MapLine | None) -> Ruling:
    """Return a ruling that waits for a person, and so names no areas either."""
    problem = Problem("review", thing.where, remedy)
    return Ruling(strand, {}, "review", remedy, None, line, problem)
