"""From the courses of a cohort to what counts: the whole of design 5, *Activities*."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial

from mappings import roll_call
from mappings.activities import COUNTED, Activity
from mappings.answers import Answer, Answered, answered, with_answer
from mappings.area_courses import areas_of_courses
from mappings.cohorts import Cohort
from mappings.course_map import CourseMap, MappedItem, MappedModule, MappingFault
from mappings.explicit import Explicit, explicit_lines, shown_line
from mappings.joins import Joined, Place, join
from mappings.problems import Problem
from mappings.programmes import Programme
from mappings.records import Structure
from mappings.rulings import (
    InCourse,
    ModuleRuling,
    Reader,
    ReadTitle,
    module_ruling,
    ruling,
    the_assessment,
)
from mappings.things import Thing, things_of
from mappings.titles import TitleReading, is_outside, read_last_title, read_title

__all__ = ["CourseMap", "MappedItem", "MappedModule", "MappingFault", "map_courses"]


def map_courses(
    structures: Sequence[Structure],
    cohort: Cohort,
    programme: Programme,
    one_of_modules: frozenset[int] = frozenset(),
    answers: Sequence[Answer] = (),
) -> CourseMap:
    """Return what each module and item of the cohort's courses counts as.

    `structures` are in the order of `cohort.courses`. `one_of_modules` are modules found to ask
    for one item where Canvas does not send `requirement_type`. `answers` are those in force.
    Activities of waived strands are there too. Raises MappingFault with every fault of the
    cohorts file only Canvas can show.
    """

    reader = _reader(structures, programme)
    things = things_of(structures)
    explicit = explicit_lines(cohort, structures, things)
    said = answered(answers, things)
    named = areas_of_courses(structures, programme, reader(None))
    courses = {
        s.course_id: InCourse(s.course_id, reader, one_of_modules, named.get(s.course_id, {}))
        for s in structures
    }
    modules = {
        module.id: module_ruling(
            courses[structure.course_id],
            module,
            with_answer(explicit.modules.get(module.id), said.modules.get(module.id)),
        )
        for structure in structures
        for module in structure.modules
    }
    known = _Known(modules, explicit, said, courses)
    ruled = [_place(thing, known) for thing in things]
    places = roll_call.taken(ruled, cohort.roll_call)
    joined = join(places, cohort.id)
    faults = (
        *explicit.faults,
        *_module_faults(cohort, modules),
        *joined.faults,
        *roll_call.faults(places, cohort, programme),
    )
    if faults:
        raise MappingFault(faults)
    return _course_map(modules, places, joined)


def _reader(structures: Sequence[Structure], programme: Programme) -> Reader:
    """Return how titles are read, by the module they are or stand in (None for none)."""
    usual = cache(partial(read_title, programme=programme))
    last = cache(partial(read_last_title, programme=programme))
    ends = {course.modules[-1].id for course in structures if len(course.modules) > 1}
    modules = (module for course in structures for module in course.modules)
    outside = {module.id for module in modules if is_outside(module.name, programme)}

    def reader(module_id: int | None) -> ReadTitle:
        if module_id in outside:
            return _read_outside
        return last if module_id in ends else usual

    return reader


def _read_outside(_title: str) -> TitleReading:
    return TitleReading("none", (), "not-counted", "the module's title is outside the programme")


@dataclass(frozen=True, slots=True)
class _Known:
    """What a thing's ruling may go by."""

    modules: Mapping[int, ModuleRuling]
    explicit: Explicit
    said: Answered
    courses: Mapping[int, InCourse]


def _place(thing: Thing, known: _Known) -> Place:
    module_id = thing.module.id if thing.module is not None else 0
    within, explicit = known.modules.get(module_id), known.explicit
    line = with_answer(
        explicit.things.get(thing.key),
        known.said.things.get(thing.key),
        explicit.modules.get(module_id),
    )
    if thing.key == explicit.assessment:
        return Place(thing, within, the_assessment(line))
    return Place(thing, within, ruling(thing, within, line, known.courses[thing.course_id]))


def _module_faults(cohort: Cohort, modules: Mapping[int, ModuleRuling]) -> list[Problem]:
    """Return the lines that give a credit or a name to a module that is several activities."""
    faults = []
    for module in modules.values():
        line = module.line
        if line is None or module.one_of:
            continue
        where = shown_line(cohort, line)
        if line.hours is not None:
            remedy = "its items count one by one: write `hours` on lines for the items"
            faults.append(Problem("hours-on-module", where, remedy))
        if line.joined_as is not None:
            remedy = "its items count one by one: write `as` on lines for the items"
            faults.append(Problem("as-on-module", where, remedy))
    return faults


def _course_map(
    modules: Mapping[int, ModuleRuling], places: Sequence[Place], joined: Joined
) -> CourseMap:
    inside: dict[int, list[MappedItem]] = {module_id: [] for module_id in modules}
    outside: list[MappedItem] = []
    problems = [m.problem for m in modules.values() if m.problem is not None]
    for place in places:
        counts_as = _counts_as(place, joined)
        shown = outside if place.thing.module is None else inside[place.thing.module.id]
        shown.append(_mapped_item(place, counts_as))
        elsewhere = place.ruling.reading is None and place.thing.key in joined.by_key
        if place.ruling.problem is not None and not elsewhere:
            problems.append(place.ruling.problem)
    return CourseMap(
        modules=tuple(_mapped_module(m, inside[m.module.id]) for m in modules.values()),
        assignments=tuple(outside),
        activities=joined.activities,
        problems=tuple(problems),
        area_courses=frozenset(p.thing.course_id for p in places if p.ruling.areas),
    )


def _counts_as(place: Place, joined: Joined) -> Activity | None:
    if place.ruling.strand not in COUNTED:
        return None
    return joined.by_key.get(place.thing.key)


def _mapped_item(place: Place, counts_as: Activity | None) -> MappedItem:
    thing, ruled = place.thing, place.ruling
    strand, status, why = ruled.strand, ruled.status, ruled.why
    if counts_as is not None and (ruled.reading is None or strand != counts_as.strand):
        strand = counts_as.strand
        status = "mapped" if ruled.areas else "no-area"
        why = f"counts once, as {counts_as.id}"
    return MappedItem(
        id=thing.id,
        kind=thing.kind,
        title=thing.title,
        strand=strand,
        areas=tuple(ruled.areas),
        status=status,
        why=why,
        activity_id=None if counts_as is None else counts_as.id,
    )


def _mapped_module(ruled: ModuleRuling, items: Sequence[MappedItem]) -> MappedModule:
    return MappedModule(
        id=ruled.module.id,
        course_id=ruled.course_id,
        title=ruled.module.name,
        strand=ruled.strand,
        areas=tuple(ruled.areas),
        status=ruled.status,
        why=ruled.why,
        items=tuple(items),
    )
