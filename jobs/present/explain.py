"""The ledger of one participant: design 7, `explain`."""

from __future__ import annotations

from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from jobs.present.report import ENTRY_STYLE, ReportRow, shown_percent
from jobs.present.safe import printable
from mappings.shortest import missing_hours, shortest_way
from mappings.shown import floored
from mappings.standing import CountingRule, Line, Standing

STATE_STYLE = {
    "done": "green",
    "open": "yellow",
    "missed": "red",
    "excused": "dim",
    "unknown": "magenta",
}


def explain_json(row: ReportRow, standing: Standing, rule: CountingRule) -> dict[str, Any]:
    """Return `explain --json` of one participant."""
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


def explain_table(row: ReportRow, standing: Standing, rule: CountingRule) -> RenderableType:
    """Return the ledger as a table with the sum anyone can check, and what is missing."""
    table = Table(title=f"Participant {row.user_id}: every activity", title_justify="left")
    for column in ("Strand", "Activity", "Areas", "State"):
        table.add_column(column, overflow="fold")
    for column in ("Credit h", "Done h"):
        table.add_column(column, justify="right")
    table.add_column("Source")
    table.add_column("When (UTC)")
    for line in standing.lines:
        table.add_row(
            line.strand,
            Text(printable(line.title)),
            ", ".join(line.areas),
            Text(line.state, style=STATE_STYLE[line.state]),
            floored(line.credit_hours),
            floored(line.done_hours),
            line.source,
            f"{line.at:%Y-%m-%d %H:%M}" if line.at else "",
        )
    return Group(table, _sum(row, standing, rule), _way(standing, rule))


def _sum(row: ReportRow, standing: Standing, rule: CountingRule) -> Text:
    done, applicable = standing.hours_done, standing.hours_applicable
    percent = shown_percent(standing.percent)
    said = f"{floored(done)} of {floored(applicable)} hours done = {percent or '–'}%"
    if not standing.complete:
        said = f"at least {said} (something could not be read)"
    text = Text(f"{said}, threshold {floored(100 * rule.threshold)}% by {standing.policy}: ")
    return text.append(row.entry, style=ENTRY_STYLE[row.entry])


def _way(standing: Standing, rule: CountingRule) -> Text:
    way = shortest_way(standing, rule)
    if way:
        titles = {line.activity_id: printable(line.title) for line in standing.lines}
        fewest = "; ".join(titles[activity] for activity in way)
        missing = floored(missing_hours(standing, rule))
        return Text(f"{missing} hours missing. Fewest activities that reach it: {fewest}.")
    if not standing.reachable:
        return Text("The threshold can no longer be reached without make-up.", style="red")
    return Text("")
