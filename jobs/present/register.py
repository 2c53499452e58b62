"""Registers as people and programs read them: what an import changes, lines, and their history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from jobs.present.fitting import Fitting, plain_table
from jobs.present.safe import printable
from jobs.registers import Imported
from mappings.registers import RegisterLine, as_json
from sync.store.kept import RegisterDeed

STATE_STYLE = {
    "present": "green",
    "absent": "red",
    "made-up": "yellow",
    "made-up-accepted": "green",
    "excused": "dim",
}
Said = Mapping[str, str | None] | None


def imported_json(cohort: str, found: Imported, *, dry: bool) -> dict[str, Any]:
    """Return `register import --json`."""
    return {
        "cohort": cohort,
        "dry_run": dry,
        "new": found.new,
        "changed": found.changed,
        "unchanged": found.unchanged,
        "without_state": len(found.without_state),
        "awaiting_review": found.awaiting,
        "changes": [
            {
                "line": found.rows[change.about.key],
                "user_id": change.about.user_id,
                "activity": change.about.activity,
                "why": change.why,
                "before": as_json(change.before),
                "after": as_json(change.after),
            }
            for change in found.changes
        ],
    }


def differences_table(found: Imported) -> Table:
    """Return the lines that say something else than before; new ones are only counted."""
    table = plain_table(
        "Line", "Participant", "Activity", "Before", "After",
        right=("Line", "Participant"), folding=("Activity", "Before", "After"),
    )  # fmt: skip
    for change in found.changes:
        if change.before is None:
            continue
        before, after = told_apart(as_json(change.before), as_json(change.after))
        about = change.about
        row, user = str(found.rows[about.key]), str(about.user_id)
        table.add_row(row, user, Text(printable(about.activity)), before, after)
    return table


def numbers_words(numbers: Sequence[int], most: int = 100) -> str:
    """Return ascending numbers in words, as "2, 5 to 9"; of many spans the first `most`."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][-1] + 1:
            spans[-1][1:] = [number]
        else:
            spans.append([number])
    shown = ", ".join(" to ".join(map(str, span)) for span in spans[:most])
    return f"{shown} and others" if len(spans) > most else shown


def told_apart(before: Said, after: Said) -> tuple[str, str]:
    """Return what of a line is not the same, before and after; all of one that came or went."""
    said = after or before or {}
    keys = [key for key in said if before is None or after is None or before[key] != after[key]]
    return _words(before, keys), _words(after, keys)


def _words(said: Said, keys: Iterable[str]) -> str:
    if said is None:
        return "–"
    shown = {**said, "hours": f"{said['hours']} h" if said["hours"] else "no hours"}
    return ", ".join(shown[key] or "" for key in keys)


def line_json(line: RegisterLine) -> dict[str, Any]:
    """Return one line of `register list --json`."""
    return {
        "user_id": line.user_id,
        "activity": line.activity,
        **(as_json(line) or {}),
        "since": f"{line.since:%Y-%m-%dT%H:%M:%SZ}",
    }


def lines_table(lines: Sequence[RegisterLine], names: Mapping[int, str]) -> RenderableType:
    """Return lines, with the participants' names and the time of the state where there is room."""
    return Fitting(tuple(_lines(lines, names, roomy=roomy) for roomy in (True, False)))


def _lines(lines: Sequence[RegisterLine], names: Mapping[int, str], *, roomy: bool) -> Table:
    table = plain_table(
        "User", *(["Name"] if roomy else []), "Activity", "Strand", "Date", "Hours", "State",
        *(["Since (UTC)"] if roomy else []), right=("User", "Hours"), folding=("Name", "Activity"),
    )  # fmt: skip
    for line in lines:
        said = as_json(line) or {}
        table.add_row(
            str(line.user_id),
            *([Text(printable(names.get(line.user_id, "")))] if roomy else []),
            Text(printable(line.activity)),
            line.strand,
            said["date"],
            said["hours"] or "",
            Text(line.state, style=STATE_STYLE[line.state]),
            *([f"{line.since:%Y-%m-%d %H:%M}"] if roomy else []),
        )
    return table


def deed_json(deed: RegisterDeed) -> dict[str, Any]:
    """Return one change of `register list --history --json`."""
    return {
        "user_id": deed.user_id,
        "activity": deed.activity,
        "at": f"{deed.at:%Y-%m-%dT%H:%M:%SZ}",
        "who": deed.who,
        "why": deed.why,
        "before": deed.before,
        "after": deed.after,
    }


def deeds_table(deeds: Sequence[RegisterDeed]) -> RenderableType:
    """Return changes, oldest first."""
    return Fitting(tuple(_deeds(deeds, roomy=roomy) for roomy in (True, False)))


def _deeds(deeds: Sequence[RegisterDeed], *, roomy: bool) -> Table:
    table = plain_table(
        "When (UTC)", "Who", "User", "Activity", *(["Before", "After"] if roomy else ["Change"]),
        "Why", right=("User",), folding=("Activity", "Before", "After", "Change"),
    )  # fmt: skip
    for deed in deeds:
        change = told_apart(deed.before, deed.after)
        table.add_row(
            f"{deed.at:%Y-%m-%d %H:%M}" if roomy else f"{deed.at:%Y-%m-%d}",
            printable(deed.who),
            str(deed.user_id),
            Text(printable(deed.activity)),
            *(change if roomy else [" → ".join(change)]),
            deed.why,
        )
    return table
