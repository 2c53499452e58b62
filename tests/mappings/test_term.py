"""Term weeks: counted without walking as by walking, and a clock that a deferral stops."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.cohorts import Holiday, Person
from mappings.term import Clock, Term
from mappings.working_days import WorkingDays
from tests.mappings.subjects import COHORT, DAY, HOLIDAYS, STARTS, TERM, a_subject
from tests.mappings.test_properties import drawn

WALKED = WorkingDays(HOLIDAYS)

days = st.dates(date(2026, 6, 1), date(2028, 8, 31))


@drawn
@given(days, days)
def test_a_stretch_has_the_working_days_one_meets_walking(first: date, before: date) -> None:
    there = [first + DAY * n for n in range(max((before - first).days, 0))]
    counted = sum(WALKED.is_working_day(day) for day in there)
    assert TERM.working_days(first, before) == counted
    assert TERM.weeks(first, before) == Fraction(counted, 5)


@drawn
@given(days, st.integers(1, 300))
def test_the_day_so_many_working_days_later_is_one_and_takes_as_many_back(
    day: date, count: int
) -> None:
    later = TERM.after(day, count)
    assert WALKED.is_working_day(later)
    assert TERM.working_days(day + DAY, later + DAY) == count
    assert TERM.working_days(day + DAY, later) == count - 1


def test_a_term_week_is_five_working_days_wherever_they_lie() -> None:
    assert TERM.weeks(date(2026, 11, 2), date(2026, 11, 9)) == 1
    assert TERM.weeks(date(2026, 10, 23), date(2026, 11, 6)) == 1, "half-term is none"
    assert TERM.weeks(date(2026, 11, 2), date(2026, 11, 4)) == Fraction(2, 5)
    assert TERM.weeks(date(2026, 11, 9), date(2026, 11, 2)) == 0


def test_holidays_that_overlap_or_lie_on_weekends_and_bank_holidays_count_once() -> None:
    twice = (
        Holiday("Christmas", date(2026, 12, 21), date(2027, 1, 3)),
        Holiday("New Year", date(2026, 12, 31), date(2027, 1, 4)),
    )
    term = Term.of(replace(COHORT, holidays=twice))
    assert term.working_days(date(2026, 12, 18), date(2027, 1, 6)) == 2


def test_a_deferral_takes_its_working_days_out() -> None:
    person = Person(42, deferred_from=date(2026, 11, 2), until=date(2026, 11, 16))
    clock = Clock.of(a_subject(person=person, day=date(2026, 11, 30)))
    assert clock.working_days(date(2026, 10, 5), date(2026, 11, 30)) == 35 - 10
    assert clock.working_days(date(2026, 11, 9), date(2026, 11, 30)) == 15 - 5
    assert clock.working_days(date(2026, 11, 16), date(2026, 11, 30)) == 10
    assert clock.weeks(date(2026, 11, 4), date(2026, 11, 11)) == 0
    assert clock.weeks(date(2026, 11, 9), date(2026, 11, 18)) == Fraction(2, 5)
    assert clock.days_since(date(2026, 11, 1)) == 29 - 14
    assert clock.days_since(date(2026, 12, 2)) == -2


def test_without_a_deferral_a_participants_days_are_the_terms() -> None:
    clock = Clock.of(a_subject(person=Person(42)))
    assert clock.working_days(date(2026, 10, 5), date(2026, 11, 30)) == 35
    assert clock.weeks(date(2026, 11, 2), date(2026, 11, 4)) == Fraction(2, 5)
    assert clock.days_since(clock.day - 9 * DAY) == 9


def test_there_is_no_working_day_after_the_last_of_the_calendar() -> None:
    wednesday = date.max - 2 * DAY  # the last day of the year 9999 is a Friday
    assert TERM.after(wednesday, 2) == date.max
    with pytest.raises(ValueError, match="out of range"):
        TERM.after(wednesday, 3)


@pytest.mark.parametrize(
    ("planned", "due"),
    [
        (date(2026, 11, 1), date(2026, 11, 1)),  # the day before they went
        (date(2026, 11, 2), date(2026, 11, 16)),
        (date(2027, 3, 1), date(2027, 3, 15)),
    ],
)
def test_what_was_still_to_come_is_due_so_much_later(planned: date, due: date) -> None:
    person = Person(42, deferred_from=date(2026, 11, 2), until=date(2026, 11, 16))
    assert Clock.of(a_subject(person=person, day=date(2027, 5, 3))).planned(planned) == due


def test_who_came_back_begins_anew_on_that_day_and_not_before() -> None:
    away = Person(42, deferred_from=date(2026, 11, 2), until=date(2026, 11, 16))
    begun = [
        Clock.of(a_subject(person=person, day=day)).begins_on
        for person in (away, Person(42))
        for day in (date(2026, 11, 15), date(2026, 11, 16))
    ]
    assert begun == [STARTS, date(2026, 11, 16), STARTS, STARTS]
