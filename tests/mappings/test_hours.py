"""Where hours lie: by strand and area, exact, and a range where participants differ."""

from __future__ import annotations

from fractions import Fraction

import pytest

from mappings.hours import ALL, hours_of, range_words
from tests.mappings.declared import a_done_line, a_standing

SHARED = {"teaching": Fraction(7, 10), "behaviour": Fraction(3, 10)}
SIX, NOTHING = Fraction(6), Fraction(0)


def test_hours_of_an_activity_are_in_its_strand_and_shared_over_its_areas() -> None:
    events = a_done_line(strand="events", credit_hours=SIX, areas=SHARED)
    bare = a_done_line("planned:online", strand="online", credit_hours=SIX, areas={})
    found = hours_of([a_standing(events, bare)])
    assert found == {
        (ALL, ALL): (12, 12),
        ("events", ALL): (6, 6),
        (ALL, "teaching"): (Fraction(21, 5), Fraction(21, 5)),
        ("events", "teaching"): (Fraction(21, 5), Fraction(21, 5)),
        (ALL, "behaviour"): (Fraction(9, 5), Fraction(9, 5)),
        ("events", "behaviour"): (Fraction(9, 5), Fraction(9, 5)),
        ("online", ALL): (6, 6),
    }


def test_where_participants_differ_it_is_the_least_and_the_greatest() -> None:
    one = a_done_line(strand="events", credit_hours=SIX, areas={"teaching": Fraction(1)})
    other = a_done_line("assignment:2", strand="events", credit_hours=Fraction(2), areas={})
    found = hours_of([a_standing(one), a_standing(one), a_standing(other)])
    assert found["events", ALL] == (2, 6)
    assert found["events", "teaching"] == (0, 6)


def test_what_nobody_has_hours_in_is_left_out() -> None:
    waived = a_done_line(strand="events", credit_hours=NOTHING, areas={"teaching": Fraction(1)})
    assert hours_of([a_standing(waived)]) == {}
    assert hours_of([]) == {}


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (None, "0.0"),
        ((SIX, SIX), "6.0"),
        ((Fraction(2), SIX), "2.0-6.0"),
        ((Fraction(599, 100), SIX), "5.9-6.0"),
        ((Fraction(601, 100), Fraction(609, 100)), "6.0"),
    ],
)
def test_hours_are_shown_floored(hours: tuple[Fraction, Fraction] | None, words: str) -> None:
    assert range_words(hours) == words
