"""The override of the summative assignment: who may enter, from when to when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.jobs.cohort_world import EVERYTHING, EXACTLY_90, ONE_ITEM_UNDER, CohortWorld
from tests.jobs.office import ENTRY, WHILE_OPEN, Office, cohort_toml

RELEASED = datetime(2027, 2, 22, tzinfo=UTC)
"""28 days before 22 March 2027, at midnight in London."""
OPENS = datetime(2027, 3, 22, tzinfo=UTC)
ENDS = datetime(2027, 3, 29, 23, tzinfo=UTC)
"""The midnight that ends day 8, in summer time."""
SECOND = timedelta(seconds=1)


def test_the_eligible_are_given_the_window_in_local_time_over_a_clock_change(
    office: Office, cohort_world: CohortWorld
) -> None:
    first, second = cohort_world.join(EVERYTHING), cohort_world.join(EXACTLY_90)
    cohort_world.join(ONE_ITEM_UNDER)

    run = office.sync()

    assert run["writes"]["overrides"] == 1
    assert office.entered() == {first.id, second.id}
    ours = office.override()
    assert ours is not None
    assert ours.dates == {
        "unlock_at": OPENS,
        "due_at": ENDS - SECOND,
        "lock_at": ENDS - SECOND,
    }


def test_in_summer_the_window_opens_at_23_utc_the_day_before(
    office: Office, cohort_world: CohortWorld
) -> None:
    cohort_world.join(EVERYTHING)
    toml = cohort_toml(cohort_world).replace("2027-03-22", "2027-06-07")
    office.says(toml + "\n")

    office.sync(now=datetime(2027, 6, 1, tzinfo=UTC))

    ours = office.override()
    assert ours is not None
    assert ours.dates["unlock_at"] == datetime(2027, 6, 6, 23, tzinfo=UTC)
    assert ours.dates["lock_at"] == datetime(2027, 6, 14, 22, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(("now", "written"), [(RELEASED - SECOND, 0), (RELEASED, 1)])
def test_nothing_is_released_before_its_day(
    office: Office, cohort_world: CohortWorld, now: datetime, written: int
) -> None:
    cohort_world.join(EVERYTHING)

    run = office.sync(now=now)

    assert run["writes"]["overrides"] == written
    assert len(office.entered()) == written
    assert office.cells(ENTRY)
    assert run["status"] == "succeeded"


def test_release_days_of_the_cohort_are_honoured(office: Office, cohort_world: CohortWorld) -> None:
    cohort_world.join(EVERYTHING)
    office.says(cohort_toml(cohort_world, assessment="confirm_entry = false\nrelease_days = 7"))

    assert office.sync(now=OPENS - timedelta(days=7) - SECOND)["writes"]["overrides"] == 0
    assert office.sync(now=OPENS - timedelta(days=7))["writes"]["overrides"] == 1


def test_with_nobody_eligible_there_is_no_override(
    office: Office, cohort_world: CohortWorld
) -> None:
    cohort_world.join(ONE_ITEM_UNDER)

    assert office.sync()["writes"]["overrides"] == 0
    assert office.override() is None


def test_a_leaver_is_taken_off_before_the_window(office: Office, cohort_world: CohortWorld) -> None:
    leaver, other = cohort_world.join(EVERYTHING), cohort_world.join(EVERYTHING)
    office.sync()
    cohort_world.leave(leaver)

    assert office.sync(now=OPENS - SECOND)["writes"]["overrides"] == 1
    assert office.entered() == {other.id}


def test_an_override_that_empties_is_deleted(office: Office, cohort_world: CohortWorld) -> None:
    leaver = cohort_world.join(EVERYTHING)
    cohort_world.join(ONE_ITEM_UNDER)
    office.sync()
    cohort_world.leave(leaver)
    office.clear()

    run = office.sync()

    assert run["writes"]["overrides"] == 1
    assert [w.method for w in office.writes if "/overrides" in w.path] == ["DELETE"]
    assert office.override() is None
    assert cohort_world.assessment.overrides == []
    again = office.sync()
    assert (again["writes"]["overrides"], again["status"]) == (0, "succeeded")
    newcomer = cohort_world.join(EVERYTHING)
    office.sync()
    assert office.entered() == {newcomer.id}


def test_nobody_is_taken_off_once_the_window_has_opened(
    office: Office, cohort_world: CohortWorld
) -> None:
    leaver, falling = cohort_world.join(EVERYTHING), cohort_world.join(EXACTLY_90)
    cohort_world.join(EVERYTHING)
    office.sync()
    everybody = office.entered()
    cohort_world.leave(leaver)
    cohort_world.world.grade(falling, cohort_world.events[0], 0, grade="incomplete")

    run = office.sync(now=OPENS)
    office.approve(run["run"], now=WHILE_OPEN)

    assert office.entered() == everybody
    assert office.cells(ENTRY)[leaver.id] == "Not applicable"
    assert office.cells(ENTRY)[falling.id] == "Not yet"
    office.clear()
    assert office.sync(now=WHILE_OPEN)["status"] == "succeeded"
    assert not office.writes


@pytest.mark.parametrize(
    ("now", "added"), [(WHILE_OPEN, True), (ENDS - SECOND, True), (ENDS, False)]
)
def test_who_turns_eligible_while_it_is_open_is_added_at_once(
    office: Office, cohort_world: CohortWorld, now: datetime, added: bool
) -> None:
    first, late = cohort_world.join(EVERYTHING), cohort_world.join(ONE_ITEM_UNDER)
    office.sync()
    cohort_world.world.meet(late, cohort_world.online[26])

    office.sync(now=now)

    assert office.entered() == ({first.id, late.id} if added else {first.id})
    assert office.cells(ENTRY)[late.id] == "Eligible"
