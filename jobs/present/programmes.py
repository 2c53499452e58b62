"""Programmes as they are shown: all of them in a table, one of them in full, and as JSON."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from jobs.present.fitting import Fitting, plain_table
from jobs.present.safe import printable
from mappings.programme_tables import BY_HOURS
from mappings.programmes import Programme, Task
from mappings.shown import floored
from mappings.worked import CASES, worked

NONE = "–"


def programmes_table(programmes: Iterable[Programme]) -> Fitting:
    """Return every edition, a line each; identifiers, then names, only where there is room."""
    rows = [_row(each) for each in programmes]
    left_out: tuple[set[str], ...] = (set(), {"DfE identifier"}, {"DfE identifier", "Name"})
    return Fitting([_table(rows, names) for names in left_out])


def _row(programme: Programme) -> dict[str, str]:
    return {
        "Code": programme.code,
        "Edition": programme.edition,
        "Name": programme.name,
        "DfE identifier": programme.course_identifier or NONE,
        "Months": months(programme),
        "Hours": hours(programme),
        "Policy": programme.policy,
        "Areas": str(len(programme.areas)),
        "": "" if programme.verified else "unverified",
    }


def _table(rows: Sequence[Mapping[str, str]], left_out: Collection[str]) -> Table:
    names = [name for name in (rows[0] if rows else ()) if name not in left_out]
    table = plain_table(*names, right=("Months", "Hours", "Areas"), folding=("Name",))
    for row in rows:
        table.add_row(*(printable(row[name]) for name in names))
    return table


def months(programme: Programme) -> str:
    """Return "18 + 3": taught, and summative where a source tells."""
    told = [programme.months, programme.summative_months]
    return " + ".join(str(one) for one in told if one is not None) or NONE


def hours(programme: Programme) -> str:
    """Return the sum of the strands' hours, a dash where no source gives any."""
    return plain(sum(programme.hours.values())) if programme.hours else NONE


def plain(number: Decimal | int) -> str:
    """Return a number without trailing zeros."""
    return f"{Decimal(number).normalize():f}"


def words(task: Task | None) -> str:
    """Return what is asked of the answer: length, window; a dash where there is no assessment."""
    if task is None:
        return NONE
    length = "up to " if task.least_words is None else f"{task.least_words} to "
    told = [task.form]
    told += [f"{length}{task.most_words} words"] if task.most_words else []
    told += [f"window of {task.window_days} days"] if task.window_days else []
    return "; ".join(told)


def facts(programme: Programme) -> Iterator[tuple[str, str, str]]:
    """Yield each fact of an edition as (name, value, where it comes from)."""
    sources = programme.sources
    default = sources.get("", "")

    def told(key: str) -> str:
        return sources.get(key, default)

    threshold = NONE if programme.threshold is None else f"{plain(programme.threshold)}%"
    by_strand = ", ".join(f"{s} {plain(n)}" for s, n in programme.hours.items())
    units = ", ".join(f"{s} {n}" for s, n in programme.units.items())
    since = programme.valid_from
    rows = (
        ("DfE identifier", programme.course_identifier, "course-identifier"),
        ("DfE group", programme.group, "group"),
        ("valid from", since and f"{since.day} {since:%B %Y}", "valid-from"),
        ("months", months(programme), "months"),
        ("hours", by_strand and f"{by_strand}: {hours(programme)}", "hours"),
        ("planned units", units, "units"),
        ("policy", programme.policy, "policy"),
        ("threshold", threshold, "threshold"),
        ("assessment", words(programme.assessment), "assessment"),
    )
    for name, value, key in rows:
        yield name, value or NONE, told(key) or programme.needs.get(key, "")
    if programme.modules:
        chosen = f"{programme.modules.choose} of {', '.join(programme.modules.electives)}"
        yield "essential modules", ", ".join(programme.modules.essential), told("modules")
        yield "electives", chosen, told("modules")
    if programme.apart:
        shown = f"{plain(programme.apart.hours)} hours, in no figure: {programme.apart.what}"
        yield "shown apart", shown, told("apart")


def programme_story(editions: Iterable[Programme]) -> Iterator[RenderableType]:
    """Yield everything there is to say of a programme, edition by edition."""
    for each in editions:
        mark = "" if each.verified else " (unverified: replace it by your own)"
        yield Text(printable(f"{each.code}, edition {each.edition}: {each.name}{mark}"), "bold")
        yield Group(_facts_table(each), Text(), _areas_table(each))
        for key, why in each.needs.items():
            yield Text(printable(f"{key}: not known. {why}"), "yellow")
        if each.hours:
            yield Group(Text("\nThe worked example, by policy:"), worked_table(each))
        yield ""


def _facts_table(programme: Programme) -> Table:
    table = plain_table("Fact", "Value", "Source", folding=("Value", "Source"))
    for fact in facts(programme):
        table.add_row(*(printable(one) for one in fact))
    return table


def _areas_table(programme: Programme) -> Table:
    table = plain_table("", "Area", f"Slug (framework {programme.framework})", folding=("Area",))
    for number, area in enumerate(programme.areas, start=1):
        table.add_row(str(number), printable(area.title), printable(area.slug))
    return table


def worked_table(programme: Programme) -> Table:
    """Return what each policy says of the cases of the worked example."""
    table = plain_table("Participant", "Engaged", *BY_HOURS, folding=("Participant",))
    for case in CASES:
        found = [worked(programme, policy, case) for policy in BY_HOURS]
        percent = found[0].percent
        shown = NONE if percent is None else f"{floored(percent)}%"
        table.add_row(case.words, shown, *(one.entry for one in found))
    return table


def programme_json(programme: Programme) -> dict[str, Any]:
    """Return one edition as JSON; numbers are texts, so that they stay exact."""
    task, modules, apart = programme.assessment, programme.modules, programme.apart
    return {
        "code": programme.code,
        "edition": programme.edition,
        "name": programme.name,
        "course_identifier": programme.course_identifier,
        "group": programme.group,
        "valid_from": programme.valid_from and programme.valid_from.isoformat(),
        "verified": programme.verified,
        "months": programme.months,
        "summative_months": programme.summative_months,
        "policy": programme.policy,
        "threshold": None if programme.threshold is None else plain(programme.threshold),
        "hours": _numbers(programme.hours),
        "units": dict(programme.units),
        "weights": _numbers(programme.weights),
        "framework": programme.framework,
        "areas": [{"slug": area.slug, "title": area.title} for area in programme.areas],
        "modules": modules
        and {
            "essential": list(modules.essential),
            "electives": list(modules.electives),
            "choose": modules.choose,
        },
        "assessment": task
        and {
            "form": task.form,
            "words": {"from": task.least_words, "to": task.most_words},
            "window_days": task.window_days,
        },
        "apart": apart and {"hours": plain(apart.hours), "what": apart.what},
        "needs": dict(programme.needs),
        "sources": dict(programme.sources),
    }


def _numbers(by_strand: Mapping[str, Decimal]) -> dict[str, str]:
    return {strand: plain(number) for strand, number in by_strand.items()}
