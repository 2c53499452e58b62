"""The admins' note of who is not eligible yet though the assessment window is near."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.desk.episodes import ADA, BOB, alert, found
from tests.desk.tasks import DAY, do, notes_at
from tests.jobs.cohort_world import (
    ALL_BUT_ONE_EVENT,
    NOTHING,
    ONE_ITEM_UNDER,
    CohortWorld,
    Did,
)
from tests.jobs.office import Office, cohort_toml

OPENS = datetime.fromisoformat("2027-03-22T00:00:00+00:00")
MORNING = timedelta(hours=7, minutes=45)
NEAR = OPENS - 14 * DAY + MORNING  # 8 March, the first day of fourteen
EXACTLY_85 = Did(attended=3, coaching=4, formative=4, online=28)
"""98 h less 6, 2, 4 and two items of 38/30 h is 83.47 of 98: 85.17%."""
UNDER_85 = Did(attended=3, coaching=4, formative=4, online=27)


def read(office: Office, now: datetime) -> None:
    do(office, "sync", now - timedelta(hours=1), "a25")
    office.notify(now - timedelta(hours=1))
    office.clear()


def told_on(office: Office, *days: int) -> list[list[str]]:
    """The notes of so many days after 14 days before the window, each after a sync."""
    found = []
    for day in days:
        read(office, NEAR + day * DAY)
        found += notes_at(office, NEAR + day * DAY)
    return found


def test_who_is_close_is_told_with_figure_and_command(
    office: Office, cohort_world: CohortWorld
) -> None:
    close = cohort_world.join(ONE_ITEM_UNDER)
    cohort_world.join(ALL_BUT_ONE_EVENT)
    cohort_world.join(NOTHING)
    [[words]] = told_on(office, 0)
    assert "not eligible yet, and the window opens Monday 22 March" in words
    assert f"participant {close.id}: at 88.7%, 1.3 hours missing to 90%" in words
    assert f"npq-sync explain a25 {close.id}" in words
    assert words.count("* participant ") == 1
    assert "Surname" not in words


def test_it_is_told_once_again_after_a_week_and_no_more_once_they_are_eligible(
    office: Office, cohort_world: CohortWorld
) -> None:
    close = cohort_world.join(ONE_ITEM_UNDER)
    told = told_on(office, *range(-1, 9))
    assert [day - 1 for day, mails in enumerate(told) if mails] == [0, 7]
    cohort_world.attends(close, cohort_world.events[3])
    assert told_on(office, 9, 10, 11, 12, 13) == [[]] * 5


@pytest.mark.parametrize(("day", "told"), [(-1, False), (0, True), (13, True), (14, False)])
def test_from_14_days_before_the_window_until_the_day_before_it(
    office: Office, cohort_world: CohortWorld, day: int, told: bool
) -> None:
    cohort_world.join(ONE_ITEM_UNDER)
    assert bool(told_on(office, day)[0]) is told


@pytest.mark.parametrize(("did", "told"), [(EXACTLY_85, True), (UNDER_85, False)])
def test_within_five_points_of_the_threshold(
    office: Office, cohort_world: CohortWorld, did: Did, told: bool
) -> None:
    cohort_world.join(did)
    assert bool(told_on(office, 0)[0]) is told


class TestUnsubmitted:
    """Who may enter and has handed nothing in; the window of the cohort closes on 29 March."""

    LAST = datetime.fromisoformat("2027-03-29T00:00:00+01:00") + MORNING

    @pytest.mark.parametrize(("days", "goes"), [(-2, False), (-1, True), (0, True), (1, False)])
    def test_it_is_told_on_the_last_two_days(self, office: Office, days: int, goes: bool) -> None:
        now = self.LAST + days * DAY
        unsubmitted = alert(42, "window-closes-unsubmitted")
        found(office, unsubmitted, now=now - timedelta(hours=1), coaches=(ADA, BOB))
        [notes] = notes_at(office, now)
        assert bool(notes) is goes
        if goes:
            assert "nothing is handed in, and the window closes Monday 29 March" in notes[0]
            assert f"participant 42: eligible, coached by Canvas users {ADA} and {BOB}" in notes[0]
            assert notes_at(office, now + timedelta(hours=1)) == [[]]

    def test_who_has_a_window_of_their_own_is_told_on_its_last_days(
        self, office: Office, cohort_world: CohortWorld
    ) -> None:
        own = "[[cohort.person]]\ncanvas_user_id = 42\nwindow_closes_on = 2027-04-09\n"
        office.says(cohort_toml(cohort_world) + own)
        found(office, alert(42, "window-closes-unsubmitted"), now=self.LAST - timedelta(hours=1))
        assert notes_at(office, self.LAST) == [[]]
        found(office, alert(42, "window-closes-unsubmitted"), now=self.LAST + 10 * DAY)
        [[words]] = notes_at(office, self.LAST + 10 * DAY)
        assert "the window closes Friday 9 April" in words
