"""What a run saw of a cohort's courses: as much as tells later what was changed in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from mappings.activities import Activity, Part
from mappings.course_map import CourseMap, MappedItem, MappedModule
from mappings.records import Assignment, Module, Structure


@dataclass(frozen=True, slots=True)
class SeenThing:
    """One module, item or assignment outside modules.

    `requirement` of a module is "all" or "one". `activity` is the id of what it counts as, `within`
    the key of its module. `status` and `why` are those of the map, "" in what was kept before
    they were; no change is told of them.
    """

    title: str
    published: bool
    requirement: str | None
    strand: str | None
    areas: tuple[str, ...]
    activity: str | None
    within: str | None
    status: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class SeenActivity:
    """One activity: its explicit hours, exact ("6/1"), whether nobody could do it yet, and its
    shares in areas, exact ("7/10"); none in what was kept before they were.

    `place` is its address in Canvas, or that of the first of several: "courses/101/assignments/9".
    None in what was kept before it was; no change is told of it.
    """

    hours: str | None
    planned: bool
    areas: Mapping[str, str] = field(default_factory=dict)
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """Things by "module:501", "item:9001" or "assignment:3100"; activities by their id."""

    things: Mapping[str, SeenThing]
    activities: Mapping[str, SeenActivity]

    def as_json(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return {
            "things": {key: asdict(thing) for key, thing in self.things.items()},
            "activities": {key: asdict(each) for key, each in self.activities.items()},
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Seen:
        """Return what `as_json` gave."""
        return cls(
            {k: SeenThing(**{**t, "areas": tuple(t["areas"])}) for k, t in kept["things"].items()},
            {key: SeenActivity(**each) for key, each in kept["activities"].items()},
        )


def seen(structures: Sequence[Structure], course_map: CourseMap) -> Seen:
    """Return what these courses hold now; headings, and what only registers know, are left out."""
    modules = {mapped.id: mapped for mapped in course_map.modules}
    items = {item.id: item for module in course_map.modules for item in module.items}
    loose = {item.id: item for item in course_map.assignments}
    ids = {activity.id for activity in course_map.activities}
    things: dict[str, SeenThing] = {}
    for structure in structures:
        for module in structure.modules:
            things |= _in_module(module, modules[module.id], items, ids)
        things |= {
            f"assignment:{each.id}": _assignment(each, loose[each.id])
            for each in structure.assignments
            if each.id in loose
        }
    return Seen(things, _activities(course_map.activities))


def _in_module(
    module: Module,
    mapped: MappedModule,
    items: Mapping[int, MappedItem],
    activity_ids: Iterable[str],
) -> dict[str, SeenThing]:
    key = f"module:{module.id}"
    found = {
        key: SeenThing(
            title=module.name,
            published=module.published,
            requirement=module.requirement_type,
            strand=mapped.strand,
            areas=mapped.areas,
            activity=key if key in activity_ids else None,
            within=None,
            status=mapped.status,
            why=mapped.why,
        )
    }
    for item in module.items:
        if item.type != "SubHeader":
            told = items[item.id]
            found[f"item:{item.id}"] = SeenThing(
                title=item.title,
                published=item.published,
                requirement=item.requirement,
                strand=told.strand,
                areas=told.areas,
                activity=told.activity_id,
                within=key,
                status=told.status,
                why=told.why,
            )
    return found


def _assignment(assignment: Assignment, mapped: MappedItem) -> SeenThing:
    return SeenThing(
        title=assignment.name,
        published=assignment.published,
        requirement=None,
        strand=mapped.strand,
        areas=mapped.areas,
        activity=mapped.activity_id,
        within=None,
        status=mapped.status,
        why=mapped.why,
    )


def _activities(activities: Iterable[Activity]) -> dict[str, SeenActivity]:
    return {
        each.id: SeenActivity(
            hours=None if each.hours is None else str(each.hours),
            planned=all(part.planned for part in each.parts),
            areas={slug: str(share) for slug, share in each.areas.items()},
            place=_place(each.parts[0]),
        )
        for each in activities
        if each.parts
    }


def _place(part: Part) -> str:
    course = f"courses/{part.course_id}"
    if part.reading == "one-of":
        return f"{course}/modules#module_{part.module_id}"
    if part.reading == "requirement":
        return f"{course}/modules/items/{part.item_ids[0]}"
    return f"{course}/assignments/{part.assignment_ids[0]}"
