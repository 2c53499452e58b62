"""In which sections of the home course participants are: kept for people to read."""

from __future__ import annotations

from tests.jobs.cohort_world import CohortWorld
from tests.jobs.office import Office, cohort_toml


def kept(office: Office) -> dict[int, dict[int, str]]:
    """The sections of everybody, by user id."""
    return {who: dict(one.sections) for who, one in office.store.known("a25").items()}


def test_the_home_course_s_live_sections_are_kept_and_no_other_s(
    office: Office, cohort_world: CohortWorld
) -> None:
    world, south = cohort_world.world, cohort_world.add_section("South")
    events = world.add_course("Events")
    one, two = cohort_world.join(), cohort_world.join(section=south)
    world.enroll(cohort_world.course, one, section=south)
    world.enroll(events, two, section=world.add_section(events, "Tuesdays"))
    office.says(cohort_toml(cohort_world, courses=f"{cohort_world.course.id}, {events.id}"))
    office.sync()
    north = cohort_world.north.id
    assert kept(office) == {
        one.id: {north: "North", south.id: "South"},
        two.id: {south.id: "South"},
    }


def test_who_left_keeps_the_section_they_were_in_and_who_moved_has_the_new_one(
    office: Office, cohort_world: CohortWorld
) -> None:
    leaver, mover = cohort_world.join(), cohort_world.join()
    office.sync()
    south = cohort_world.add_section("South")
    cohort_world.leave(leaver)
    cohort_world.leave(mover)
    cohort_world.world.enroll(cohort_world.course, mover, section=south)
    office.sync()
    assert kept(office) == {
        leaver.id: {cohort_world.north.id: "North"},
        mover.id: {south.id: "South"},
    }


def test_without_the_right_to_names_figures_are_made_and_names_stay_as_they_were(
    office: Office, cohort_world: CohortWorld
) -> None:
    who = cohort_world.join()
    office.sync()
    south = cohort_world.add_section("South")
    cohort_world.world.enroll(cohort_world.course, who, section=south)
    office.canvas.faults.forbid("/sections$")
    assert office.sync()["status"] == "succeeded"
    assert kept(office) == {who.id: {cohort_world.north.id: "North", south.id: ""}}
