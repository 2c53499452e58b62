"""Until when a coach may hear nothing: tomorrow to eight weeks on, usually next Monday but one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.snooze import SnoozeDays
from mappings.windows import local_date

FRIDAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("today", "usual"),
    [
        ("2026-11-27", "2026-12-07"),
        ("2026-11-29", "2026-12-07"),  # a Sunday: the next Monday is tomorrow
        ("2026-11-30", "2026-12-14"),  # a Monday's next Monday is a week ahead
        ("2026-12-01", "2026-12-14"),
        ("2026-12-28", "2027-01-11"),
    ],
)
def test_usual_is_next_monday_but_one(today: str, usual: str) -> None:
    assert SnoozeDays.on(date.fromisoformat(today)).usual == date.fromisoformat(usual)


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_every_day_offers_a_usual_one_that_may_be_chosen(today: date) -> None:
    days = SnoozeDays.on(today)
    assert (days.first - today, days.last - today) == (timedelta(1), timedelta(56))
    assert days.usual.weekday() == 0
    assert timedelta(8) <= days.usual - today <= timedelta(14)
    assert days.chosen(days.usual.isoformat()) == days.usual


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("2026-11-28", True), ("2027-01-22", True), (" 2026-12-07 ", True),
        ("2026-11-27", False), ("2027-01-23", False), ("2026-11-26", False),
        ("2027-02-30", False), ("07/12/2026", False), ("2026-12-07T09:00", False),
        ("", False), ("tomorrow", False), ("-2026-12-07", False), ("２０２６-１２-０７x", False),
    ],
)  # fmt: skip
def test_a_day_may_be_chosen_from_tomorrow_to_eight_weeks_ahead(text: str, chosen: bool) -> None:
    assert bool(SnoozeDays.on(FRIDAY).chosen(text)) is chosen


@pytest.mark.parametrize(
    ("now", "first"),
    [
        (datetime(2027, 3, 27, 23, 59, tzinfo=UTC), date(2027, 3, 28)),  # the last night of winter
        (datetime(2027, 3, 28, 22, 59, tzinfo=UTC), date(2027, 3, 29)),  # 23:59 in London
        (datetime(2027, 3, 28, 23, 0, tzinfo=UTC), date(2027, 3, 30)),  # midnight in London
        (datetime(2026, 10, 24, 23, 0, tzinfo=UTC), date(2026, 10, 26)),  # the same in summer
        (datetime(2026, 10, 25, 23, 59, tzinfo=UTC), date(2026, 10, 26)),  # winter has begun
    ],
)
def test_days_are_local_on_the_nights_when_clocks_change(now: datetime, first: date) -> None:
    assert SnoozeDays.on(local_date(now)).first == first
