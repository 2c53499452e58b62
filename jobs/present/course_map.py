"""How the courses of a cohort are mapped: design 7, `map`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from rich.table import Table
from rich.text import Text

from jobs.present.fitting import plain_table
from jobs.present.safe import printable
from mappings.activities import Activity
from mappings.answers import Proposal
from mappings.course_map import Status
from mappings.coverage import (
    areas_without_activity,
    hours_without_activity,
    strand_credits,
)
from mappings.mapping import CourseMap, MappedItem, MappedModule
from mappings.programmes import Programme
from mappings.shown import floored
from mappings.standing import CountingRule, Standing

STATUS_STYLE = {"mapped": "green", "no-area": "cyan", "review": "bold yellow", "not-counted": "dim"}
Credits = Mapping[str, tuple[Fraction, Fraction]]


def credit_ranges(standings: Iterable[Standing]) -> dict[str, tuple[Fraction, Fraction]]:
    """Return each activity's least and greatest credit in hours over the participants."""
    ranges: dict[str, tuple[Fraction, Fraction]] = {}
    for standing in standings:
        for line in standing.lines:
            low, high = ranges.get(line.activity_id, (line.credit_hours, line.credit_hours))
            ranges[line.activity_id] = (min(low, line.credit_hours), max(high, line.credit_hours))
    return ranges


def credit_of_all(
    course_map: CourseMap, rule: CountingRule
) -> dict[str, tuple[Fraction, Fraction]]:
    """Return each activity's credit were all of them everybody's: what is known of a course in
    which nobody is enrolled yet."""
    found: dict[str, tuple[Fraction, Fraction]] = {}
    for strand, counts in rule.strands.items():
        shared = strand_credits(course_map, strand, counts)
        if shared:
            ids = [a.id for a in course_map.activities if a.strand == strand]
            found |= {id_: (hours, hours) for id_, hours in zip(ids, shared.hours, strict=True)}
    return found


def with_proposals(course_map: CourseMap, proposals: Iterable[Proposal]) -> CourseMap:
    """Return the map with what other cohorts' answers propose told beside each reason."""
    told = {
        (each.kind, each.canvas_id): f"; an answer of cohort {', '.join(each.cohorts)} is proposed"
        for each in proposals
    }

    def item(mapped: MappedItem) -> MappedItem:
        return replace(mapped, why=mapped.why + told.get((mapped.kind, mapped.id), ""))

    return replace(
        course_map,
        modules=tuple(
            replace(
                module,
                why=module.why + told.get(("module", module.id), ""),
                items=tuple(item(each) for each in module.items),
            )
            for module in course_map.modules
        ),
        assignments=tuple(item(each) for each in course_map.assignments),
    )


def shown_credit(credit: tuple[Fraction, Fraction] | None) -> str | None:
    """Return hours as text, a range where they differ by participant; None where nothing counts."""
    if credit is None:
        return None
    low, high = (floored(hours) for hours in credit)
    return low if low == high else f"{low}-{high}"


def map_of(
    course_map: CourseMap,
    standings: Collection[Standing],
    programme: Programme,
    rule: CountingRule,
) -> dict[str, Any]:
    """Return `map --json` of a map with everybody's ledgers, which may be none."""
    credit = credit_ranges(standings) if standings else credit_of_all(course_map, rule)
    areas = areas_without_activity(course_map, programme)
    return map_json(course_map, credit, areas, hours_without_activity(course_map, rule))


def map_json(
    course_map: CourseMap,
    credit: Credits,
    areas_without_activity: Sequence[str],
    hours_without_activity: Mapping[str, Fraction],
) -> dict[str, Any]:
    """Return `map --json`; `register` is there where the cohort has one."""
    registered = [_registered_json(activity, credit) for activity in in_register(course_map)]
    return {
        "modules": [_module_json(module, credit) for module in course_map.modules],
        "assignments": [_item_json(item, credit) for item in course_map.assignments],
        **({"register": registered} if registered else {}),
        "areas_without_activity": list(areas_without_activity),
        "hours_without_activity": {s: floored(h) for s, h in hours_without_activity.items()},
    }


def _module_json(module: MappedModule, credit: Credits) -> dict[str, Any]:
    return {
        "id": module.id,
        "title": module.title,
        "strand": module.strand,
        "areas": list(module.areas),
        "status": module.status,
        "why": module.why,
        "items": [_item_json(item, credit) for item in module.items],
    }


def _item_json(item: MappedItem, credit: Credits) -> dict[str, Any]:
    return {
        "id": item.id,
        "title": item.title,
        "strand": item.strand,
        "areas": list(item.areas),
        "credit_hours": shown_credit(credit.get(item.activity_id)) if item.activity_id else None,
        "status": item.status,
        "why": item.why,
    }


def in_register(course_map: CourseMap) -> list[Activity]:
    """Return the activities about which a register says something."""
    return [activity for activity in course_map.activities if activity.register]


def _registered_json(activity: Activity, credit: Credits) -> dict[str, Any]:
    hours = credit.get(activity.id)
    return {
        "id": activity.id,
        "title": activity.title,
        "strand": activity.strand,
        "areas": list(activity.areas),
        "credit_hours": shown_credit(hours),
        "status": _status(activity, counted=hours is not None),
        "why": _why(activity),
        "participants": len(activity.register),
    }


def _status(activity: Activity, *, counted: bool) -> Status:
    if not counted:
        return "not-counted"
    return "mapped" if activity.areas else "no-area"


def _why(activity: Activity) -> str:
    said = f"lines of a register: {len(activity.register)}"
    return f"{said}; the same as in Canvas" if activity.parts else said


def map_table(course_map: CourseMap, credit: Credits) -> Table:
    """Return modules, their items and assignments outside modules as one table."""
    table = plain_table(
        "Id", "Module or item", "Strand", "Hours", "Areas", "Status", "Why",
        right=("Id", "Hours"), folding=("Module or item", "Areas", "Why"),
    )  # fmt: skip
    for module in course_map.modules:
        table.add_section()
        _row(table, module, style="bold")
        for item in module.items:
            shown = shown_credit(credit.get(item.activity_id or ""))
            _row(table, item, shown, indent="  ", repeated=f": {module.why}")
    if course_map.assignments:
        table.add_section()
        table.add_row("", Text("Assignments outside modules", style="bold"))
        for item in course_map.assignments:
            _row(table, item, shown_credit(credit.get(item.activity_id or "")), indent="  ")
    if registered := in_register(course_map):
        table.add_section()
        table.add_row("", Text("In the register", style="bold"))
        for activity in registered:
            _registered_row(table, activity, credit)
    return table


def _registered_row(table: Table, activity: Activity, credit: Credits) -> None:
    hours = credit.get(activity.id)
    status = _status(activity, counted=hours is not None)
    table.add_row(
        "",
        Text(f"  {printable(activity.title)}"),
        activity.strand,
        shown_credit(hours) or "",
        ", ".join(activity.areas),
        Text(status, style=STATUS_STYLE[status]),
        _why(activity),
    )


def _row(
    table: Table,
    mapped: MappedModule | MappedItem,
    hours: str | None = None,
    *,
    indent: str = "",
    style: str = "",
    repeated: str = "",
) -> None:
    """Add a line; a reason that ends with its module's, `repeated`, says only that it does."""
    table.add_row(
        str(mapped.id),
        Text(f"{indent}{printable(mapped.title)}", style=style),
        mapped.strand or "",
        hours or "",
        ", ".join(mapped.areas),
        Text(mapped.status, style=STATUS_STYLE[mapped.status]),
        Text(printable(mapped.why.removesuffix(repeated))),
    )


def titles_table(rows: Sequence[Mapping[str, Any]]) -> Table:
    """Return bare titles as they were read."""
    table = plain_table("Title", "Strand", "Areas", "Status", folding=("Title", "Areas"))
    for row in rows:
        table.add_row(
            Text(printable(row["title"])),
            row["strand"],
            ", ".join(row["areas"]),
            Text(row["status"], style=STATUS_STYLE[row["status"]]),
        )
    return table
