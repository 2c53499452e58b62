"""Everyone's standing: design 7, `report`."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from rich.table import Table
from rich.text import Text

from jobs.present.fitting import Fitting, plain_table
from jobs.present.safe import printable, spreadsheet_cell
from mappings.modules import completed
from mappings.people import PersonState
from mappings.shown import floored
from mappings.standing import CountingRule, Entry, Standing, StrandSum

SINGLE = (
    "canvas_user_id", "sis_user_id", "name", "state", "engagement_percent", "hours_done",
    "hours_applicable", "complete", "entry", "coaches",
)  # fmt: skip
SHORT = {"induction": "Ind.", "coaching": "Coach.", "formative": "Form."}
ENTRY_STYLE = {"eligible": "green", "not-yet": "yellow", "unknown": "red", "not-applicable": "dim"}


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One participant as `report` shows them; `standing` is their last figure, None without any."""

    user_id: int
    sis_user_id: str | None
    name: str
    state: PersonState
    coaches: tuple[int, ...]
    standing: Standing | None
    held: bool

    @property
    def entry(self) -> Entry:
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
    """Return the report as CSV with the columns of the JSON, strands and areas by their percent.

    `strands` and `areas` come first; what only older figures know follows. The column `held` is
    there, as the key is in JSON, while something is held.
    """
    return csv_of([row_json(row) for row in rows], strands, areas)


def csv_of(shown: Sequence[Mapping[str, Any]], strands: Sequence[str], areas: Sequence[str]) -> str:
    """Return rows of the JSON as CSV; a key `what_if` becomes columns of its own."""
    header, rows = flat_table(shown, strands, areas)
    out = io.StringIO()
    writer = csv.DictWriter(out, header, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def flat_table(
    shown: Sequence[Mapping[str, Any]], strands: Sequence[str], areas: Sequence[str]
) -> tuple[list[str], list[dict[str, str]]]:
    """Return the columns of rows of the JSON, and each row's cells by column."""
    header = [
        *SINGLE,
        *_flat_names("strand", strands, (row["strands"] for row in shown)),
        *_flat_names("area", areas, (row["areas"] for row in shown)),
        *(["held"] if any("held" in row for row in shown) else []),
        *_flat_names("what_if", (), (row.get("what_if", {}) for row in shown)),
    ]
    return header, [_flat(row) for row in shown]


def _flat_names(kind: str, first: Sequence[str], others: Iterable[Mapping[str, Any]]) -> list[str]:
    names = dict.fromkeys([*first, *(name for found in others for name in found)])
    return [f"{kind}.{name}" for name in names]


def _flat(row: Mapping[str, Any]) -> dict[str, str]:
    flat = {name: _cell(row[name]) for name in SINGLE}
    flat["coaches"] = " ".join(str(coach) for coach in row["coaches"])
    flat |= {f"strand.{name}": _cell(s["percent"]) for name, s in row["strands"].items()}
    flat |= {f"area.{slug}": _cell(percent) for slug, percent in row["areas"].items()}
    flat |= {f"what_if.{name}": _cell(value) for name, value in row.get("what_if", {}).items()}
    return flat | ({"held": "true"} if "held" in row else {})


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return spreadsheet_cell(str(value))


def as_table(
    rows: Sequence[ReportRow], strands: Sequence[str], modules: Mapping[int, str] | None = None
) -> Fitting:
    """Return the report for a terminal, one line a participant; strands only where they fit.

    `modules`, by user id, says how many are completed where the policy asks for them.
    """
    shown = [(row, row_json(row)) for row in rows]
    return Fitting((_table(shown, strands, modules), _table(shown, (), modules)))


def modules_done(rows: Sequence[ReportRow], rule: CountingRule) -> dict[int, str] | None:
    """Return how many modules each has completed, by user id; None where none are asked for."""
    if rule.modules is None:
        return None
    found = {row.user_id: completed(row.standing.lines, rule) for row in rows if row.standing}
    return {user_id: f"{each.done} of {each.asked}" for user_id, each in found.items()}


def _table(
    rows: Sequence[tuple[ReportRow, Mapping[str, Any]]],
    strands: Sequence[str],
    modules: Mapping[int, str] | None,
) -> Table:
    heads = [SHORT.get(strand, strand.capitalize()) for strand in strands]
    heads += [] if modules is None else ["Modules"]
    table = plain_table(
        "User", "Name", "Engaged", "Hours", *heads, "Entry",
        right=("User", "Engaged", "Hours", *heads), folding=("Name",),
    )  # fmt: skip
    for row, shown in rows:
        table.add_row(
            str(row.user_id),
            _named(row),
            _figure(shown),
            _hours(row),
            *(_strand_cell(shown["strands"].get(strand)) for strand in strands),
            *([] if modules is None else [modules.get(row.user_id, "–")]),
            Text(_entry_words(row), style=ENTRY_STYLE[row.entry]),
        )
    return table


def _named(row: ReportRow) -> Text:
    name = Text(printable(row.name))
    return name if row.state == "active" else name.append(f" ({row.state})", style="dim")


def _figure(shown: Mapping[str, Any]) -> str:
    if shown["engagement_percent"] is None:
        return "–"
    at_least = "" if shown["complete"] or shown["state"] == "left" else "≥ "
    return f"{at_least}{shown['engagement_percent']}%"


def _hours(row: ReportRow) -> str:
    standing = row.standing
    if standing is None or not standing.hours_applicable:
        return "–"
    return f"{floored(standing.hours_done)}/{floored(standing.hours_applicable)}"


def _strand_cell(strand: Mapping[str, Any] | None) -> str:
    if strand is None or strand["percent"] is None:
        return "–"
    return f"{strand['percent']}%"


def _entry_words(row: ReportRow) -> str:
    return f"{row.entry} (held)" if row.held else row.entry
