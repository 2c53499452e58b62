"""Figures as people read them; never compared, never computed with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from mappings.standing import Line, State


def floored(value: Fraction) -> str:
    """One decimal, floored: 89.96 is "89.9", so that nobody reads 90 and is refused."""
    tenths = value.numerator * 10 // value.denominator
    return f"{tenths // 10}.{tenths % 10}"


def raised(value: Fraction) -> str:
    """One decimal, rounded up: a fall of 1.23 points is "1.3", never shown less than it is."""
    tenths = -(-value.numerator * 10 // value.denominator)
    return f"{tenths // 10}.{tenths % 10}"


def plain(value: Fraction) -> str:
    """A whole number as it is, any other floored to one decimal."""
    return str(value.numerator) if value.denominator == 1 else floored(value)


def day_in_full(day: date) -> str:
    """A day with its year, for words that are kept: "Monday 22 March 2027"."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def counted_as(line: Line) -> State:
    """The one state an activity is counted under: done in part is done above half, else missed."""
    in_part = line.state == "done" and line.done_hours < line.credit_hours
    return "missed" if in_part and 2 * line.done_hours <= line.credit_hours else line.state


def counts(lines: Iterable[Line]) -> Counter[State]:
    """How many activities stand in each state; missing units are open ones."""
    found: Counter[State] = Counter()
    for line in lines:
        found[counted_as(line)] += line.units
    return found
