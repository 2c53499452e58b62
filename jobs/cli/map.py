"""`npq-sync map`: how courses, or bare titles, are mapped."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from jobs.cli.terminal import say, say_json, say_problems
from jobs.confirm import proposed
from jobs.content import lacks_groups, mapped, pull_content, with_all_assignees
from jobs.context import UsageFault, now, open_context
from jobs.count import unread_standings
from jobs.counting import rules_of
from jobs.memory import remembered
from jobs.present.course_map import (
    credit_of_all,
    credit_ranges,
    map_json,
    map_table,
    titles_table,
    with_proposals,
)
from mappings.answers import not_there
from mappings.coverage import areas_without_activity, coverage_problems, hours_without_activity
from mappings.programmes import Programme
from mappings.shown import floored
from mappings.titles import read_title
from sync.canvas.reads import CanvasReads
from sync.cohorts_file import read_programmes
from sync.settings import cohorts_place


def map_content(
    cohort: Annotated[str | None, typer.Argument(help="A cohort's id.")] = None,
    *,
    titles: Annotated[
        Path | None, typer.Option("--titles", help="A CSV with a column `title`; needs no Canvas.")
    ] = None,
    programme: Annotated[
        str | None, typer.Option("--programme", help="Programme code for --titles.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Show every module and counted item with strand, areas, credit and why.

    Example: npq-sync map npqsl-2025-autumn

    Bare titles, without Canvas: npq-sync map --titles modules.csv --programme NPQSL --json
    """
    if titles is not None and cohort is None:
        show_titles(titles, programme, as_json=as_json)
    elif cohort is not None and titles is None:
        show_cohort(cohort, as_json=as_json)
    else:
        raise UsageFault(("map: name a cohort, or --titles FILE.csv --programme CODE",))


def show_cohort(cohort_id: str, *, as_json: bool) -> None:
    """Read the cohort's courses from Canvas and show how they are mapped."""
    context = open_context()
    cohort = context.cohort(cohort_id)
    programme = context.programme(cohort)
    with context.store() as store, context.client() as client:
        rules = rules_of(store, cohort, programme)
        before = remembered(store, cohort.id, store.known(cohort.id), now())
        reads = CanvasReads(client)
        content = pull_content(reads, cohort, before)
        course_map = mapped(content.structures, cohort, programme, before)
        wanted = proposed(store, cohort, programme, content.structures)
        content = with_all_assignees(reads, content, course_map)
        if lacks_groups(content):
            with_groups = pull_content(reads, cohort, replace(before, groups=True))
            content = replace(with_groups, structures=content.structures)
    rule = rules.counting
    seen = unread_standings(content, course_map, rule)
    credit = credit_ranges(seen) if seen else credit_of_all(course_map, rule)
    course_map = with_proposals(course_map, wanted)
    areas = areas_without_activity(course_map, programme)
    hours = hours_without_activity(course_map, rule)
    if as_json:
        say_json(map_json(course_map, credit, areas, hours))
        return
    say(map_table(course_map, credit))
    if areas:
        say(f"\nareas without any activity: {', '.join(areas)}")
    for strand, open_hours in hours.items():
        say(f"hours without activity: {strand} {floored(open_hours)} h")
    say_problems(course_map.problems)
    say_problems(not_there(before.answers, content.structures))
    waived = cohort.waive | rules.waits_to_count
    say_problems(coverage_problems(course_map, rule, cohort_id=cohort.id, waived=waived))


def show_titles(file: Path, code: str | None, *, as_json: bool) -> None:
    """Classify bare titles, in the file's order; without Canvas, and so without its settings."""
    _, own_programmes = cohorts_place()
    programmes = read_programmes(own_programmes)
    programme = programmes.get((code or "").lower())
    if programme is None:
        known = ", ".join(sorted(p.code for p in programmes.values()))
        raise UsageFault((f"--programme {code or 'is missing'}: choose one of {known}",))
    rows = [classified(title, programme) for title in titles_of(file)]
    if as_json:
        say_json(rows)
        return
    say(titles_table(rows))


def classified(title: str, programme: Programme) -> dict[str, Any]:
    """Return one title's strand and areas; a title that tells no strand is `online` (design 5)."""
    reading = read_title(title, programme)
    return {
        "title": title,
        "strand": reading.strand or "online",
        "areas": list(reading.areas),
        "status": reading.status,
    }


def titles_of(file: Path) -> list[str]:
    """Return the column `title` of a CSV file; raises UsageFault."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            if "title" not in (reader.fieldnames or ()):
                raise UsageFault((f"--titles {file}: has no column `title`",))
            return [row["title"] or "" for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as unreadable:
        raise UsageFault(
            (f"--titles {file}: cannot be read as CSV ({type(unreadable).__name__})",)
        ) from unreadable
