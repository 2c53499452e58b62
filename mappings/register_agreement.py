"""Whether the lines of a sheet agree with each other and with the register that is kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from mappings.credit import total
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
    first = min(said, key=lambda one: (one.row is not None, one.row or 0))
    for one in said:
        if one.row is None:
            continue
        if one.line.strand != first.line.strand:
            yield Fault(one.row, "strand", f"differs from {first.where}: one activity, one strand")
        if one.line.hours != first.line.hours:
            told = f"{_hours(one.line)}, and {first.where} {_hours(first.line)}"
            remedy = "one activity has one credit: write the same hours on each of its lines"
            yield Fault(one.row, "hours", f"says {told}: {remedy}")


def _hours(line: RegisterLine) -> str:
    return "none" if line.hours is None else f"{line.hours:f} h"


def _overbooked(
    merged: Iterable[RegisterLine],
    rows: Mapping[LineKey, int],
    strand_hours: Mapping[str, Fraction],
) -> Iterator[Fault]:
    """Yield the last line of whoever's lines name more hours than their strand has."""
    theirs: dict[tuple[int, str], list[RegisterLine]] = {}
    for line in merged:
        if line.hours is not None and line.strand in strand_hours:
            theirs.setdefault((line.user_id, line.strand), []).append(line)
    for (user_id, strand), named in theirs.items():
        booked = total(Fraction(line.hours or 0) for line in named)
        told = [rows[line.key] for line in named if line.key in rows]
        if booked > strand_hours[strand] and told:
            what = f"brings participant {user_id} to {float(booked):g} h of {strand}"
            remedy = f"it has {float(strand_hours[strand]):g} h: lower the hours of its activities"
            yield Fault(max(told), "hours", f"{what}; {remedy}")
