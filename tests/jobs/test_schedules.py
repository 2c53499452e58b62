"""When jobs run by themselves, by local time in every night of the year, and what was missed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import takewhile

import pytest
from croniter import croniter

from jobs.catalogue import CATALOGUE
from jobs.schedules import (
    Schedule,
    is_over,
    newest_missed,
    next_time,
    own_minute,
    planned,
    schedules,
)
from mappings.cohorts import Cohort
from mappings.windows import LONDON
from sync.cohorts_file import CohortsFile

COHORT = "npqsl-2026-autumn"
MINUTE = own_minute(COHORT)
CLOCKS_GO_BACK = date(2026, 10, 25)
CLOCKS_GO_FORWARD = date(2027, 3, 28)
NIGHTS = [CLOCKS_GO_BACK, CLOCKS_GO_FORWARD]
WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
MANY = [
    f"{programme}-{year}-{term}"
    for programme in ("npqh", "npqsl", "npqel", "npqlt", "npqltd")
    for year in (2024, 2025, 2026, 2027)
    for term in ("spring", "autumn")
]


def london(*at: int, fold: int = 0) -> datetime:
    return datetime(*at, tzinfo=LONDON, fold=fold)


def a_file(
    *ids: str,
    said: Mapping[str, str] | None = None,
    of_cohort: Mapping[str, str] | None = None,
    ends_on: date | None = None,
) -> CohortsFile:
    """A cohorts file with these cohorts, the first of which says `of_cohort`."""
    cohorts = tuple(
        Cohort(
            id=one,
            programme="npqsl",
            starts_on=date(2026, 10, 1),
            courses=(number,),
            ends_on=ends_on,
            schedule=(of_cohort or {}) if number == 1 else {},
        )
        for number, one in enumerate(ids or (COHORT,), start=1)
    )
    return CohortsFile((), cohorts, {}, said or {})


def crons(file: CohortsFile) -> dict[str, str]:
    return {one.name: one.cron for one in schedules(file)}


def matches(cron: str, local: datetime) -> bool:
    """Read a cron by hand, for local times: numbers, `*`, steps of `*`, lists, ranges, weekdays."""
    minute, hour, day, month, weekday = cron.split()
    assert (day, month) == ("*", "*")
    return (
        allows(minute, local.minute)
        and allows(hour, local.hour)
        and weekday in {"*", WEEKDAYS[local.weekday()]}
    )


def allows(field: str, number: int) -> bool:
    for part in field.split(","):
        span, _, step = part.partition("/")
        low, _, high = span.partition("-")
        first, last = (0, 59) if span == "*" else (int(low), int(high or low))
        if first <= number <= last and (number - first) % int(step or 1) == 0:
            return True
    return False


def by_the_clock(cron: str, after: datetime, before: datetime) -> list[datetime]:
    """Every minute between the two at which a clock in London shows a time of the cron."""
    minute = after.astimezone(UTC).replace(second=0, microsecond=0)
    found = []
    while (minute := minute + timedelta(minutes=1)) < before:
        if matches(cron, minute.astimezone(LONDON)):
            found.append(minute)
    return found


def by_the_engine(cron: str, after: datetime, before: datetime) -> list[datetime]:
    """When the engine's scheduler, started at `after`, starts the job."""
    times = croniter(cron, after.astimezone(LONDON), second_at_beginning=True).all_next(datetime)
    instants = (time.astimezone(UTC) for time in times)
    return list(takewhile(lambda time: time < before, instants))


def test_each_job_runs_at_its_time_where_the_file_says_nothing() -> None:
    by_default = crons(a_file())
    assert by_default[f"sync:{COHORT}"] == f"{MINUTE} */2 * * *"
    assert by_default[f"verify:{COHORT}"] == f"{MINUTE} 3 * * *"
    assert not [name for name in by_default if name.startswith("approve")]


def test_the_cohort_wins_over_the_file_and_the_file_over_the_default() -> None:
    said = {"sync": "5 */4 * * *"}
    of_cohort = {"sync": "7 8 * * *"}
    assert crons(a_file("a", "b"))["sync:a"] == f"{own_minute('a')} */2 * * *"
    file = a_file("a", "b", said=said, of_cohort=of_cohort)
    assert (crons(file)["sync:a"], crons(file)["sync:b"]) == ("7 8 * * *", "5 */4 * * *")
    assert crons(file)["verify:a"] == f"{own_minute('a')} 3 * * *"


def test_never_leaves_a_schedule_out_and_still_lists_it() -> None:
    file = a_file("a", "b", said={"sync": "never"}, of_cohort={"sync": "7 8 * * *"})
    assert {"sync:a"} == {name for name in crons(file) if name.startswith("sync")}
    assert Schedule("sync:b", "sync", "b", "never") in set(planned(file))
    file = a_file("a", "b", of_cohort={"verify": "never"})
    assert {"verify:b"} == {name for name in crons(file) if name.startswith("verify")}


def test_a_schedule_names_its_job_and_its_cohort() -> None:
    for one in schedules(a_file("a", "b")):
        each = CATALOGUE[one.job].each_cohort
        assert one.name == (f"{one.job}:{one.cohort}" if each else one.job)
        assert bool(one.cohort) is each


def test_a_cohorts_own_minute_is_odd_and_stays() -> None:
    minutes = [own_minute(one) for one in MANY]
    assert all(minute % 2 == 1 and 1 <= minute <= 59 for minute in minutes)
    assert minutes == [own_minute(one) for one in MANY]
    assert MINUTE == 35


def test_a_sync_starts_at_an_even_hour() -> None:
    for one in MANY:
        cron = crons(a_file(one))[f"sync:{one}"]
        times = by_the_engine(cron, london(2026, 10, 24), london(2026, 10, 27))
        assert times
        assert all(time.astimezone(LONDON).hour % 2 == 0 for time in times)


def test_forty_cohorts_do_not_start_together() -> None:
    """Of 30 minutes, drawn at random, 40 cohorts take 22 on average, and five one minute."""
    taken = Counter(own_minute(one) for one in MANY)
    assert len(MANY) == 40
    assert len(taken) >= 20
    assert max(taken.values()) <= 4


@pytest.mark.parametrize("night", NIGHTS)
@pytest.mark.parametrize("schedule", schedules(a_file()), ids=lambda one: str(one.name))
def test_over_a_weekend_on_which_the_clocks_change_each_job_runs_once_at_its_time(
    schedule: Schedule, night: date
) -> None:
    friday = datetime.combine(night - timedelta(days=2), datetime.min.time(), tzinfo=LONDON)
    tuesday = datetime.combine(night + timedelta(days=2), datetime.min.time(), tzinfo=LONDON)
    fired = by_the_engine(schedule.cron, friday, tuesday)
    assert fired == by_the_clock(schedule.cron, friday, tuesday)
    shown = [f"{time.astimezone(LONDON):%a %H:%M}" for time in fired]
    assert len(shown) == len(set(shown)), "no local time comes twice"
    on_sunday = [time for time in shown if time.startswith("Sun")]
    on_saturday = [time for time in shown if time.startswith("Sat")]
    assert [time[4:] for time in on_sunday] == [time[4:] for time in on_saturday]


@pytest.mark.parametrize("night", NIGHTS)
@pytest.mark.parametrize(
    "cron", ["*/29 0,2-23 * * *", "59 0 * * *", "0 2 * * *", "30 22-23 * * sun"]
)
def test_wherever_the_worker_is_started_no_allowed_time_is_lost_or_doubled(
    cron: str, night: date
) -> None:
    begin = datetime.combine(night - timedelta(days=1), datetime.min.time(), tzinfo=LONDON)
    end = begin.astimezone(UTC) + timedelta(days=3)
    due = by_the_clock(cron, begin - timedelta(days=9), end)
    for minutes in range(0, 48 * 60, 17):
        now = begin.astimezone(UTC) + timedelta(minutes=minutes, seconds=20)
        to_come = [time for time in due if time > now]
        assert by_the_engine(cron, now, end) == to_come
        assert not to_come or next_time(cron, now) == to_come[0]
        assert newest_missed(cron, due[0], now) == max(time for time in due if time <= now)


def test_after_a_weekend_of_downtime_only_the_newest_time_is_missed() -> None:
    cron = f"{MINUTE} */2 * * *"
    for night in NIGHTS:
        friday = datetime.combine(night - timedelta(days=2), datetime.min.time(), tzinfo=LONDON)
        last = friday.replace(hour=16, minute=MINUTE)
        monday = friday + timedelta(days=3)
        now = monday.replace(hour=9, minute=12)
        missed = newest_missed(cron, last, now)
        assert missed == monday.replace(hour=8, minute=MINUTE)
        assert len(by_the_engine(cron, last, now)) > 30, "so many were missed"
        assert newest_missed(cron, missed, now) is None, "and one made up for all"


def test_a_time_is_missed_from_its_own_second_on() -> None:
    cron, monday = "30 7 * * mon", london(2026, 11, 16, 7, 30)
    last = monday - timedelta(days=7)
    assert newest_missed(cron, last, monday - timedelta(seconds=1)) is None
    assert newest_missed(cron, last, monday) == monday
    assert newest_missed(cron, last, monday + timedelta(days=6)) == monday
    assert newest_missed(cron, monday, monday + timedelta(days=6)) is None
    assert newest_missed(cron, monday - timedelta(seconds=1), monday) == monday


def test_a_clock_that_was_set_back_has_missed_nothing() -> None:
    assert newest_missed("30 7 * * *", london(2026, 11, 16, 8), london(2026, 11, 16, 7)) is None


def test_what_never_fired_has_missed_nothing() -> None:
    assert newest_missed("30 7 * * *", None, london(2026, 11, 16, 8)) is None


def test_the_next_time_is_after_now_and_by_the_clock_in_london() -> None:
    cron = "30 7 * * mon"
    monday = london(2026, 10, 26, 7, 30)
    assert next_time(cron, london(2026, 10, 25, 1, 15, fold=0)) == monday
    assert next_time(cron, london(2026, 10, 25, 1, 15, fold=1)) == monday
    assert next_time(cron, monday - timedelta(seconds=1)) == monday
    assert next_time(cron, monday) == london(2026, 11, 2, 7, 30)
    assert next_time(cron, monday).utcoffset() == timedelta(0)


def test_a_cohort_runs_to_the_end_of_its_last_day_in_london() -> None:
    file = a_file(ends_on=date(2027, 6, 30))
    one = Schedule(f"sync:{COHORT}", "sync", COHORT, f"{MINUTE} */2 * * *")
    assert one in schedules(file)
    assert not is_over(one, file, london(2027, 6, 30, 23, 59))
    assert is_over(one, file, london(2027, 7, 1))


def test_a_cohort_that_left_the_file_is_over_and_a_job_about_none_never_is() -> None:
    now = london(2030, 1, 1)
    gone = Schedule("sync:gone", "sync", "gone", "5 */2 * * *")
    assert is_over(gone, a_file(), now)
    digests = Schedule("digests", "digests", "", "30 7 * * mon")
    assert not is_over(digests, a_file(ends_on=date(2027, 6, 30)), now)
