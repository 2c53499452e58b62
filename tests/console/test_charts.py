"""Who is counted in which bar: each once, exactly at the threshold on its far side."""

from __future__ import annotations

from fractions import Fraction

import pytest

from jobs.console.charts import distribution
from jobs.console.cohort_rows import Row
from mappings.summary import Summary

NINETY = Fraction(90)


def at(percent: Fraction | None, *, left: bool = False) -> Row:
    summary = Summary(percent, Fraction(0), Fraction(98), {}, complete=True, entry="not-yet")
    return Row(1, "Somebody", left, (), {}, summary, frozenset(), frozenset())


@pytest.mark.parametrize(
    ("percent", "start"),
    [
        (Fraction(0), 0),
        (Fraction(5), 5),
        (NINETY, 90),
        (NINETY - Fraction(1, 10**9), 85),
        (Fraction(100), 95),
    ],
)
def test_everybody_is_in_one_bar(percent: Fraction, start: int) -> None:
    [bar] = [bar for bar in distribution([at(percent)], NINETY).bars if bar.count]
    assert (bar.start, bar.count, bar.reached) == (start, 1, percent >= NINETY)


def test_a_threshold_between_two_ends_parts_a_bar() -> None:
    threshold = Fraction(175, 2)
    bars = distribution([at(Fraction(87)), at(threshold)], threshold).bars
    assert [(bar.start, bar.reached) for bar in bars if bar.count] == [
        (85, False),
        (threshold, True),
    ]


def test_who_has_left_or_has_no_figure_is_in_none() -> None:
    shown = distribution([at(NINETY, left=True), at(None)], None)
    assert (shown.tallest, shown.threshold) == (0, None)
