"""On which mornings a coach is mailed, by the calendar's odd days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from mappings.cohorts import Holiday
from mappings.digest import Every
from mappings.mail_days import (
    digest_day,
    evening_of,
    mails_go,
    monday_of,
    morning_of,
    rhythm_due,
)
from mappings.working_days import WorkingDays

MONDAY = date(2027, 3, 1)
ENGLAND = WorkingDays()
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("day", "morning", "evening"),
    [
        (date(2027, 3, 1), (7, 30), (18, 0)),
        (date(2027, 3, 27), (7, 30), (18, 0)),
        (date(2027, 3, 28), (6, 30), (17, 0)),
        (date(2027, 3, 29), (6, 30), (17, 0)),
        (date(2026, 10, 24), (6, 30), (17, 0)),
        (date(2026, 10, 25), (7, 30), (18, 0)),
    ],
    ids=["winter", "before spring", "clocks forward", "summer", "before autumn", "clocks back"],
)
def test_a_mails_day_is_from_half_past_seven_to_six_local_time(
    day: date, morning: tuple[int, int], evening: tuple[int, int]
) -> None:
    begins = datetime(day.year, day.month, day.day, *morning, tzinfo=UTC)
    ends = datetime(day.year, day.month, day.day, *evening, tzinfo=UTC)
    assert (morning_of(day), evening_of(day)) == (begins, ends)
    assert morning_of(day).tzinfo is evening_of(day).tzinfo is UTC
    assert [mails_go(t) for t in (begins - SECOND, begins, ends - SECOND, ends)] == [
        False,
        True,
        True,
        False,
    ]


def test_a_monday_is_its_own() -> None:
    week = [MONDAY + timedelta(days=n) for n in range(7)]
    assert {monday_of(day) for day in week} == {MONDAY}
    assert monday_of(MONDAY - timedelta(days=1)) == date(2027, 2, 22)


@pytest.mark.parametrize(
    ("every", "seen_to", "today", "due"),
    [
        ("weekly", None, "2027-03-03", True),
        ("weekly", "2027-03-01", "2027-03-05", False),
        ("weekly", "2027-03-01", "2027-03-08", True),
        ("weekly", "2027-03-05", "2027-03-08", True),
        ("weekly", "2027-03-08", "2027-03-01", False),
        ("fortnightly", None, "2027-03-01", True),
        ("fortnightly", "2027-03-01", "2027-03-08", False),
        ("fortnightly", "2027-03-01", "2027-03-12", False),
        ("fortnightly", "2027-03-01", "2027-03-15", True),
        ("fortnightly", "2027-03-30", "2027-04-12", True),
        ("urgent", None, "2027-03-01", False),
    ],
)
def test_the_rhythm_goes_by_weeks(every: Every, seen_to: str | None, today: str, due: bool) -> None:
    last = date.fromisoformat(seen_to) if seen_to else None
    assert rhythm_due(every, last, date.fromisoformat(today)) is due


@pytest.mark.parametrize(
    ("today", "first"),
    [
        ("2027-03-01", "2027-03-01"),
        ("2027-03-07", "2027-03-01"),
        ("2027-03-29", None),  # Easter Monday
        ("2027-03-30", "2027-03-30"),
        ("2027-12-28", None),  # Christmas Day and Boxing Day, substituted
        ("2027-12-29", "2027-12-29"),
        ("2028-01-03", None),  # New Year's Day, substituted
        ("2028-01-04", "2028-01-04"),
    ],
)
def test_a_bank_holiday_leaves_the_digest_to_the_next_working_day(
    today: str, first: str | None
) -> None:
    expected = date.fromisoformat(first) if first else None
    assert digest_day([ENGLAND], date.fromisoformat(today)) == expected


def test_a_week_of_holidays_has_no_digest_day() -> None:
    off = WorkingDays((Holiday("Half term", MONDAY, date(2027, 3, 5)),))
    assert digest_day([off], date(2027, 3, 7)) is None
    assert digest_day([off], date(2027, 3, 8)) == date(2027, 3, 8)


def test_one_cohort_at_work_is_enough() -> None:
    off = WorkingDays((Holiday("Inset", MONDAY, MONDAY),))
    assert digest_day([off], date(2027, 3, 2)) == date(2027, 3, 2)
    assert digest_day([off, ENGLAND], date(2027, 3, 2)) == MONDAY
    assert digest_day([], MONDAY) is None
