"""Figures are floored for people, and what is done in part is counted on one side."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from mappings.shown import counted_as, counts, floored, plain, raised
from tests.mappings.things import Thing, counted


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("89.96", "89.9"),
        ("90", "90.0"),
        ("100", "100.0"),
        ("0", "0.0"),
        ("0.09", "0.0"),
        ("87.4", "87.4"),  # as a float this is a hair less
        ("1.2", "1.2"),
        ("9200/98", "93.8"),
    ],
)
def test_one_decimal_floored_never_rounded(value, shown):
    assert floored(Fraction(value)) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [("1.23", "1.3"), ("1.3", "1.3"), ("0", "0.0"), ("0.001", "0.1"), ("12.98", "13.0")],
)
def test_a_fall_is_rounded_up_and_never_shown_less_than_it_is(value, shown):
    assert raised(Fraction(value)) == shown


@pytest.mark.parametrize(("value", "shown"), [("90", "90"), ("87.5", "87.5"), ("89.96", "89.9")])
def test_a_whole_number_is_shown_without_decimals(value, shown):
    assert plain(Fraction(value)) == shown


@pytest.mark.parametrize(
    ("points", "as_"), [("10", "done"), ("5.01", "done"), ("5", "missed"), ("0.1", "missed")]
)
def test_done_in_part_is_counted_as_done_only_above_half(points, as_):
    event = Thing(1, "events", points=Decimal(points))
    line = counted([event]).lines[0]
    assert line.state == "done"
    assert counted_as(line) == as_


def test_an_activity_of_no_hours_is_counted_by_its_state():
    line = counted([Thing(1, "events", hours=Fraction(0))]).lines[0]
    assert counted_as(line) == "done"


def test_missing_units_are_counted_as_open():
    lines = counted([Thing(1, "events"), Thing(2, "events")]).lines
    events = [line for line in lines if line.strand == "events"]
    assert counts(events) == {"done": 2, "open": 2}
    assert counts([replace(events[2], units=0)]) == {"open": 0}
