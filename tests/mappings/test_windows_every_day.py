"""Windows of 1 to 14 days from every day of ten years: what holds for all of them."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from mappings.cohorts import Assessment
from mappings.windows import LONDON, Window, local_date, local_words, window

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
FIRST, AFTER_LAST = date(2021, 1, 1), date(2031, 1, 1)
LENGTHS = range(1, 15)


def last_sunday(year: int, month: int) -> date:
    last = date(year, month, calendar.monthrange(year, month)[1])
    return last - DAY * ((last.weekday() + 1) % 7)


FORWARD = {last_sunday(year, 3) for year in range(2021, 2032)}
BACK = {last_sunday(year, 10) for year in range(2021, 2032)}


def every_day() -> Iterator[date]:
    return (FIRST + DAY * number for number in range((AFTER_LAST - FIRST).days))


def opening(day: date, days: int) -> Window:
    return window(Assessment(course=101, assignment=9001, opens_on=day, days=days))


def every_window() -> Iterator[tuple[date, int, Window]]:
    return ((day, days, opening(day, days)) for day in every_day() for days in LENGTHS)


def test_the_clocks_change_on_the_days_everybody_knows() -> None:
    assert {date(2026, 3, 29), date(2027, 3, 28)} <= FORWARD
    assert {date(2026, 10, 25), date(2027, 10, 31)} <= BACK


def test_a_day_is_24_hours_but_for_one_at_each_clock_change() -> None:
    for day, days, found in every_window():
        stretch = [day + DAY * number for number in range(days)]
        changes = len(BACK.intersection(stretch)) - len(FORWARD.intersection(stretch))
        assert found.hours == 24 * days + changes, (day, days)
        assert found.ends - found.opens == timedelta(hours=found.hours)
        assert (found.first, found.last) == (stretch[0], stretch[-1])


def test_it_opens_and_ends_at_a_local_midnight_and_is_half_open() -> None:
    for day, days, found in every_window():
        for instant, local_day in ((found.opens, day), (found.ends, day + DAY * days)):
            local = instant.astimezone(LONDON)
            assert (local.date(), local.time(), instant.tzinfo) == (local_day, time.min, UTC)
        assert found.is_open(found.opens), (day, days)
        assert not found.is_open(found.opens - SECOND / 1_000_000)
        assert not found.is_open(found.ends)


def test_what_is_handed_in_on_the_last_day_is_in_time_and_at_the_next_midnight_late() -> None:
    for day, days, found in every_window():
        last = day + DAY * (days - 1)
        latest = datetime.combine(last, time(23, 59, 59, 999_000), tzinfo=LONDON)
        midnight = datetime.combine(last + DAY, time.min, tzinfo=LONDON)
        assert found.is_open(latest), (day, days)
        assert not found.is_open(midnight)
        assert found.last_second == found.ends - SECOND
        assert local_date(found.last_second) == last


def test_the_words_name_the_last_day_and_no_midnight() -> None:
    for day, days, found in every_window():
        last = day + DAY * (days - 1)
        said = f"23:59 on {last:%A} {last.day} {last:%B}"
        assert local_words(found.last_second, last) == said
        assert local_words(found.last_second, last - DAY * 366) == f"{said} {last.year}"
        assert local_words(found.opens, day) == f"00:00 on {day:%A} {day.day} {day:%B}"
