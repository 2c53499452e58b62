"""The table of a benchmark, as text that is Markdown too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

HEAD = (
    "",
    "Canvas calls",
    "verifying",
    "polls",
    "wall s",
    "throttled",
    "peak in flight",
    "CPU s",
    "memory MB",
    "received MB",
)
MB = 1e6


@dataclass(frozen=True, slots=True)
class Row:
    """What one program cost: seconds, bytes of memory at its peak, bytes of bodies received."""

    label: str
    calls: int
    wall: float
    throttled: int
    peak: int
    processor: float
    memory: int
    received: int
    verifying: int = 0
    polls: int = 0

    def split(self, calls: int, verifying: int, polls: int) -> Row:
        """Return the row with the calls that are counted apart told apart."""
        return replace(self, calls=calls, verifying=verifying, polls=polls)

    def cells(self) -> tuple[str, ...]:
        """Return the row as it is printed."""
        return (
            self.label,
            f"{self.calls}",
            f"{self.verifying}",
            f"{self.polls}",
            f"{self.wall:.1f}",
            f"{self.throttled}",
            f"{self.peak}",
            f"{self.processor:.1f}",
            f"{self.memory / MB:.0f}",
            f"{self.received / MB:.1f}",
        )


def table(rows: Sequence[Row]) -> str:
    """Return the rows under their heads, columns aligned."""
    return aligned([HEAD, *(row.cells() for row in rows)])


def aligned(lines: Sequence[Sequence[str]]) -> str:
    """Return a head and what stands under it; all but the first column are numbers."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    rule = [f"{'-' * widths[0]}", *("-" * (width - 1) + ":" for width in widths[1:])]
    return "\n".join(_line(cells, widths) for cells in (lines[0], rule, *lines[1:]))


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = zip(cells, widths, strict=True)
    padded = [first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in rest)]
    return f"| {' | '.join(padded)} |"
