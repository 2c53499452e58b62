"""The assessment window in local days; the worked cases of a clock change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from mappings.cohorts import Assessment, Person
from mappings.windows import (
    day_words,
    local_date,
    local_midnight,
    local_words,
    window,
    window_days,
    window_of,
)

SECOND = timedelta(seconds=1)


def utc(year: int, month: int, day: int, hour: int) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


def opening(day: date, **changed: int) -> Assessment:
    return Assessment(course=101, assignment=9001, opens_on=day, **changed)


@pytest.mark.parametrize(
    ("day", "opens", "ends", "hours"),
    [
        (date(2027, 3, 22), utc(2027, 3, 22, 0), utc(2027, 3, 29, 23), 191),
        (date(2027, 10, 25), utc(2027, 10, 24, 23), utc(2027, 11, 2, 0), 193),
        (date(2027, 1, 11), utc(2027, 1, 11, 0), utc(2027, 1, 19, 0), 192),
    ],
)
def test_eight_local_days_are_191_to_193_hours_over_a_clock_change(
    day: date, opens: datetime, ends: datetime, hours: int
) -> None:
    found = window(opening(day))
    assert (found.opens, found.ends) == (opens, ends)
    assert found.ends - found.opens == timedelta(hours=hours)


def test_what_canvas_is_sent_ends_a_second_before_midnight_local() -> None:
    assert window(opening(date(2027, 3, 22))).last_second == utc(2027, 3, 29, 23) - SECOND


def test_the_window_is_half_open() -> None:
    found = window(opening(date(2027, 3, 22)))
    assert not found.is_open(found.opens - SECOND)
    assert found.is_open(found.opens)
    assert found.is_open(found.ends - timedelta(microseconds=1))
    assert not found.is_open(found.ends)


def test_a_window_that_has_closed_has_opened() -> None:
    found = window(opening(date(2027, 3, 22)))
    assert not found.has_opened(found.opens - SECOND)
    assert found.has_opened(found.opens)
    assert found.has_opened(found.ends)
    assert not found.has_ended(found.ends - SECOND)
    assert found.has_ended(found.ends)


def test_release_is_a_local_midnight_though_the_clocks_changed_since() -> None:
    found = window(opening(date(2027, 4, 12)))  # summer time; released in winter time
    released = utc(2027, 3, 15, 0)
    assert not found.is_released(released - SECOND)
    assert found.is_released(released)
    assert window(opening(date(2027, 4, 12), release_days=29)).is_released(released - SECOND)


def test_a_single_day_is_a_window() -> None:
    assert window(opening(date(2027, 3, 28), days=1)).ends == utc(2027, 3, 28, 23)


@pytest.mark.parametrize(
    ("person", "first", "last"),
    [
        (None, date(2027, 3, 22), date(2027, 3, 29)),
        (Person(5), date(2027, 3, 22), date(2027, 3, 29)),
        (Person(5, window_closes_on=date(2027, 4, 5)), date(2027, 3, 22), date(2027, 4, 5)),
        (Person(5, window_opens_on=date(2027, 4, 5)), date(2027, 4, 5), date(2027, 4, 12)),
        (
            Person(5, window_opens_on=date(2027, 4, 5), window_closes_on=date(2027, 4, 6)),
            date(2027, 4, 5),
            date(2027, 4, 6),
        ),
    ],
)
def test_dates_of_ones_own_go_before_the_cohorts(
    person: Person | None, first: date, last: date
) -> None:
    assessment = opening(date(2027, 3, 22))
    assert window_days(assessment, person) == (first, last)
    found = window_of(assessment, person)
    assert (found.first, found.last) == (first, last)


def test_a_day_is_told_with_its_year_only_where_it_is_another() -> None:
    assert day_words(date(2027, 3, 1), date(2027, 12, 31)) == "Monday 1 March"
    assert day_words(date(2027, 3, 1), date(2026, 12, 31)) == "Monday 1 March 2027"


def test_an_instant_is_told_as_people_in_london_have_it() -> None:
    closes = utc(2027, 3, 29, 23) - SECOND
    assert local_words(closes, date(2027, 3, 22)) == "23:59 on Monday 29 March"
    new_year = utc(2028, 1, 1, 0) - SECOND
    assert local_words(new_year, date(2028, 1, 1)) == "23:59 on Friday 31 December 2027"
    assert local_date(utc(2027, 6, 30, 23)) == date(2027, 7, 1)


def test_an_instant_is_kept_in_utc_wherever_the_machine_stands() -> None:
    assert local_midnight(date(2027, 7, 1)) == utc(2027, 6, 30, 23)
    assert local_midnight(date(2027, 7, 1)).tzinfo is UTC
