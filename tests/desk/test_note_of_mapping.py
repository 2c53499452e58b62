"""The admins' note of what in the courses nobody could map."""

from __future__ import annotations

from datetime import timedelta

from jobs.demo.entities import Assignment
from mappings.problems import Problem
from sync.store.kept import Order
from tests.desk.tasks import DAY, do, notes_at
from tests.jobs.cohort_world import CohortWorld
from tests.jobs.office import NOW, Office, cohort_toml

HOUR = timedelta(hours=1)


def unclear(cohort_world: CohortWorld) -> Assignment:
    """What nothing tells the strand of."""
    return cohort_world.world.add_assignment(cohort_world.course, "Assignment 7", points=10)


def synced(office: Office, hours: int = 0) -> None:
    do(office, "sync", NOW + hours * HOUR - HOUR, "a25")


def test_what_is_unclear_is_told_with_the_commands_until_it_is_settled(
    office: Office, cohort_world: CohortWorld
) -> None:
    thing = unclear(cohort_world)
    synced(office)
    [[words], again] = notes_at(office, NOW, NOW + HOUR)
    assert office.inbox.messages[0]["Subject"] == "NPQ engagement: 1 thing is not mapped"
    assert "Cohort a25: 1 thing is not mapped" in words
    assert f"course {cohort_world.course.id}, assignment {thing.id}: " in words
    assert "npq-sync map a25" in words
    assert "npq-sync confirm a25" in words
    assert again == []


def test_what_is_added_is_told_by_itself_and_all_of_it_after_a_week(
    office: Office, cohort_world: CohortWorld
) -> None:
    first = unclear(cohort_world)
    synced(office)
    assert len(notes_at(office, NOW)[0]) == 1
    second = unclear(cohort_world)
    synced(office, 24)
    [[words]] = notes_at(office, NOW + DAY)
    assert f"assignment {second.id}:" in words
    assert f"assignment {first.id}:" not in words
    assert "Told before and still so: 1 thing is not mapped" in words
    synced(office, 7 * 24)
    [[words]] = notes_at(office, NOW + 7 * DAY)
    assert "2 things are not mapped" in words


def test_what_was_mapped_in_the_cohorts_file_is_gone_and_told_anew_if_it_comes_back(
    office: Office, cohort_world: CohortWorld
) -> None:
    thing = unclear(cohort_world)
    synced(office)
    assert len(notes_at(office, NOW)[0]) == 1
    line = f'\n[[cohort.map]]\nassignment = {thing.id}\nstrand = "none"\n'
    office.says(cohort_toml(cohort_world) + line)
    synced(office, 1)
    [[changed]] = notes_at(office, NOW + HOUR)
    assert "content-drift" in changed
    assert "not mapped" not in changed
    office.says(cohort_toml(cohort_world))
    synced(office, 2)
    assert "1 thing is not mapped" in notes_at(office, NOW + 2 * HOUR)[0][0]


def test_a_run_that_failed_leaves_what_the_last_good_one_said_and_a_long_list_is_cut(
    office: Office,
) -> None:
    things = [Problem("review", f"course 1, item {n}", f"Say what {n} is") for n in range(7)]
    run = office.store.begin_run(Order("sync", "a25"), NOW - HOUR)
    office.store.end_run(run, "succeeded", {}, [*things, *things[:2]], NOW - HOUR)
    again = office.store.begin_run(Order("sync", "a25"), NOW)
    office.store.end_run(again, "failed", {}, [], NOW)
    [[words]] = notes_at(office, NOW)
    assert "Cohort a25: 7 things are not mapped" in words
    assert words.count("course 1, item") == 5
    assert "and 2 more; npq-sync map a25 lists them" in words


def test_what_is_so_of_several_for_one_reason_is_said_once(office: Office) -> None:
    things = [Problem("review", f"course 1, item {n}", "Say what") for n in range(30)]
    run = office.store.begin_run(Order("sync", "a25"), NOW - HOUR)
    office.store.end_run(run, "succeeded", {}, things, NOW - HOUR)
    [[words]] = notes_at(office, NOW)
    assert "Cohort a25: 30 things are not mapped" in words
    assert "course 1, item 0 and 29 more: Say what" in words
    assert words.count("Say what") == 1


def test_of_a_cohort_that_has_ended_nothing_is_to_be_mapped(
    office: Office, cohort_world: CohortWorld
) -> None:
    unclear(cohort_world)
    synced(office)
    office.says(cohort_toml(cohort_world, more="ends_on = 2027-02-28"))
    assert notes_at(office, NOW) == [[]]
