"""Who would change by another rule: design 7, `report --what-if`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rich.table import Table
from rich.text import Text

from jobs.present.fitting import plain_table
from jobs.present.report import ENTRY_STYLE, ReportRow, csv_of, row_json, shown_percent
from jobs.present.safe import printable
from mappings.engagement import recount
from mappings.rule_change import difference, effect
from mappings.standing import CountingRule, Entry, Standing


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A row of the report, and where its ledger stands by another rule.

    Somebody who left, or of whom no figure is kept, stands as before.
    """

    row: ReportRow
    then: Standing | None

    @property
    def entry(self) -> Entry:
        """The entry there would be."""
        return self.then.entry if self.then and self.row.state != "left" else self.row.entry

    @property
    def percent(self) -> str | None:
        """The figure there would be, as it would be shown."""
        return shown_percent(self.then.percent) if self.then else None

    @property
    def changes(self) -> bool:
        """Whether entry or figure would be another."""
        return (self.entry, self.percent) != (self.row.entry, _now(self.row))


def what_if(rows: Sequence[ReportRow], rule: CountingRule) -> tuple[WhatIf, ...]:
    """Count everybody's ledger by this rule."""
    return tuple(WhatIf(row, _then(row, rule)) for row in rows)


def what_if_json(found: WhatIf) -> dict[str, Any]:
    """Return a row of `report --what-if … --format json`."""
    would = {"entry": found.entry, "engagement_percent": found.percent}
    return {**row_json(found.row), "what_if": would}


def what_if_csv(found: Sequence[WhatIf], strands: Sequence[str], areas: Sequence[str]) -> str:
    """Return the report's CSV with `what_if.entry` and `what_if.engagement_percent`."""
    return csv_of([what_if_json(each) for each in found], strands, areas)


def what_if_table(found: Sequence[WhatIf]) -> Table:
    """Return those who would change, figure and entry now and then."""
    table = plain_table(
        "User", "Name", "Engaged", "Then", "Entry", "Then",
        right=("User", "Engaged"), folding=("Name",),
    )  # fmt: skip
    for each in found:
        if each.changes:
            table.add_row(
                str(each.row.user_id),
                printable(each.row.name),
                _shown(_now(each.row)),
                _shown(each.percent),
                Text(each.row.entry, style=ENTRY_STYLE[each.row.entry]),
                Text(each.entry, style=ENTRY_STYLE[each.entry]),
            )
    return table


def rules_line(now: CountingRule, then: CountingRule) -> str:
    """Say what differs of the rule."""
    found = difference(now, then)
    return f"{found[0]} -> {found[1]}" if found else "the rule in force, unchanged"


def effect_line(found: Sequence[WhatIf]) -> str:
    """Say how many would change, and how."""
    pairs = [(w.row.user_id, w.row.standing, w.then) for w in found if w.row.state != "left"]
    whole = effect(
        {user_id: now for user_id, now, _ in pairs if now},
        {user_id: then for user_id, _, then in pairs if then},
    )
    many = sum(each.changes for each in found)
    return f"{many} of {len(found)} would change: {whole.words}"


def _then(row: ReportRow, rule: CountingRule) -> Standing | None:
    if row.standing is None or row.state == "left":
        return row.standing
    return recount(row.user_id, row.state, row.standing.lines, rule)


def _now(row: ReportRow) -> str | None:
    return shown_percent(row.standing.percent if row.standing else None)


def _shown(percent: str | None) -> str:
    return "–" if percent is None else f"{percent}%"
