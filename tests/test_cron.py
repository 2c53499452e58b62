"""When a job runs: what the cohorts file may say, and why 01:00 to 02:00 is refused."""

from __future__ import annotations

from datetime import datetime
from itertools import takewhile

import pytest

from mappings.windows import LONDON
from sync.cron import cron_or_never, cron_times


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("30 7 * * mon", "30 7 * * mon"),
        ("  5\t*/2  * * * ", "5 */2 * * *"),
        ("0,30 0,2-23 * * MON-FRI", "0,30 0,2-23 * * MON-FRI"),
        ("0 3 29 2 *", "0 3 29 2 *"),
        ("0 3 l * *", "0 3 l * *"),
        ("0 3 31 4 mon", "0 3 31 4 mon"),
        (" never ", "never"),
    ],
)
def test_five_fields_of_cron_are_taken_as_they_are(written: str, kept: str) -> None:
    assert cron_or_never(written) == kept


@pytest.mark.parametrize(
    ("written", "fields"),
    [("", 0), ("30 7 * *", 4), ("0 30 7 * * mon", 6), ("0 30 7 * * mon 2027", 7), ("@daily", 1),
     ("Never", 1)],
)  # fmt: skip
def test_more_or_fewer_than_five_fields_are_refused(written: str, fields: int) -> None:
    with pytest.raises(ValueError, match=f"^has {fields} fields, not five; write five"):
        cron_or_never(written)


@pytest.mark.parametrize(
    ("written", "wrong"),
    [
        ("60 3 * * *", "minute"),
        ("-5 3 * * *", "minute"),
        ("*/0 3 * * *", "minute"),
        ("x 3 * * *", "minute"),
        (f"{'9' * 5000} 3 * * *", "minute"),
        ("0 24 * * *", "hour"),
        ("0 3pm * * *", "hour"),
        ("0 3 0 * *", "day"),
        ("0 3 32 * *", "day"),
        ("0 3 * 13 *", "month"),
        ("0 3 * June *", "month"),
        ("0 3 * * 8", "weekday"),
        ("0 3 * * monday", "weekday"),
        ("0 3 * * mon,tue#2", "weekday"),
    ],
)
def test_the_field_that_cannot_be_read_is_named(written: str, wrong: str) -> None:
    with pytest.raises(ValueError, match=f"^the {wrong} is none that cron knows; write five"):
        cron_or_never(written)


@pytest.mark.parametrize("drawn", ["r 3 * * *", "R(0-59)/20 3 * * *", "h 3 * * *", "5 3 r * *"])
def test_what_the_engine_would_draw_anew_each_time_is_refused(drawn: str) -> None:
    with pytest.raises(ValueError, match="none that cron knows"):
        cron_or_never(drawn)


@pytest.mark.parametrize(
    ("hours", "instead"),
    [
        ("1", "2"),
        ("*", "0,2-23"),
        ("*/1", "0,2-23"),
        ("1-1", "0,2-23"),
        ("0-23", "0,2-23"),
        ("1,13", "13"),
        ("0-3", "0,2-3"),
        ("1-9/4", "5,9"),
        ("22-2", "0,2,22-23"),
    ],
)
def test_an_hour_field_with_01_00_in_it_is_refused_and_another_named(
    hours: str, instead: str
) -> None:
    with pytest.raises(ValueError, match="between 01:00 and 02:00") as refused:
        cron_or_never(f"5 {hours} * 6 mon")
    assert str(refused.value).endswith(f'write "5 {instead} * 6 mon"')
    assert cron_or_never(f"5 {instead} * 6 mon")


@pytest.mark.parametrize("written", ["0 3 30 2 *", "0 3 31 2,4,6,9,11 *"])
def test_a_day_that_no_such_month_has_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r'^never fires: .* or write "never"$'):
        cron_or_never(written)


@pytest.mark.parametrize(
    ("day", "fires"),
    [
        (datetime(2026, 10, 25, tzinfo=LONDON), ["01:30 BST", "01:30 GMT"]),
        (datetime(2027, 3, 28, tzinfo=LONDON), ["02:00 BST"]),
    ],
)
def test_half_past_one_would_run_twice_or_at_two(day: datetime, fires: list[str]) -> None:
    """The reason for the refusal: what the engine itself makes of such a time."""
    times = cron_times("30 1 * * *", day).all_next(datetime)
    today = takewhile(lambda time: time.date() == day.date(), times)
    assert [f"{time:%H:%M %Z}" for time in today] == fires
