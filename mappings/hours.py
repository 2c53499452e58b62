"""Where a cohort's hours lie: by strand and content area, as its participants have them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from mappings.credit import total
from mappings.shown import floored
from mappings.standing import Line, Standing

ALL = ""
"""All strands, or all areas and what has none."""

Hours = Mapping[tuple[str, str], tuple[Fraction, Fraction]]
"""The least and the greatest hours that a participant has, by strand and area slug."""


def hours_of(standings: Iterable[Standing]) -> Hours:
    """Return the credit of everybody's activities, excused ones too, by strand and area.

    A strand's hours that no activity holds are among its own; they are in no area. Hours that
    nobody has are left out.
    """
    apart = {
        tuple((line.activity_id, line.credit_hours) for line in one.lines): one.lines
        for one in standings
    }
    each = [_hours(lines) for lines in apart.values()]
    places = dict.fromkeys(place for hours in each for place in hours)
    nothing = Fraction(0)
    found = {place: [hours.get(place, nothing) for hours in each] for place in places}
    return {place: (min(among), max(among)) for place, among in found.items() if any(among)}


def range_words(hours: tuple[Fraction, Fraction] | None) -> str:
    """Return hours floored to one decimal, a range where participants differ, "0.0" for none."""
    if hours is None:
        return floored(Fraction(0))
    low, high = (floored(each) for each in hours)
    return low if low == high else f"{low}-{high}"


def _hours(lines: Sequence[Line]) -> dict[tuple[str, str], Fraction]:
    found: dict[tuple[str, str], list[Fraction]] = {}
    for place, hours in _placed(lines):
        found.setdefault(place, []).append(hours)
    return {place: total(hours) for place, hours in found.items()}


def _placed(lines: Sequence[Line]) -> Iterator[tuple[tuple[str, str], Fraction]]:
    for line in lines:
        yield (ALL, ALL), line.credit_hours
        yield (line.strand, ALL), line.credit_hours
        for area, share in line.areas.items():
            yield (ALL, area), line.credit_hours * share
            yield (line.strand, area), line.credit_hours * share
