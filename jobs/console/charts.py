"""The charts of a cohort: who is where, and how all got on beside the pace line."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from starlette.responses import Response

from jobs.console.cohort_rows import Row
from jobs.console.drawing import histogram, line, picture
from jobs.console.outlook import Week
from mappings.shown import plain

BUCKET = 5  # per cent
EVERY_WEEKS = 4


@dataclass(frozen=True, slots=True)
class Bar:
    """How many participants are at `start` per cent or more and below `end` (100 itself is in the
    last). `reached` tells on which side of the threshold they are."""

    start: Fraction
    end: Fraction
    count: int
    reached: bool


@dataclass(frozen=True, slots=True)
class Distribution:
    """The bars from 0 to 100 per cent, and the threshold that parts them, where there is one."""

    bars: tuple[Bar, ...]
    threshold: Fraction | None

    @property
    def tallest(self) -> int:
        """The count of the tallest bar."""
        return max((bar.count for bar in self.bars), default=0)


def distribution(rows: Iterable[Row], threshold: Fraction | None) -> Distribution:
    """Count who has not left by percentage; a bar ends at the threshold, which none stands over."""
    found = [row.percent for row in rows if not row.left and row.percent is not None]
    edges = {Fraction(each) for each in range(0, 101, BUCKET)}
    ends = sorted(edges | ({threshold} if threshold is not None else set()))
    counts = Counter(min(bisect_right(ends, each), len(ends) - 1) for each in found)
    bars = (
        Bar(start, end, counts[place], threshold is not None and start >= threshold)
        for place, (start, end) in enumerate(pairwise(ends), 1)
    )
    return Distribution(tuple(bars), threshold)


def draw_distribution(shown: Distribution) -> Response:
    """Draw the bars, those that have reached the threshold and the line itself apart."""
    chart = histogram(x_title="Engagement, per cent", min_scale=2, max_scale=6)
    sides = (("Below the threshold", False), ("Threshold reached", True))
    for title, reached in sides if shown.threshold is not None else (("Participants", False),):
        bars = [bar for bar in shown.bars if bar.reached == reached and bar.count]
        chart.add(title, [(bar.count, float(bar.start), float(bar.end)) for bar in bars])
    if shown.threshold is not None and shown.tallest:
        at = float(shown.threshold)
        chart.add(f"Threshold {plain(shown.threshold)}%", [(shown.tallest, at - 0.2, at + 0.2)])
    chart.x_labels = list(range(0, 101, 10))
    return picture(chart)


def draw_progress(weeks: Sequence[Week], threshold: Fraction | None) -> Response:
    """Draw the mean as a full line; the pace line and the threshold are broken ones."""
    chart = line(
        show_dots=False, margin_right=32, range=(0, 100), show_minor_x_labels=False,
        x_labels_major_every=max(EVERY_WEEKS, len(weeks) // 8),
    )  # fmt: skip
    chart.x_labels = [f"{week.day.day} {week.day:%b %Y}" for week in weeks]
    means = [_plotted(week.mean) for week in weeks]
    alone = sum(each is not None for each in means) == 1
    chart.add("Average", means, show_dots=alone, dots_size=5)
    if any(week.pace is not None for week in weeks):
        paces = [_plotted(week.pace) for week in weeks]
        chart.add("Pace line", paces, stroke_style={"dasharray": "8, 5"})
    if threshold is not None and weeks:
        level = [float(threshold)] * len(weeks)
        dotted = {"dasharray": "2, 4"}
        chart.add(f"Threshold {plain(threshold)}%", level, stroke_style=dotted)
    return picture(chart)


def _plotted(value: Fraction | None) -> float | None:
    return None if value is None else float(value)
