"""What a policy measures, and what it asks for in those terms.

Most measure hours by strand; `modules` measures activities by module. Whatever an amount means,
something asked for is met by amounts done, and each activity brings some.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from mappings.credit import total
from mappings.standing import CountingRule, Line, State, StrandSum

Sums = Mapping[str, tuple[Fraction, Fraction]]
"""Amounts (done, applicable) by what is measured: hours by strand, activities by module."""


@dataclass(frozen=True, slots=True)
class Demand:
    """One thing asked: met when `short` is 0 or less.

    `worth` tells by how much an amount of 1 (an hour in a strand, an activity of a module) brings
    `short` down; what brings nothing is not in it.
    """

    short: Fraction
    worth: Mapping[str, Fraction]


class Measure(Protocol):
    """How a ledger becomes the sums of a policy."""

    def sums(
        self,
        strands: Mapping[str, StrandSum],
        lines: Iterable[Line],
        rule: CountingRule,
        *as_done: State,
    ) -> Sums:
        """Return the sums, were every activity in one of these states done."""

    def brings(self, line: Line, hours: Fraction) -> Mapping[str, Fraction]:
        """Return the amounts that so many hours of this activity add to what is done."""

    def hours_short(self, demands: Iterable[Demand], lines: Iterable[Line]) -> Fraction:
        """Return the fewest hours that would meet these demands, whoever offers them."""


@dataclass(frozen=True, slots=True)
class HoursByStrand:
    """Hours done and applicable in each counted strand."""

    def sums(
        self,
        strands: Mapping[str, StrandSum],
        lines: Iterable[Line],
        _rule: CountingRule,
        *as_done: State,
    ) -> Sums:
        """Return what is surely done, with the hours of activities in these states added."""
        if not as_done:
            return {s: (each.hours_done, each.hours_applicable) for s, each in strands.items()}
        done = {strand: [each.hours_done] for strand, each in strands.items()}
        for line in lines:
            if line.state in as_done:
                done[line.strand] += (line.credit_hours, -line.done_hours)
        return {
            strand: (total(done[strand]), each.hours_applicable) for strand, each in strands.items()
        }

    def brings(self, line: Line, hours: Fraction) -> Mapping[str, Fraction]:
        """Hours count in their strand."""
        return {line.strand: hours}

    def hours_short(self, demands: Iterable[Demand], _lines: Iterable[Line]) -> Fraction:
        """Return each gap in the hours that bring it down most."""
        return total(each.short / max(each.worth.values()) for each in demands)


HOURS = HoursByStrand()
