"""How a strand's hours are shared over the activities that are one participant's; design 5."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from mappings.standing import StrandRule


class HoursOverbooked(Exception):
    """Activities name more hours than their strand has, or all of them while others share."""

    def __init__(self, strand: str, hours: Fraction, booked: Fraction) -> None:
        self.strand, self.hours, self.booked = strand, hours, booked
        super().__init__(
            f"strand {strand} has {float(hours):g} hours and its activities name "
            f"{float(booked):g}; lower their hours in the cohorts file and the register, or "
            "raise the strand's"
        )


@dataclass(frozen=True, slots=True)
class StrandCredits:
    """Hours of each activity in the order given, and what of the strand none of them holds.

    `hours` and `unheld` add up to the strand's hours. `missing_units` are the planned units the
    unheld hours stand for, 0 where no units are planned.
    """

    hours: tuple[Fraction, ...]
    unheld: Fraction
    missing_units: int


@lru_cache(maxsize=1024)  # a cohort has few distinct sets of activities
def credits(  # noqa: A001 - the word of design 5; nobody here calls the site's banner
    strand: str,
    rule: StrandRule,
    explicit: tuple[Fraction | None, ...],
    units: tuple[int, ...] | None = None,
) -> StrandCredits:
    """Share out a strand's hours; `explicit` has an entry for each activity, None where it shares.

    `units` are how many planned units each stands for, one where nothing is said. In a strand
    without hours every activity has 0, whatever it names: only activities are counted there.
    Raises HoursOverbooked if explicit hours exceed the strand's, or leave none to share.
    """
    if not rule.hours:
        return StrandCredits((Fraction(0),) * len(explicit), Fraction(0), 0)
    units = units or (1,) * len(explicit)
    stands_for = list(zip(explicit, units, strict=True))
    booked = total(hours for hours in explicit if hours is not None)
    sharing = sum(each for hours, each in stands_for if hours is None)
    left = rule.hours - booked
    if left < 0 or (left == 0 and sharing):
        raise HoursOverbooked(strand, rule.hours, booked)
    planned = (rule.units or 0) - (sum(units) - sharing)
    each = left / max(sharing, planned) if sharing else Fraction(0)
    return StrandCredits(
        hours=tuple(each * n if hours is None else hours for hours, n in stands_for),
        unheld=left - each * sharing,
        missing_units=max(planned - sharing, 0),
    )


def total(hours: Iterable[Fraction]) -> Fraction:
    """The exact sum. Like denominators are added as integers: many times faster than `sum`."""
    numerators: dict[int, int] = {}
    for each in hours:
        below = each.denominator
        numerators[below] = numerators.get(below, 0) + each.numerator
    sums = [Fraction(above, below) for below, above in numerators.items()]
    return sum(sums[1:], start=sums[0]) if sums else Fraction(0)
