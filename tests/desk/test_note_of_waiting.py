"""The admins' note of digests that were due on an earlier day and wait for fresh data."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from mappings.windows import local_date
from sync.store.coaches import seen_to
from tests.desk.episodes import ADA, BOB, alert, found, told
from tests.desk.tasks import DAY, notes_at, succeeds
from tests.jobs.office import NOW, Office  # a Monday

LATE = alert(42, "behind")
WAITS = "digests wait for fresh data"


def waits_on(office: Office, *days: float) -> list[bool]:
    """Whether the note of so many days after Monday noon tells of it."""
    return [any(WAITS in words for words in notes_at(office, NOW + day * DAY)[0]) for day in days]


def test_it_is_told_from_the_day_after_once_with_whom_it_concerns(office: Office) -> None:
    found(office, LATE, now=NOW - 3 * DAY, coaches=(ADA, BOB))
    assert waits_on(office, 0) == [False]
    [words] = notes_at(office, NOW + DAY)[0]
    assert f"Cohort a25: {WAITS}" in words
    assert f"Canvas users {ADA} and {BOB}: should have heard of it on Monday 1 March" in words
    assert "npq-sync sync a25" in words
    assert waits_on(office, 2, 3) == [False, False]
    assert waits_on(office, 8) == [True], "another week"


def test_it_is_over_once_the_cohort_was_read_or_there_is_nothing_to_tell(office: Office) -> None:
    found(office, LATE, now=NOW - 3 * DAY)
    succeeds(office, NOW + DAY - timedelta(hours=1))
    assert waits_on(office, 1) == [False]
    found(office, LATE, now=NOW + 4 * DAY)
    told(office, LATE, now=NOW + 4 * DAY)
    assert waits_on(office, 8) == [False]


def test_a_coach_whose_week_was_seen_to_does_not_wait(office: Office) -> None:
    found(office, LATE, now=NOW - 3 * DAY)
    seen_to(office.store, {ADA: local_date(NOW)})
    assert waits_on(office, 1) == [False]


@pytest.mark.parametrize(("day", "waits"), [("2027-03-30", False), ("2027-03-31", True)])
def test_after_a_bank_holiday_digests_are_tuesdays(office: Office, day: str, waits: bool) -> None:
    now = datetime.fromisoformat(f"{day}T07:45:00+01:00")
    found(office, LATE, now=now - 4 * DAY)
    notes = notes_at(office, now)[0]
    assert any("should have heard of it on Tuesday 30 March" in words for words in notes) is waits
