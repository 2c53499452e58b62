"""Tables that fit the width they are shown in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich import box
from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.table import Table

BOUNDLESS = 10_000  # columns
FOLDED = 18  # columns that a folding text has at the least
GAP = 2  # columns between two columns


@dataclass(frozen=True, slots=True)
class Fitting:
    """The first of several tables that fits the width; the last one where none does."""

    tables: Sequence[Table]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Choose by the least width of each, its folding columns narrow."""
        fitting = (t for t in self.tables if _least(console, options, t) <= options.max_width)
        yield next(fitting, self.tables[-1])


def _least(console: Console, options: ConsoleOptions, table: Table) -> int:
    boundless = options.update(max_width=BOUNDLESS)
    widths = [
        max(Measurement.get(console, boundless, c).maximum for c in (column.header, *column.cells))
        if column.no_wrap
        else column.min_width or FOLDED
        for column in table.columns
    ]
    return sum(widths) + GAP * (len(widths) - 1)


def plain_table(*columns: str, right: Sequence[str] = (), folding: Sequence[str] = ()) -> Table:
    """Return an empty table with a line under its headers and nothing else drawn.

    `right` are the columns of numbers, `folding` those that may take several lines.
    """
    table = Table(
        box=box.SIMPLE_HEAD,
        show_edge=False,
        pad_edge=False,
        padding=(0, 1, 0, 0),
        header_style="bold",
    )
    for column in columns:
        table.add_column(
            column,
            justify="right" if column in right else "left",
            overflow="fold",
            no_wrap=column not in folding,
            min_width=FOLDED if column in folding else None,
        )
    return table
