"""Bank holidays by the rules they follow, and working days around them."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

import pytest

from mappings.cohorts import Holiday
from mappings.working_days import WorkingDays, bank_holidays
from tests.mappings.builders import a_cohort

DAY = timedelta(days=1)
YEARS = range(2021, 2029)
PROCLAIMED = {date(2022, 6, 3), date(2022, 9, 19), date(2023, 5, 8)}


def easter(year: int) -> date:
    """The Gregorian computus."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    l = (32 + 2 * e + 2 * i - h - k) % 7  # noqa: E741  the letters are the rule's
    m = (a + 11 * h + 19 * l) // 433
    month = (h + l - 7 * m + 90) // 25
    return date(year, month, (h + l - 7 * m + 33 * month + 19) % 32)


def mondays(year: int, month: int) -> list[date]:
    days = [date(year, month, d) for d in range(1, calendar.monthrange(year, month)[1] + 1)]
    return [day for day in days if day.weekday() == 0]


def moved(day: date, taken: set[date]) -> date:
    """The day itself, or its substitute: the next weekday that is no bank holiday already."""
    while day.weekday() >= 5 or day in taken:
        day += DAY
    return day


def by_rule(year: int) -> set[date]:
    sunday = easter(year)
    spring = date(2022, 6, 2) if year == 2022 else mondays(year, 5)[-1]
    found = {
        moved(date(year, 1, 1), set()),
        sunday - 2 * DAY,
        sunday + DAY,
        mondays(year, 5)[0],
        spring,
        mondays(year, 8)[-1],
    }
    weekday_ones = {day for day in (date(year, 12, 25), date(year, 12, 26)) if day.weekday() < 5}
    for day in (date(year, 12, 25), date(year, 12, 26)):
        found.add(day if day in weekday_ones else moved(day, found | weekday_ones))
    return found


def test_easter_is_where_everybody_knows_it() -> None:
    assert [easter(year) for year in (2021, 2024, 2027)] == [
        date(2021, 4, 4), date(2024, 3, 31), date(2027, 3, 28),
    ]  # fmt: skip


@pytest.mark.parametrize("year", YEARS)
def test_every_bank_holiday_is_by_rule_or_proclaimed(year: int) -> None:
    held = {day for day in bank_holidays() if day.year == year}
    assert held == by_rule(year) | {day for day in PROCLAIMED if day.year == year}


def test_the_years_are_whole_and_named() -> None:
    assert {day.year for day in bank_holidays()} == set(YEARS)
    assert bank_holidays()[date(2027, 3, 26)] == "Good Friday"
    assert bank_holidays()[date(2026, 12, 28)] == "Boxing Day (substitute day)"
    assert not [day for day, name in bank_holidays().items() if day.weekday() >= 5 or not name]


def test_ten_working_days_before_a_window_step_over_easter_and_weekends() -> None:
    assert WorkingDays().before(date(2027, 3, 22), 10) == date(2027, 3, 8)
    assert WorkingDays().before(date(2027, 4, 5), 10) == date(2027, 3, 18)


def test_holidays_of_their_own_are_no_working_days() -> None:
    half_term = WorkingDays((Holiday("Half-term", date(2027, 3, 15), date(2027, 3, 19)),))
    assert half_term.before(date(2027, 3, 22), 10) == date(2027, 3, 1)
    assert half_term.holiday(date(2027, 3, 15)) == half_term.holiday(date(2027, 3, 19))
    assert half_term.holiday(date(2027, 3, 14)) is None
    assert half_term.is_working_day(date(2027, 3, 12))


def test_days_off_within_a_window_are_named_the_bank_holiday_first() -> None:
    easter_break = WorkingDays((Holiday("Easter", date(2027, 3, 25), date(2027, 3, 29)),))
    assert easter_break.off(date(2027, 3, 22), date(2027, 3, 29)) == {
        date(2027, 3, 25): "Easter",
        date(2027, 3, 26): "Good Friday",
        date(2027, 3, 27): "Easter",
        date(2027, 3, 28): "Easter",
        date(2027, 3, 29): "Easter Monday",
    }
    assert WorkingDays().off(date(2027, 1, 16), date(2027, 1, 16)) == {date(2027, 1, 16): "weekend"}


def test_a_cohort_s_working_days_leave_out_its_holidays() -> None:
    monday = date(2027, 3, 1)
    calendar_of = WorkingDays.of(a_cohort(holidays=(Holiday("Half term", monday, monday),)))
    assert calendar_of.holiday(monday) == "Half term"
    assert WorkingDays.of(a_cohort()).is_working_day(monday)
