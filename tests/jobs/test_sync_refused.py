"""What is refused before the first write."""

from __future__ import annotations

import pytest

from tests.jobs.cohort_world import EVERYTHING, EXACTLY_90, CohortWorld
from tests.jobs.office import ENTRY, FIGURE, Office, codes, cohort_toml


def unlike_any_programme(cohort: CohortWorld) -> None:
    for number, module in enumerate(cohort.course.modules):
        module.name = f"Unit {number}"
        for item in module.items:
            item.title = f"Line {item.position}"
    for number, assignment in enumerate(cohort.course.assignments):
        assignment.name = f"Task {number}"


def test_a_home_course_that_maps_to_no_area_is_refused(
    office: Office, cohort_world: CohortWorld
) -> None:
    cohort_world.join(EVERYTHING)
    unlike_any_programme(cohort_world)

    run, dry = office.sync(), office.sync(dry=True)

    for report in (run, dry):
        assert (report["status"], codes(report)) == ("failed", ["not-this-programme"])
    assert not office.writes
    assert not office.mailed
    assert office.report() == {}


def test_a_known_cohort_that_is_pointed_at_a_foreign_course_is_refused_too(
    office: Office, cohort_world: CohortWorld
) -> None:
    who = cohort_world.join(EXACTLY_90)
    office.sync()
    world = cohort_world.world
    foreign = world.add_course("Chemistry")
    world.add_item(world.add_module(foreign, "Unit 1"), "Page", "Read", "must_view")
    world.enroll(foreign, who)
    office.says(cohort_toml(cohort_world, courses=str(foreign.id)))
    office.clear()

    run = office.sync()

    assert (run["status"], codes(run)) == ("failed", ["not-this-programme"])
    assert not office.writes
    assert office.report()[who.id]["engagement_percent"] == "90.0"


@pytest.mark.parametrize("limited", [True, False])
def test_an_account_that_sees_one_section_is_refused(
    office: Office, cohort_world: CohortWorld, limited: bool
) -> None:
    world = cohort_world.world
    who = cohort_world.join(EXACTLY_90)
    service = world.add_user("Service")
    world.enroll(cohort_world.course, service, "TeacherEnrollment", limited=limited)
    office.token = world.add_token(service)

    run = office.sync()

    if limited:
        assert (run["status"], codes(run)) == ("failed", ["section-limited"])
        assert not office.writes
    else:
        assert run["status"] == "succeeded"
        assert office.cells(ENTRY) == {who.id: "Eligible"}


def test_an_account_limited_later_changes_nothing(
    office: Office, cohort_world: CohortWorld
) -> None:
    world = cohort_world.world
    east = cohort_world.add_section("East")
    people = [cohort_world.join(EXACTLY_90), cohort_world.join(EVERYTHING, section=east)]
    service = world.add_user("Service")
    enrollment = world.enroll(cohort_world.course, service, "TeacherEnrollment")
    office.token = world.add_token(service)
    office.sync()
    before = office.cells(FIGURE), office.cells(ENTRY), office.entered()
    enrollment.limited = True
    office.clear()

    run = office.sync()

    assert codes(run) == ["section-limited"]
    assert not office.writes
    assert (office.cells(FIGURE), office.cells(ENTRY), office.entered()) == before
    assert {row["state"] for row in office.report().values()} == {"active"}
    assert office.entered() == {user.id for user in people}


def test_more_hours_than_the_strand_has_fail_the_cohort_and_keep_its_figures(
    office: Office, cohort_world: CohortWorld
) -> None:
    who = cohort_world.join(EXACTLY_90)
    office.sync()
    line = f'[[cohort.map]]\nassignment = {cohort_world.events[0].id}\nstrand = "events"\n'
    office.says(cohort_toml(cohort_world) + line + "hours = 25\n")
    office.clear()

    run = office.sync()

    assert (run["status"], codes(run)) == ("failed", ["hours-overbooked"])
    assert not office.writes
    assert office.report()[who.id]["engagement_percent"] == "90.0"
