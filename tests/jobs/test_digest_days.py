"""When coaches are mailed: on Monday, what cannot wait the next morning, and never of old data."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from jobs.demo.entities import User
from mappings.digest import Every
from mappings.mail_days import morning_of
from sync.store.coaches import wish
from tests.jobs.cohort_world import EXACTLY_90, ONE_ITEM_UNDER, CohortWorld, Did
from tests.jobs.office import NOW, WEEK_AGO, Office

ADA = "ada@provider.example"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MISSED_ONE = Did(attended=2, missed=1, online=30)
EASTER_MONDAY = datetime(2027, 3, 29, 12, tzinfo=UTC)
ELIGIBLE = "NPQ engagement: 1 participant with good news"
NEEDED = "NPQ engagement: 1 participant needs you"


@pytest.fixture
def nearly(office: Office, cohort_world: CohortWorld) -> User:
    """Somebody an item under the threshold, whose cohort was first looked at a week ago; their
    coach was told then how it stood."""
    who = cohort_world.join(ONE_ITEM_UNDER)
    office.sync(now=WEEK_AGO)
    office.clear()
    return who


def turns_eligible(cohort_world: CohortWorld, who: User) -> None:
    cohort_world.world.meet(who, cohort_world.online[26])


def falls_out_of_reach(cohort_world: CohortWorld, who: User) -> None:
    for event in cohort_world.events[:2]:
        cohort_world.world.grade(who, event, 0, grade="incomplete")


def subjects(office: Office) -> list[str]:
    return [message["Subject"] for message in office.inbox.messages]


@pytest.mark.parametrize(
    ("now", "later"),
    [
        (NOW - 5 * HOUR, NOW),
        (NOW + 6 * HOUR, NOW + DAY),
        (NOW - 2 * DAY, NOW),
        (EASTER_MONDAY, EASTER_MONDAY + DAY),
    ],
    ids=["at seven", "at six", "on Saturday", "on Easter Monday"],
)
def test_outside_the_daytime_of_working_days_nobody_is_mailed(
    office: Office, cohort_world: CohortWorld, nearly: User, now: datetime, later: datetime
) -> None:
    turns_eligible(cohort_world, nearly)
    assert office.sync(now=now)["mails"] == 0
    assert office.sync(now=now, dry=True)["mails"] == 0
    assert office.mailed == []
    assert office.sync(now=later)["mails"] == 1


def test_what_comes_up_in_the_week_waits_for_monday(
    office: Office, cohort_world: CohortWorld, nearly: User
) -> None:
    turns_eligible(cohort_world, nearly)
    days = [WEEK_AGO + n * DAY for n in (1, 2, 3, 4)]
    assert [office.sync(now=day)["mails"] for day in days] == [0, 0, 0, 0]
    assert office.sync()["mails"] == 1
    assert subjects(office) == [ELIGIBLE]


def test_what_is_newly_out_of_reach_goes_the_next_morning_and_not_again(
    office: Office, cohort_world: CohortWorld, nearly: User
) -> None:
    falls_out_of_reach(cohort_world, nearly)
    office.sync(now=WEEK_AGO + DAY)
    assert office.mailed == []
    morning = morning_of((WEEK_AGO + 2 * DAY).date())
    assert office.notify(morning - HOUR) == 0
    assert office.notify(morning) == 1
    assert office.notify(morning + HOUR) == 0
    [message], [words] = office.inbox.messages, office.mails
    assert message["Subject"] == NEEDED
    assert "This could not wait for your next digest." in " ".join(words.split())
    assert nearly.name in words
    office.clear()
    assert office.sync()["mails"] == 1, "of the events that were missed: they could wait"
    assert "out of reach" not in office.mails[0].lower()


def test_a_monday_of_old_data_is_made_up_for_the_next_day(
    office: Office, cohort_world: CohortWorld, nearly: User
) -> None:
    turns_eligible(cohort_world, nearly)
    office.sync(now=NOW - 37 * HOUR)
    assert office.notify(NOW) == 0
    assert office.notify(NOW, whenever=True) == 0
    office.sync(now=NOW + 6 * HOUR)
    assert office.notify(NOW + DAY) == 1
    assert subjects(office) == [ELIGIBLE]


def test_data_of_a_day_and_a_half_ago_is_good_enough(
    office: Office, cohort_world: CohortWorld, nearly: User
) -> None:
    turns_eligible(cohort_world, nearly)
    office.sync(now=NOW - 36 * HOUR)
    assert office.notify(NOW) == 1


def test_after_a_failed_reading_nothing_is_told(
    office: Office, cohort_world: CohortWorld, nearly: User
) -> None:
    turns_eligible(cohort_world, nearly)
    office.sync(now=NOW - 6 * HOUR)
    office.home.world.tokens[office.token].ended = "expired"
    assert office.sync()["status"] == "failed"
    assert office.mailed == []
    office.home.world.tokens[office.token].ended = None
    assert office.sync(now=NOW + HOUR)["mails"] == 1


def test_nothing_new_on_a_good_monday_leaves_the_week_without_a_digest(
    office: Office, cohort_world: CohortWorld, nearly: User
) -> None:
    office.sync()
    turns_eligible(cohort_world, nearly)
    assert [office.sync(now=NOW + n * DAY)["mails"] for n in (1, 4, 7)] == [0, 0, 1]
    assert subjects(office) == [ELIGIBLE]


def test_a_cohort_first_read_on_a_wednesday_is_told_of_on_monday(
    office: Office, cohort_world: CohortWorld
) -> None:
    cohort_world.join(EXACTLY_90)
    assert office.sync(now=NOW + 2 * DAY)["mails"] == 0
    assert office.sync(now=NOW + 3 * DAY)["mails"] == 0
    assert office.sync(now=NOW + 7 * DAY)["mails"] == 1


@pytest.mark.parametrize(
    ("every", "mails"), [("weekly", [1, 1]), ("fortnightly", [0, 1]), ("urgent", [0, 0])]
)
def test_a_coach_chooses_how_often(
    office: Office, cohort_world: CohortWorld, nearly: User, every: Every, mails: list[int]
) -> None:
    """On the second Monday it is new that the window opens soon."""
    wish(office.store, cohort_world.coach.id, every=every)
    turns_eligible(cohort_world, nearly)
    assert [office.sync(now=NOW + n * 7 * DAY)["mails"] for n in (0, 1)] == mails


def test_asked_for_now_digests_go_at_any_time_and_once(
    office: Office, cohort_world: CohortWorld, nearly: User
) -> None:
    turns_eligible(cohort_world, nearly)
    saturday_night = WEEK_AGO + 5 * DAY + 11 * HOUR
    office.sync(now=saturday_night)
    assert office.notify(saturday_night) == 0
    assert office.notify(saturday_night, whenever=True) == 1
    assert office.notify(saturday_night, whenever=True) == 0
    assert subjects(office) == [ELIGIBLE]


def test_asked_for_now_a_second_digest_of_the_day_goes_as_well(
    office: Office, cohort_world: CohortWorld, nearly: User
) -> None:
    office.sync()
    turns_eligible(cohort_world, nearly)
    office.sync(now=NOW + HOUR)
    assert office.notify(NOW + HOUR, whenever=True) == 1
    other = cohort_world.join(EXACTLY_90)
    office.sync(now=NOW + 2 * HOUR)
    assert office.notify(NOW + 2 * HOUR, whenever=True) == 1
    assert other.name in office.mails[-1]


def test_a_digest_that_did_not_go_by_the_evening_is_made_afresh_the_next_morning(
    office: Office, cohort_world: CohortWorld, nearly: User
) -> None:
    turns_eligible(cohort_world, nearly)
    office.settings["SMTP_URL"] = "smtp://127.0.0.1:1"
    office.sync()
    assert len(office.store.list_outbox("pending")) == 1
    office.settings.clear()
    office.first_look(now=NOW + 10 * HOUR)
    assert len(office.store.list_outbox("pending")) == 1
    assert office.notify(NOW + 20 * HOUR) == 1
    assert len(office.store.list_outbox("superseded")) == 1
    assert subjects(office) == [ELIGIBLE]


def test_a_first_digest_that_did_not_go_is_made_afresh_the_next_morning(
    office: Office, cohort_world: CohortWorld
) -> None:
    cohort_world.join(EXACTLY_90)
    office.sync(now=NOW - 6 * HOUR)
    office.settings["SMTP_URL"] = "smtp://127.0.0.1:1"
    assert office.notify() == 0
    office.settings.clear()
    assert [office.notify(NOW + n * HOUR) for n in (10, 20)] == [0, 1]
