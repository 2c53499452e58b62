"""The worked figures of design 5, however Canvas is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobs.demo.entities import User
from tests.jobs.cohort_world import (
    ALL_BUT_ONE_EVENT,
    EVERYTHING,
    EXACTLY_90,
    EXCUSED_FROM_ONE_EVENT,
    NOTHING,
    ONE_ITEM_UNDER,
    CohortWorld,
    Did,
    shown,
)
from tests.jobs.office import ENTRY, FIGURE, Office, codes, cohort_toml

WORKED = {
    ALL_BUT_ONE_EVENT: ("93.8", "eligible"),
    EXACTLY_90: ("90.0", "eligible"),
    ONE_ITEM_UNDER: ("88.7", "not-yet"),
    EXCUSED_FROM_ONE_EVENT: ("94.4", "eligible"),
    EVERYTHING: ("100.0", "eligible"),
    NOTHING: ("0.0", "not-yet"),
    Did(attended=3, missed=1): ("93.8", "eligible"),
}


def everybody(cohort: CohortWorld) -> dict[int, tuple[str, str]]:
    """Enrol one participant for each worked case; return what each is to show."""
    return {cohort.join(did).id: figure for did, figure in WORKED.items()}


def figures(office: Office) -> dict[int, tuple[str, str]]:
    return {u: (row["engagement_percent"], row["entry"]) for u, row in office.report().items()}


@pytest.mark.parametrize("way", ["graphql", "without graphql", "full"])
def test_the_worked_figures_come_out_exactly(
    office: Office, cohort_world: CohortWorld, way: str
) -> None:
    wanted = everybody(cohort_world)
    office.canvas.switches.graphql = way != "without graphql"

    run = office.sync(full=way == "full")

    assert figures(office) == wanted
    assert run["status"] == "succeeded"
    assert (run["participants"], run["eligible"]) == (7, 5)
    words = {"eligible": "Eligible", "not-yet": "Not yet"}
    assert office.cells(FIGURE) == {user: percent for user, (percent, _) in wanted.items()}
    assert office.cells(ENTRY) == {user: words[entry] for user, (_, entry) in wanted.items()}


def test_every_way_of_reading_reports_the_same(cohort_world: CohortWorld, tmp_path: Path) -> None:
    people = [cohort_world.join(did) for did in (*WORKED, Did(1, 13, 2, 1, 1, 2, 3))]
    cohort_world.join(EXACTLY_90, state="invited")
    reports = []
    for number, (graphql, full) in enumerate([(True, False), (False, False), (True, True)]):
        (tmp_path / str(number)).mkdir()
        with Office(cohort_world, tmp_path / str(number)) as office:
            office.canvas.switches.graphql = graphql
            office.sync(full=full)
            reports.append(office.report())

    assert reports[0] == reports[1] == reports[2]
    recounted = {user.id: shown(cohort_world.recount(user)) for user in people}
    assert {u: reports[0][u]["engagement_percent"] for u in recounted} == recounted


def test_the_report_tells_hours_strands_and_areas(
    office: Office, cohort_world: CohortWorld
) -> None:
    who = cohort_world.join(Did(attended=2, missed=1, excused=1, online=27))

    office.sync()

    row = office.report()[who.id]
    assert (row["hours_done"], row["hours_applicable"]) == ("82.2", "92.0")
    assert row["complete"] is True
    assert row["coaches"] == [cohort_world.coach.id]
    assert row["strands"]["events"] == {
        "percent": "66.6", "done": 2, "open": 0, "missed": 1, "excused": 1, "unknown": 0,
    }  # fmt: skip
    assert row["strands"]["online"]["open"] == 3
    assert row["areas"]["school-culture"] == "100.0"
    assert row["areas"]["implementation"] == "40.0"


def test_three_hubs_with_four_events_each_are_four_events_to_everyone(
    office: Office, cohort_world: CohortWorld
) -> None:
    world, course = cohort_world.world, cohort_world.course
    for event in cohort_world.events:
        world.publish(event, published=False)
        course.assignments.remove(event)
    people: list[User] = []
    for hub in ("Leeds", "York", "Hull"):
        section = cohort_world.add_section(hub)
        cohort_world.events = [
            cohort_world.add_event(f"{hub} face-to-face event {n}", for_some=True)
            for n in range(1, 5)
        ]
        for event in cohort_world.events:
            world.add_override(event, section=section)
        people.append(cohort_world.join(EXACTLY_90, section=section))

    office.sync()

    rows = office.report()
    assert {rows[who.id]["engagement_percent"] for who in people} == {"90.0"}
    assert {rows[who.id]["hours_applicable"] for who in people} == {"98.0"}
    assert all(rows[who.id]["strands"]["events"]["done"] == 3 for who in people)
    assert all(rows[who.id]["strands"]["events"]["open"] == 1 for who in people)


def test_who_is_staff_or_only_watches_is_in_no_report(
    office: Office, cohort_world: CohortWorld
) -> None:
    world, course = cohort_world.world, cohort_world.course
    student = cohort_world.join(EVERYTHING)
    both = cohort_world.join(EVERYTHING)
    world.enroll(course, both, "TaEnrollment")
    world.enroll(course, world.add_user("Test", fake=True), "StudentViewEnrollment")
    world.enroll(course, world.add_user("Head"), "ObserverEnrollment", observes=student)
    world.enroll(course, world.add_user("Gone Before"), state="completed")

    run = office.sync()

    assert set(office.report()) == {student.id}
    assert codes(run) == ["staff-student"]
    assert run["status"] == "succeeded"


def test_a_participant_who_turns_staff_leaves_the_report_and_keeps_the_cell(
    office: Office, cohort_world: CohortWorld
) -> None:
    student, promoted = cohort_world.join(EVERYTHING), cohort_world.join(EVERYTHING)
    office.sync()
    cohort_world.world.enroll(cohort_world.course, promoted, "TaEnrollment")
    office.clear()

    run = office.sync()

    assert codes(run) == ["staff-student"]
    assert set(office.report()) == {student.id}
    assert office.writes == []


def test_what_is_in_a_second_course_stays_open_for_who_is_not_enrolled_there(
    office: Office, cohort_world: CohortWorld
) -> None:
    world = cohort_world.world
    events = world.add_course("NPQSL events", "NPQSL-A25-EVENTS")
    for event in cohort_world.events:
        cohort_world.course.assignments.remove(event)
        event.course = events
        events.assignments.append(event)
    here, elsewhere = cohort_world.join(), cohort_world.join()
    world.enroll(events, here)
    for user in (here, elsewhere):
        cohort_world.does(user, ALL_BUT_ONE_EVENT)
    for event in cohort_world.events:
        world.book.submissions.pop((elsewhere.id, event.id), None)
    both = f'{cohort_world.course.id}, "sis_course_id:NPQSL-A25-EVENTS"'
    office.says(cohort_toml(cohort_world, courses=both))

    run = office.sync()

    rows = office.report()
    assert rows[here.id]["engagement_percent"] == "93.8"
    assert rows[elsewhere.id]["engagement_percent"] == "75.5"
    assert rows[elsewhere.id]["strands"]["events"]["open"] == 4
    assert codes(run) == ["not-enrolled"]
    assert run["status"] == "succeeded"
    assert not events.columns
