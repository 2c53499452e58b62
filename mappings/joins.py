"""One thing counts once: places of one assignment, "one of" modules and `as` become activities."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from mappings.activities import COUNTED, Activity, Part, Reading, Strand
from mappings.cohorts import MapLine
from mappings.problems import Problem
from mappings.rulings import BY_REQUIREMENT, ModuleRuling, Ruling, Shares
from mappings.things import Thing


@dataclass(frozen=True, slots=True)
class Place:
    """One place of a thing, the module it stands in, and what it is taken for by itself."""

    thing: Thing
    within: ModuleRuling | None
    ruling: Ruling


@dataclass(frozen=True, slots=True)
class Joined:
    """The activities in Canvas's order, and which activity each thing counts as, by its key."""

    activities: tuple[Activity, ...]
    by_key: Mapping[str, Activity]
    faults: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """An activity before `as`; `keys` are the things that count as it."""

    activity: Activity
    joined_as: str | None
    keys: frozenset[str]


def join(places: Sequence[Place], cohort_id: str) -> Joined:
    """Return what counts, each once.

    The first place of an assignment that counts by itself tells its strand; areas are united. An
    item that is the choice of a "one of" module counts with that module alone.
    """
    groups: dict[str, list[_Candidate]] = {}
    for candidate in _candidates(places):
        name = candidate.joined_as
        activity_id = candidate.activity.id if name is None else f"as:{name}"
        groups.setdefault(activity_id, []).append(candidate)
    activities = {name: _united(name, group) for name, group in groups.items()}
    by_key = {
        key: activities[name]
        for name, group in groups.items()
        for candidate in group
        for key in candidate.keys
    }
    faults = [f for name, group in groups.items() for f in _faults(name, group, cohort_id)]
    return Joined(tuple(activities.values()), by_key, tuple(faults))


def _candidates(places: Sequence[Place]) -> Iterator[_Candidate]:
    choices = {p.thing.key for p in places if _is_choice(p)}
    groups: dict[str, list[Place]] = {}
    for place in places:
        if place.within is not None and _is_choice(place):
            groups.setdefault(f"module:{place.within.module.id}", []).append(place)
        elif place.ruling.strand in COUNTED and place.thing.key not in choices:
            groups.setdefault(place.thing.key, []).append(place)
    for group in groups.values():
        module = group[0].within
        if module is not None and _is_choice(group[0]):
            yield _one_of(module, group)
        elif any(p.ruling.reading is not None for p in group):
            yield _single(group)


def _is_choice(place: Place) -> bool:
    """Whether it is a choice of a "one of" module; a line of its own may take it out."""
    if place.within is None or not place.within.one_of or place.ruling.reading != "requirement":
        return False
    own = place.ruling.line
    return own is None or (own.strand is None and own.hours is None and own.joined_as is None)


def _one_of(module: ModuleRuling, places: Sequence[Place]) -> _Candidate:
    published = [p.thing for p in places if not p.thing.planned]
    counted = published or [p.thing for p in places]
    behind = [thing.assignment.id for thing in counted if thing.assignment is not None]
    part = Part(
        course_id=module.course_id,
        reading="one-of",
        module_id=module.module.id,
        item_ids=tuple(thing.id for thing in counted),
        assignment_ids=tuple(dict.fromkeys(behind)),
        planned=not published,
    )
    activity = Activity(
        id=f"module:{module.module.id}",
        title=module.module.name,
        strand=module.strand,
        areas=united_areas(p.ruling.areas for p in places),
        hours=_hours(module.line),
        parts=(part,),
    )
    return _Candidate(activity, _as(module.line), frozenset(p.thing.key for p in places))


def _single(places: Sequence[Place]) -> _Candidate:
    """Return one thing as an activity; by requirement only the places that have one are read."""
    first, strand, reading = _first_that_counts(places)
    required = [p for p in places if p.thing.item is not None and p.thing.item.requirement]
    if strand in BY_REQUIREMENT and required:
        parts = tuple(_part(p.thing, "requirement", planned=p.thing.planned) for p in required)
        activity_id = f"item:{required[0].thing.id}"
    else:
        planned = all(p.thing.planned for p in places)
        parts = tuple(_part(p.thing, reading, planned=planned) for p in places)
        activity_id = first.thing.key
    activity = Activity(
        id=activity_id,
        title=first.thing.title,
        strand=strand,
        areas=united_areas(p.ruling.areas for p in places),
        hours=_hours(first.ruling.line),
        parts=parts,
        html_url=first.thing.html_url,
        units=first.ruling.units,
        weak=any(p.thing.is_roll_call for p in places),
    )
    return _Candidate(activity, _as(first.ruling.line), frozenset({first.thing.key}))


def _first_that_counts(places: Sequence[Place]) -> tuple[Place, Strand, Reading]:
    return next(
        (p, p.ruling.strand, p.ruling.reading)
        for p in places
        if p.ruling.strand is not None and p.ruling.reading is not None
    )


def _part(thing: Thing, reading: Reading, *, planned: bool) -> Part:
    return Part(
        course_id=thing.course_id,
        reading=reading,
        module_id=thing.module.id if thing.module is not None else None,
        item_ids=(thing.id,) if reading == "requirement" else (),
        assignment_ids=(thing.assignment.id,) if thing.assignment is not None else (),
        planned=planned,
    )


def _united(name: str, group: Sequence[_Candidate]) -> Activity:
    first = group[0].activity
    return replace(
        first,
        id=name,
        areas=united_areas(c.activity.areas for c in group),
        hours=next((c.activity.hours for c in group if c.activity.hours is not None), None),
        parts=tuple(part for c in group for part in c.activity.parts),
        units=max(c.activity.units for c in group),
        weak=any(c.activity.weak for c in group),
    )


def united_areas(several: Iterable[Shares]) -> Shares:
    """Return the areas of all; the shares where all agree, else an equal share for each area."""
    told = [areas for areas in several if areas]
    if not told or all(areas == told[0] for areas in told):
        return told[0] if told else {}
    every = dict.fromkeys(slug for areas in told for slug in areas)
    return {slug: Fraction(1, len(every)) for slug in every}


def _faults(name: str, group: Sequence[_Candidate], cohort_id: str) -> Iterable[Problem]:
    where = f'cohort {cohort_id}, map as = "{name.removeprefix("as:")}"'
    hours = {c.activity.hours for c in group} - {None}
    if len(hours) > 1:
        yield Problem("hours-differ", where, "one activity has one credit: write the same hours")
    if len({c.activity.strand for c in group}) > 1:
        yield Problem(
            "strands-differ", where, "one activity has one strand: write the same strand on each"
        )


def _hours(line: MapLine | None) -> Fraction | None:
    return Fraction(line.hours) if line is not None and line.hours is not None else None


def _as(line: MapLine | None) -> str | None:
    return line.joined_as if line is not None else None
