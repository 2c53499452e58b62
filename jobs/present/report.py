"""Everyone's standing: design 7, `report`."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from rich.table import Table
from rich.text import Text

from jobs.present.safe import printable, spreadsheet_cell
from mappings.shown import floored
from mappings.standing import Standing, StrandSum

ENTRY_STYLE = {"eligible": "green", "not-yet": "yellow", "unknown": "red", "not-applicable": "dim"}


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One participant as `report` shows them; `standing` is their last figure, None without any."""

    user_id: int
    sis_user_id: str | None
    name: str
    state: str
    coaches: tuple[int, ...]
    standing: Standing | None
    held: bool

    @property
    def entry(self) -> str:
        """The computed entry; somebody who left has none."""
        if self.state == "left":
            return "not-applicable"
        return self.standing.entry if self.standing else "unknown"


def percent_of(done: Fraction, applicable: Fraction) -> str | None:
    """Return 100 × done ÷ applicable floored to one decimal, None with nothing applicable."""
    return floored(100 * done / applicable) if applicable else None


def strand_json(total: StrandSum) -> dict[str, Any]:
    """Return one strand's percent and counts of activities."""
    return {
        "percent": percent_of(total.hours_done, total.hours_applicable),
        "done": total.done,
        "open": total.open,
        "missed": total.missed,
        "excused": total.excused,
        "unknown": total.unknown,
    }


def row_json(row: ReportRow) -> dict[str, Any]:
    """Return one row of `report --format json`."""
    standing = row.standing
    return {
        "canvas_user_id": row.user_id,
        "sis_user_id": row.sis_user_id,
        "name": row.name,
        "state": row.state,
        "engagement_percent": shown_percent(standing.percent if standing else None),
        "hours_done": floored(standing.hours_done) if standing else None,
        "hours_applicable": floored(standing.hours_applicable) if standing else None,
        "complete": bool(standing and standing.complete),
        "entry": row.entry,
        "coaches": list(row.coaches),
        "strands": {
            name: strand_json(s) for name, s in (standing.strands if standing else {}).items()
        },
        "areas": {
            slug: shown_percent(p) for slug, p in (standing.areas if standing else {}).items()
        },
        **({"held": True} if row.held else {}),
    }


def shown_percent(percent: Fraction | None) -> str | None:
    """Return a percentage floored to one decimal, None where there is none."""
    return None if percent is None else floored(percent)


def as_csv(rows: Sequence[ReportRow], strands: Sequence[str], areas: Sequence[str]) -> str:
    """Return the report as CSV, strands and areas flattened to their percent."""
    out = io.StringIO()
    header = [*_flat_columns(), *(f"strand.{s}" for s in strands), *(f"area.{a}" for a in areas)]
    writer = csv.DictWriter(out, header, restval="", lineterminator="\r\n")
    writer.writeheader()
    for row in rows:
        writer.writerow(_flat(row_json(row)))
    return out.getvalue()


def _flat_columns() -> list[str]:
    return [
        "canvas_user_id", "sis_user_id", "name", "state", "engagement_percent", "hours_done",
        "hours_applicable", "complete", "entry", "held", "coaches",
    ]  # fmt: skip


def _flat(row: Mapping[str, Any]) -> dict[str, str]:
    flat = {name: _cell(row.get(name)) for name in _flat_columns()}
    flat["coaches"] = " ".join(str(coach) for coach in row["coaches"])
    flat |= {f"strand.{name}": _cell(s["percent"]) for name, s in row["strands"].items()}
    return flat | {f"area.{slug}": _cell(percent) for slug, percent in row["areas"].items()}


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return spreadsheet_cell(str(value))


def as_table(title: str, rows: Sequence[ReportRow], strands: Sequence[str]) -> Table:
    """Return the report as a table for a terminal, one line a participant."""
    table = Table(title=title, title_justify="left", header_style="bold")
    table.add_column("User", justify="right")
    table.add_column("Name", overflow="fold")
    table.add_column("State")
    table.add_column("Engagement", justify="right")
    table.add_column("Hours", justify="right")
    for strand in strands:
        table.add_column(strand.capitalize(), justify="right")
    table.add_column("Entry")
    for row in rows:
        shown = row_json(row)
        table.add_row(
            str(row.user_id),
            Text(printable(row.name)),
            row.state,
            _figure(shown),
            f"{shown['hours_done']}/{shown['hours_applicable']}" if row.standing else "–",
            *(_strand_cell(shown["strands"].get(strand)) for strand in strands),
            Text(_entry_words(row), style=ENTRY_STYLE[row.entry]),
        )
    return table


def _figure(shown: Mapping[str, Any]) -> str:
    if shown["engagement_percent"] is None:
        return "–"
    at_least = "" if shown["complete"] or shown["state"] == "left" else "≥ "
    return f"{at_least}{shown['engagement_percent']}%"


def _strand_cell(strand: Mapping[str, Any] | None) -> str:
    if strand is None or strand["percent"] is None:
        return "–"
    return f"{strand['percent']}%"


def _entry_words(row: ReportRow) -> str:
    return f"{row.entry} (held)" if row.held else row.entry
