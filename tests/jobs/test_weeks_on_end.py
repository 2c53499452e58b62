"""Weeks of a cohort on end, as `make bench-alerts` runs months: what docs/alerts.md promises."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from benchmarks.months import Months, beginning, pass_by
from benchmarks.months_table import Season
from benchmarks.months_world import STARTS

LAST = date(2025, 12, 5)
PARTICIPANTS = 24


@pytest.fixture(scope="module")
def months() -> Iterator[Months]:
    with beginning(PARTICIPANTS) as begun:
        pass_by(begun, LAST)
        yield begun


@pytest.fixture(scope="module")
def season(months: Months) -> Season:
    coaches = [coach.id for coach in months.cohort.coaches]
    return Season.of(months.store, PARTICIPANTS, coaches, (LAST - STARTS).days // 7)


def test_a_coach_gets_one_digest_a_week_and_nobody_is_new_twice(season: Season) -> None:
    assert season.to_coaches("digest")
    assert season.faults == []


def test_every_mail_went_on_a_working_morning(season: Season) -> None:
    went = {mail.sent_at for mail in season.to_coaches("digest", "urgent") if mail.sent_at}
    assert {(at.weekday() < 5, (at.hour, at.minute)) for at in went} <= {
        (True, (6, 30)),
        (True, (7, 30)),
    }
    holidays = {date(2025, 10, 27 + n) for n in range(5)}
    assert holidays.isdisjoint(at.date() for at in went)


def test_what_opened_by_an_event_is_told_and_what_was_made_up_is_over(season: Season) -> None:
    missed = [row for row in season.alerts if row.rule == "missed-event"]
    assert missed
    told = {mention.alert_id for mention in season.mentions}
    assert {row.id for row in missed if row.opened_at.date() < date(2025, 11, 28)} <= told
