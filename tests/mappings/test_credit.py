"""How a strand's hours are shared: design 5, *Credit*."""

from __future__ import annotations

from fractions import Fraction

import pytest

from mappings import credit
from mappings.credit import HoursOverbooked, StrandCredits, total
from mappings.standing import StrandRule


def credits_of(*explicit, hours=24, units=None):
    """Explicit hours as text, None where an activity shares."""
    named = tuple(None if each is None else Fraction(each) for each in explicit)
    return credit.credits("events", StrandRule(Fraction(hours), units), named)


@pytest.mark.parametrize(
    ("explicit", "units", "hours", "unheld", "missing"),
    [
        ((), None, (), 24, 0),
        ((), 4, (), 24, 4),
        ((None,), 4, (6,), 18, 3),
        ((None,) * 4, 4, (6,) * 4, 0, 0),
        ((None,) * 5, 4, (Fraction(24, 5),) * 5, 0, 0),
        ((None,) * 3, None, (8,) * 3, 0, 0),
        (("9", None), 4, (9, 5), 10, 2),
        (("9", None, None, None, None), 4, (9, *(Fraction(15, 4),) * 4), 0, 0),
        (("9", "9"), 4, (9, 9), 6, 2),
        (("9", "9", "3"), 2, (9, 9, 3), 3, 0),
        (("12", "12"), 4, (12, 12), 0, 2),
        ((None, "0.1", None), None, (Fraction("11.95"), Fraction("0.1"), Fraction("11.95")), 0, 0),
    ],
)
def test_named_hours_are_kept_and_the_rest_is_shared_over_planned_units(
    explicit, units, hours, unheld, missing
):
    assert credits_of(*explicit, units=units) == StrandCredits(hours, unheld, missing)


@pytest.mark.parametrize(
    ("explicit", "booked"),
    [(("24.1",), "24.1"), (("20", "5"), "25"), (("24", None), "24"), (("12", "12", None), "24")],
)
def test_hours_named_beyond_the_strand_or_all_of_them_beside_others_are_a_fault(explicit, booked):
    with pytest.raises(HoursOverbooked) as fault:
        credits_of(*explicit, units=4)
    found = fault.value
    assert (found.strand, found.hours, found.booked) == ("events", 24, Fraction(booked))
    assert str(found) == (
        f"strand events has 24 hours and its activities name {booked}; lower their hours in the "
        "cohorts file and the register, or raise the strand's"
    )


def test_all_hours_named_and_nothing_left_to_share_is_no_fault():
    assert credits_of("24").hours == (24,)
    assert credits_of("24", units=1).unheld == 0


def test_the_sum_is_exact_over_unlike_denominators():
    parts = [Fraction(38, 30)] * 3 + [Fraction(1, 7), Fraction(6)]
    assert total(parts) == sum(parts)
    assert total([]) == 0
