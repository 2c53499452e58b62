"""The ledger of one participant: design 7, `explain`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from jobs.present.fitting import Fitting, plain_table
from jobs.present.report import ENTRY_STYLE, ReportRow, shown_percent
from jobs.present.safe import printable
from mappings.modules import completed, still_to_come
from mappings.policies import policy_of
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
    modules = asdict(completed(standing.lines, rule)) if rule.modules else None
    return {
        "canvas_user_id": row.user_id,
        "engagement_percent": shown_percent(standing.percent),
        "entry": row.entry,
        "policy": policy_name(standing),
        "activities": [line_json(line) for line in standing.lines],
        "missing_hours": floored(missing_hours(standing, rule)),
        "shortest_way": list(shortest_way(standing, rule)),
        **({"modules": modules} if modules else {}),
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
        **({"evidence": "weak"} if line.weak else {}),
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
            f"{line.source}, weak" if line.weak else line.source,
            f"{line.at:%Y-%m-%d %H:%M}" if line.at else "",
        )
    return table


def _sum(standing: Standing, rule: CountingRule) -> Text:
    said = "; ".join(_done(standing, rule))
    if not standing.complete:
        said = f"at least {said} (something could not be read)"
    asked = policy_name(standing)
    if policy_of(rule).has_threshold:
        asked = f"{asked}, {floored(100 * rule.threshold)}% asked"
    text = Text(f"{said}; {asked}: ")
    return text.append(standing.entry, style=ENTRY_STYLE[standing.entry])


def _done(standing: Standing, rule: CountingRule) -> Iterator[str]:
    """What is surely done: hours, and modules where the policy asks for them."""
    done, applicable = standing.hours_done, standing.hours_applicable
    if applicable or rule.modules is None:
        percent = shown_percent(standing.percent)
        yield f"{floored(done)} of {floored(applicable)} hours done = {percent or '–'}%"
    if rule.modules:
        found = completed(standing.lines, rule)
        yield (
            f"{found.essential} of {found.essential_asked} essential modules, "
            f"{found.electives} of {found.electives_asked} electives"
        )


def _way(standing: Standing, rule: CountingRule) -> list[Text]:
    if standing.entry in {"eligible", "not-applicable"}:
        return []
    hours = missing_hours(standing, rule)
    asked = "What is asked" if rule.modules else "The threshold"
    said = [Text(f"{floored(hours)} hours missing.")] if hours or not rule.modules else []
    way = shortest_way(standing, rule)
    if not way and not standing.reachable:
        never = f"{asked} can no longer be reached without make-up."
        said.append(Text(never, style="red"))
    if not way and standing.reachable and (absent := still_to_come(standing.lines, rule)):
        said.append(Text(f"No activity yet of {', '.join(absent)}."))
    if not way:
        return [Text(" ").join(said)] if said else []
    titles = {line.activity_id: printable(line.title) for line in standing.lines}
    named = [f"  {titles[activity]}" for activity in way[:NAMED]]
    if len(way) > NAMED:
        named.append(f"  and {len(way) - NAMED} more")
    said.append(Text(f"The fewest activities that reach it, {len(way)}:"))
    return [Text(" ").join(said), *map(Text, named)]
