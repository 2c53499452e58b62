"""Whether the lines of a sheet agree with each other and with the register that is kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from mappings.register_sheet import Fault
from mappings.registers import LineKey, RegisterLine


def agreement_faults(
    kept: Mapping[LineKey, RegisterLine],
    lines: Mapping[int, RegisterLine],
    strand_hours: Mapping[str, Fraction],
) -> Iterator[Fault]:
    """Yield what is wrong once these lines, by row, are taken into the register that is kept.

    One activity has one strand and one credit. What one participant's lines of a strand name may
    not exceed the hours it has; a strand that is not counted has none to exceed.
    """
    rows = {line.key: row for row, line in lines.items()}
    merged = {**kept, **{line.key: line for line in lines.values()}}
    by_activity: dict[str, list[_Said]] = {}
    for key, line in merged.items():
        by_activity.setdefault(key[1], []).append(_Said(line, rows.get(key)))
    for said in by_activity.values():
        yield from _differing(said)
    yield from _overbooked(merged.values(), rows, strand_hours)


@dataclass(frozen=True, slots=True)
class _Said:
    """A line of the sheet, or (`row` None) one that is kept and not in it."""

    line: RegisterLine
    row: int | None

    @property
    def where(self) -> str:
        """Where a person finds it."""
        if self.row is not None:
            return f"line {self.row}"
        return f"the register kept of participant {self.line.user_id}"


def _differing(said: list[_Said]) -> Iterator[Fault]:
    """Yield each line of the sheet that differs from the first one, which may be kept."""
    first = min(said, key=lambda one: one.row or 0)
    for one in said:
        if one.row is None:
            continue
        if one.line.strand != first.line.strand:
            yield Fault(one.row, "strand", f"differs from {first.where}: one activity, one strand")
        if one.line.hours != first.line.hours:
            told = f"says {_hours(one.line)}, {first.where} says {_hours(first.line)}"
            remedy = "one activity has one credit: write the same on each of its lines"
            yield Fault(one.row, "hours", f"{told}; {remedy}")


def _hours(line: RegisterLine) -> str:
    return "no hours" if line.hours is None else f"{line.hours:f} h"


def _overbooked(
    merged: Iterable[RegisterLine],
    rows: Mapping[LineKey, int],
    strand_hours: Mapping[str, Fraction],
) -> Iterator[Fault]:
    """Yield the line with which somebody's lines name more hours than their strand has."""
    booked: dict[tuple[int, str], Fraction] = {}
    for line in sorted(merged, key=lambda each: rows.get(each.key, 0)):
        if line.hours is None or line.strand not in strand_hours:
            continue
        theirs, there = (line.user_id, line.strand), strand_hours[line.strand]
        before = booked.get(theirs, Fraction(0))
        booked[theirs] = before + Fraction(line.hours)
        if before <= there < booked[theirs] and line.key in rows:
            what = f"brings participant {line.user_id} to {float(booked[theirs]):g} h"
            remedy = f"{line.strand} has {float(there):g} h: lower the hours of its activities"
            yield Fault(rows[line.key], "hours", f"{what}; {remedy}")
