"""The admins' note of a rule that would tell of so much of a cohort at once that it is held."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sync.store.deeds import release
from tests.desk.episodes import ADA, alert, found, told
from tests.desk.tasks import DAY, notes_at, succeeds
from tests.jobs.office import NOW, Office

LATE = tuple(alert(user_id, "behind") for user_id in range(42, 46))  # 42 to 45: everybody


def note_of(office: Office, days: int) -> list[str]:
    """The notes of the day so many days after NOW; the cohort was read that morning."""
    succeeds(office, NOW + days * DAY - timedelta(hours=1))
    return notes_at(office, NOW + days * DAY)[0]


def test_it_says_how_many_of_how_many_and_the_command_on_the_day_it_is_held(office: Office) -> None:
    found(office, *LATE)
    [words] = note_of(office, 1)
    assert office.inbox.messages[0]["Subject"] == "NPQ engagement: 1 rule is held"
    assert "Cohort a25: Behind the pace is held" in words
    assert "4 of 4 participants: would be told of at once" in words
    assert "npq-sync alerts --cohort a25 --rule behind" in words
    assert "npq-sync alerts release a25 behind" in words


def test_it_is_told_once_again_after_a_week_and_not_once_it_is_released(office: Office) -> None:
    found(office, *LATE)
    assert [len(note_of(office, day)) for day in (1, 2, 7, 8)] == [1, 0, 0, 1]
    assert release(office.store, "a25", "behind", NOW + 9 * DAY) == 4
    assert note_of(office, 15) == []


@pytest.mark.parametrize("count", [3, 4])
def test_three_are_never_held(office: Office, count: int) -> None:
    found(office, *LATE[:count])
    assert bool(note_of(office, 1)) is (count > 3)


def test_what_a_coach_was_told_or_has_closed_is_not_held(office: Office) -> None:
    found(office, *LATE)
    told(office, LATE[0], to=ADA)
    assert note_of(office, 1) == []
    found(office, *LATE, alert(46, "behind"), now=NOW + 2 * DAY)
    assert len(note_of(office, 2)) == 1
    found(office, *LATE, ended=(alert(46, "behind"),), now=NOW + 3 * DAY)
    assert note_of(office, 9) == []


def test_a_share_of_the_cohorts_own_is_the_one_that_counts(office: Office) -> None:
    found(office, *LATE, alert(46, "gone-quiet"))  # 4 of 5 are 80 per cent
    cohorts = office.folder / "cohorts.toml"
    cohorts.write_text(cohorts.read_text() + "\n[cohort.alerts]\nshare = 80\n")
    assert note_of(office, 1) == []
    cohorts.write_text(cohorts.read_text().replace("share = 80", "share = 79"))
    assert len(note_of(office, 1)) == 1
