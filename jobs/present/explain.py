"""The ledger of one participant: design 7, `explain`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from jobs.present.fitting import Fitting, plain_table
from jobs.present.report import ENTRY_STYLE, ReportRow, shown_percent
from jobs.present.safe import printable
from mappings.shortest import missing_hours, shortest_way
from mappings.shown import floored
from mappings.standing import CountingRule, Line, Standing

NAMED = 10  # activities of the shortest way that are named on a terminal
STATE_STYLE = {
    "done": "green",
    "open": "yellow",
    "missed": "red",
    "excused": "dim",
    "unknown": "magenta",
}


def explain_json(row: ReportRow, last: Standing, rule: CountingRule) -> dict[str, Any]:
    """Return `explain --json` of one participant; `last` is their newest standing."""
    standing = replace(last, entry=row.entry)
    return {
        "canvas_user_id": row.user_id,
        "engagement_percent": shown_percent(standing.percent),
        "entry": row.entry,
        "policy": policy_name(standing),
        "activities": [line_json(line) for line in standing.lines],
        "missing_hours": floored(missing_hours(standing, rule)),
        "shortest_way": list(shortest_way(standing, rule)),
    }


def policy_name(standing: Standing) -> str:
    """Return the counting rule's name without its version."""
    return standing.policy.partition("/")[0]


def line_json(line: Line) -> dict[str, Any]:
    """Return one activity of the ledger."""
    return {
        "id": line.activity_id,
        "title": line.title,
        "strand": line.strand,
        "areas": list(line.areas),
        "state": line.state,
        "credit_hours": floored(line.credit_hours),
        "done_hours": floored(line.done_hours),
        "source": line.source,
        "at": f"{line.at:%Y-%m-%dT%H:%M:%SZ}" if line.at else None,
    }


def explain_table(row: ReportRow, last: Standing, rule: CountingRule) -> RenderableType:
    """Return the ledger as a table with the sum anyone can check, and what is missing."""
    standing = replace(last, entry=row.entry)
    tables = tuple(_ledger(standing.lines, areas=areas) for areas in (True, False))
    return Group(Fitting(tables), _sum(standing, rule), *_way(standing, rule))


def _ledger(lines: Sequence[Line], *, areas: bool) -> Table:
    table = plain_table(
        "Strand", "Activity", *(["Areas"] if areas else []), "State", "Credit", "Done", "Source",
        "When (UTC)", right=("Credit", "Done"), folding=("Activity", "Areas"),
    )  # fmt: skip
    for line in lines:
        table.add_row(
            line.strand,
            Text(printable(line.title)),
            *([", ".join(line.areas)] if areas else []),
            Text(line.state, style=STATE_STYLE[line.state]),
            f"{floored(line.credit_hours)} h",
            f"{floored(line.done_hours)} h",
            line.source,
            f"{line.at:%Y-%m-%d %H:%M}" if line.at else "",
        )
    return table


def _sum(standing: Standing, rule: CountingRule) -> Text:
    done, applicable = standing.hours_done, standing.hours_applicable
    percent = shown_percent(standing.percent)
    said = f"{floored(done)} of {floored(applicable)} hours done = {percent or '–'}%"
    if not standing.complete:
        said = f"at least {said} (something could not be read)"
    asked = f"{policy_name(standing)}, {floored(100 * rule.threshold)}% asked"
    text = Text(f"{said}; {asked}: ")
    return text.append(standing.entry, style=ENTRY_STYLE[standing.entry])


def _way(standing: Standing, rule: CountingRule) -> list[Text]:
    if standing.entry in {"eligible", "not-applicable"}:
        return []
    missing = Text(f"{floored(missing_hours(standing, rule))} hours missing.")
    way = shortest_way(standing, rule)
    if not way:
        if not standing.reachable:
            missing.append(" The threshold can no longer be reached without make-up.", style="red")
        return [missing]
    titles = {line.activity_id: printable(line.title) for line in standing.lines}
    named = [f"  {titles[activity]}" for activity in way[:NAMED]]
    if len(way) > NAMED:
        named.append(f"  and {len(way) - NAMED} more")
    return [missing.append(f" The fewest activities that reach it, {len(way)}:"), *map(Text, named)]
