"""Rosters and contents that shrink or vanish: a bad read takes nothing away."""

from __future__ import annotations

import pytest

from tests.jobs.cohort_world import (
    EVERYTHING,
    EXACTLY_90,
    NOTHING,
    ONE_ITEM_UNDER,
    CohortWorld,
)
from tests.jobs.office import ENTRY, FIGURE, Office, cohort_toml


def causes(run: dict[str, object]) -> set[tuple[str, str]]:
    held = run["held"]
    assert isinstance(held, list)
    return {(h["to"], h["cause"]) for h in held}


def test_one_leaver_gets_not_applicable_once_and_keeps_their_figure(
    office_on_both: Office, cohort_world: CohortWorld
) -> None:
    office = office_on_both
    leaver, other = cohort_world.join(EXACTLY_90), cohort_world.join(EVERYTHING)
    office.sync()
    cohort_world.leave(leaver)
    office.clear()

    run = office.sync()

    assert run["status"] == "succeeded"
    assert run["held"] == []
    assert (run["participants"], run["eligible"]) == (1, 1)
    assert run["writes"] == {"columns": 0, "cells": 1, "overrides": 1}
    assert office.cells(ENTRY) == {leaver.id: "Not applicable", other.id: "Eligible"}
    assert office.cells(FIGURE)[leaver.id] == "90.0"
    assert office.entered() == {other.id}
    row = office.report()[leaver.id]
    assert (row["state"], row["entry"]) == ("left", "not-applicable")
    assert (row["engagement_percent"], row["hours_done"]) == ("90.0", "88.2")
    office.clear()
    again = office.sync()
    assert again["writes"] == {"columns": 0, "cells": 0, "overrides": 0}
    assert not office.writes
    assert not office.mailed


def test_not_applicable_is_not_written_a_second_time_over_what_a_person_put_there(
    office: Office, cohort_world: CohortWorld
) -> None:
    leaver = cohort_world.join(EXACTLY_90)
    cohort_world.join(EVERYTHING)
    office.sync()
    cohort_world.leave(leaver)
    office.sync()
    [column] = [c for c in cohort_world.course.columns if c.title == ENTRY]
    column.cells[leaver.id] = "Deferred to A26"

    assert office.sync()["writes"]["cells"] == 0
    assert column.cells[leaver.id] == "Deferred to A26"


def test_a_leaver_who_comes_back_is_counted_again(
    office: Office, cohort_world: CohortWorld
) -> None:
    leaver = cohort_world.join(EXACTLY_90)
    cohort_world.join(EVERYTHING)
    office.sync()
    cohort_world.leave(leaver)
    office.sync()
    cohort_world.leave(leaver, "active")

    run = office.sync()

    assert run["verification_calls"] == 1
    assert office.cells(ENTRY)[leaver.id] == "Eligible"
    assert leaver.id in office.entered()
    assert office.report()[leaver.id]["state"] == "active"


def test_a_leaver_whose_enrollment_was_deleted_has_no_cell_to_write(
    office: Office, cohort_world: CohortWorld
) -> None:
    leaver = cohort_world.join(EXACTLY_90)
    cohort_world.join(EVERYTHING)
    office.sync()
    cohort_world.leave(leaver, "deleted")

    run = office.sync()

    assert run["status"] == "succeeded"
    assert run["writes"]["cells"] == 0
    assert office.report()[leaver.id]["entry"] == "not-applicable"


@pytest.mark.parametrize(
    ("people", "leaving", "held"),
    [(12, 3, False), (12, 4, True), (40, 4, False), (39, 4, True)],
    ids=["three", "four of twelve", "exactly a tenth", "more than a tenth"],
)
def test_more_than_three_and_more_than_a_tenth_leaving_at_once_is_held(
    office: Office, cohort_world: CohortWorld, people: int, leaving: int, held: bool
) -> None:
    everybody = [cohort_world.join(NOTHING) for _ in range(people)]
    office.sync()
    for user in everybody[:leaving]:
        cohort_world.leave(user)

    run = office.sync()

    assert len(run["held"]) == (leaving if held else 0)
    assert causes(run) == ({("not-applicable", "roster-shrank")} if held else set())
    gone = sum(word == "Not applicable" for word in office.cells(ENTRY).values())
    assert gone == (0 if held else leaving)


def test_a_shrunk_roster_stays_held_until_it_is_approved(
    office: Office, cohort_world: CohortWorld
) -> None:
    everybody = [cohort_world.join(NOTHING) for _ in range(12)]
    leavers = everybody[:4]
    office.sync()
    for user in leavers:
        cohort_world.leave(user)
    office.sync()

    run = office.sync()

    assert {h["user_id"] for h in run["held"]} == {user.id for user in leavers}
    approved = office.approve(run["run"])
    assert approved is not None
    assert approved["writes"]["cells"] == 4
    assert office.sync()["held"] == []
    assert {office.cells(ENTRY)[user.id] for user in leavers} == {"Not applicable"}


def test_an_emptied_roster_takes_nothing_away(office: Office, cohort_world: CohortWorld) -> None:
    everybody = [cohort_world.join(did) for did in (EXACTLY_90, EVERYTHING, ONE_ITEM_UNDER)]
    office.sync()
    before = office.cells(FIGURE), office.cells(ENTRY), office.entered()
    for user in everybody:
        cohort_world.leave(user)
    office.clear()

    run, again = office.sync(), office.sync()

    assert run["status"] == again["status"] == "partial"
    assert causes(run) == causes(again) == {("not-applicable", "roster-emptied")}
    assert not office.writes
    assert (office.cells(FIGURE), office.cells(ENTRY), office.entered()) == before

    for user in everybody:
        cohort_world.leave(user, "active")
    assert office.sync()["held"] == []


def test_emptied_content_takes_nothing_away(office: Office, cohort_world: CohortWorld) -> None:
    cohort_world.join(EXACTLY_90)
    cohort_world.join(ONE_ITEM_UNDER)
    office.sync()
    before = office.cells(FIGURE), office.cells(ENTRY), office.entered()
    course = cohort_world.course
    modules, assignments = list(course.modules), list(course.assignments)
    course.modules.clear()
    course.assignments[:] = [cohort_world.assessment]
    office.clear()

    runs = [office.sync(), office.sync()]

    for run in runs:
        assert run["status"] == "partial"
        assert {cause for _, cause in causes(run)} == {"structure-emptied"}
    assert not office.writes
    assert (office.cells(FIGURE), office.cells(ENTRY), office.entered()) == before

    course.modules[:], course.assignments[:] = modules, assignments
    healed = office.sync()
    assert (healed["status"], healed["held"]) == ("succeeded", [])
    assert not office.writes


@pytest.mark.parametrize("gone", ["modules", "assignments"])
def test_half_of_the_content_gone_takes_nothing_away_either(
    office: Office, cohort_world: CohortWorld, gone: str
) -> None:
    eligible, under = cohort_world.join(EXACTLY_90), cohort_world.join(ONE_ITEM_UNDER)
    office.says(cohort_toml(cohort_world, assessment=None))
    office.sync()
    office.clear()
    if gone == "modules":
        cohort_world.course.modules.clear()
    else:
        cohort_world.course.assignments.clear()

    runs = [office.sync(), office.sync()]

    for run in runs:
        assert {h["user_id"] for h in run["held"]} == {eligible.id, under.id}
        assert {cause for _, cause in causes(run)} == {"structure-emptied"}
    assert not office.writes

    assert office.approve(runs[1]["run"]) is not None
    assert office.cells(ENTRY)[eligible.id] == "Not yet"
    settled = office.sync()
    assert (settled["held"], settled["writes"]["cells"]) == ([], 0)
    assert settled["status"] == "succeeded"


def test_a_second_course_that_is_emptied_takes_nothing_away(
    office: Office, cohort_world: CohortWorld
) -> None:
    world = cohort_world.world
    second = world.add_course("NPQSL events")
    for event in cohort_world.events:
        cohort_world.course.assignments.remove(event)
        event.course = second
        second.assignments.append(event)
    who = cohort_world.join(NOTHING)
    world.enroll(second, who)
    cohort_world.does(who, ONE_ITEM_UNDER)
    office.says(cohort_toml(cohort_world, courses=f"{cohort_world.course.id}, {second.id}"))
    office.sync()
    assert office.cells(FIGURE) == {who.id: "88.7"}
    second.assignments.clear()

    run = office.sync()

    assert causes(run) == {("70.3", "structure-emptied")}
    assert office.cells(FIGURE) == {who.id: "88.7"}


def test_one_module_taken_out_is_no_emptied_content(
    office: Office, cohort_world: CohortWorld
) -> None:
    who = cohort_world.join(ONE_ITEM_UNDER)
    office.sync()
    cohort_world.course.modules.pop()

    run = office.sync()

    assert run["status"] == "succeeded"
    assert office.cells(FIGURE) == {who.id: "93.8"}


def test_a_second_course_whose_roster_is_emptied_takes_nothing_away(
    office: Office, cohort_world: CohortWorld
) -> None:
    world = cohort_world.world
    second = world.add_course("NPQSL events")
    for event in cohort_world.events:
        cohort_world.course.assignments.remove(event)
        event.course = second
        second.assignments.append(event)
    who = cohort_world.join(NOTHING)
    world.enroll(second, who)
    cohort_world.does(who, ONE_ITEM_UNDER)
    office.says(cohort_toml(cohort_world, courses=f"{cohort_world.course.id}, {second.id}"))
    office.sync()
    rows, second.enrollments[:] = list(second.enrollments), []
    rows_of, second.rows_of = second.rows_of, {}

    runs = [office.sync(), office.sync()]

    assert [causes(run) for run in runs] == [{("70.3", "roster-emptied")}] * 2
    assert office.cells(FIGURE) == {who.id: "88.7"}

    second.enrollments[:], second.rows_of = rows, rows_of
    assert office.sync()["held"] == []
    assert office.cells(FIGURE) == {who.id: "88.7"}
