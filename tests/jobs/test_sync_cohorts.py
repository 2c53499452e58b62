"""Several cohorts in one call: one home course, sections of their own, people who move."""

from __future__ import annotations

import pytest

from jobs.demo.entities import Section
from tests.jobs.cohort_world import (
    EVERYTHING,
    EXACTLY_90,
    NOTHING,
    ONE_ITEM_UNDER,
    CohortWorld,
)
from tests.jobs.office import ENTRY, FIGURE, NOW, Office, codes, cohort_toml


@pytest.fixture
def south(office: Office, cohort_world: CohortWorld) -> Section:
    """A second section of the home course, which makes a cohort of its own with its own window."""
    section = cohort_world.add_section("South")
    cohort_world.add_coach("Ben Coach", section, "ben@provider.example")
    northern = cohort_toml(cohort_world, "north", more='sections = ["North"]')
    southern = cohort_toml(cohort_world, "south", more=f"sections = [{section.id}]")
    office.says(northern, southern.replace("2027-03-22", "2027-03-15"))
    return section


def overrides(cohort: CohortWorld) -> list[set[int]]:
    return sorted(
        ({user.id for user in o.students or ()} for o in cohort.assessment.overrides), key=min
    )


def test_two_cohorts_of_one_home_course_share_columns_and_nothing_else(
    office: Office, cohort_world: CohortWorld, south: Section
) -> None:
    here, there = cohort_world.join(EXACTLY_90), cohort_world.join(EVERYTHING, section=south)

    runs = office.sync_all()

    assert [(run["cohort"], run["participants"]) for run in runs] == [("north", 1), ("south", 1)]
    assert [run["writes"] for run in runs] == [
        {"columns": 2, "cells": 2, "overrides": 1},
        {"columns": 0, "cells": 2, "overrides": 1},
    ]
    assert set(office.report("north")) == {here.id}
    assert set(office.report("south")) == {there.id}
    assert office.cells(FIGURE) == {here.id: "90.0", there.id: "100.0"}
    assert overrides(cohort_world) == [{here.id}, {there.id}]
    opened = {o.dates["unlock_at"] for o in cohort_world.assessment.overrides}
    assert len(opened) == 2
    office.clear()
    again = office.sync_all()
    assert not office.writes
    assert [codes(run) for run in again] == [[], []]


def test_only_the_cohorts_named_are_run(
    office: Office, cohort_world: CohortWorld, south: Section
) -> None:
    cohort_world.join(EXACTLY_90)
    there = cohort_world.join(EVERYTHING, section=south)

    [run] = office.sync_all("south")

    assert run["cohort"] == "south"
    assert set(office.cells(FIGURE)) == {there.id}


def test_who_moves_between_two_cohorts_changes_cohort_and_keeps_entry(
    office: Office, cohort_world: CohortWorld, south: Section
) -> None:
    mover, stayer = cohort_world.join(EXACTLY_90), cohort_world.join(EVERYTHING)
    southerner = cohort_world.join(EVERYTHING, section=south)
    office.sync_all()
    [enrollment] = cohort_world.course.enrollments_of(mover)
    cohort_world.world.move(enrollment, south)

    runs = office.sync_all()

    assert [run["status"] for run in runs] == ["succeeded", "succeeded"]
    assert office.report("north")[mover.id]["entry"] == "not-applicable"
    assert office.report("south")[mover.id]["engagement_percent"] == "90.0"
    assert office.cells(ENTRY)[mover.id] == "Eligible"
    assert office.cells(FIGURE)[mover.id] == "90.0"
    assert overrides(cohort_world) == sorted([{stayer.id}, {mover.id, southerner.id}], key=min)
    office.clear()
    assert [codes(run) for run in office.sync_all()] == [[], []]
    assert not office.writes


def test_who_moves_the_other_way_is_in_both_overrides_at_no_time(
    office: Office, cohort_world: CohortWorld, south: Section
) -> None:
    stayer = cohort_world.join(EVERYTHING)
    mover = cohort_world.join(EXACTLY_90, section=south)
    southerner = cohort_world.join(EVERYTHING, section=south)
    office.sync_all()
    [enrollment] = cohort_world.course.enrollments_of(mover)
    cohort_world.world.move(enrollment, cohort_world.north)

    first = office.sync_all()
    second = office.sync_all()

    assert codes(first[0]) == ["other-override"]
    assert [codes(run) for run in second] == [[], []]
    assert overrides(cohort_world) == sorted([{stayer.id, mover.id}, {southerner.id}], key=min)
    assert office.cells(ENTRY)[mover.id] == "Eligible"


def test_who_leaves_after_moving_is_told_so_by_the_cohort_they_left(
    office: Office, cohort_world: CohortWorld, south: Section
) -> None:
    mover = cohort_world.join(EXACTLY_90)
    cohort_world.join(EVERYTHING)
    cohort_world.join(EVERYTHING, section=south)
    office.sync_all()
    [enrollment] = cohort_world.course.enrollments_of(mover)
    cohort_world.world.move(enrollment, south)
    office.sync_all()

    cohort_world.leave(mover)
    office.sync_all()

    assert office.cells(ENTRY)[mover.id] == "Not applicable"
    assert office.cells(FIGURE)[mover.id] == "90.0"
    office.clear()
    office.sync_all()
    assert not office.writes


def test_a_cohort_that_fails_does_not_stop_the_others(
    office: Office, cohort_world: CohortWorld, south: Section
) -> None:
    who = cohort_world.join(EVERYTHING)
    cohort_world.join(EVERYTHING, section=south)
    office.says(
        cohort_toml(cohort_world, "south", more='sections = ["Nowhere"]'),
        cohort_toml(cohort_world, "north", more='sections = ["North"]'),
    )

    failed, done = office.sync_all()

    assert (failed["status"], codes(failed)) == ("failed", ["unknown-section"])
    assert done["status"] == "succeeded"
    assert office.cells(ENTRY) == {who.id: "Eligible"}


def test_an_ended_cohort_costs_no_call_and_no_mail(
    office: Office, cohort_world: CohortWorld
) -> None:
    cohort_world.join(NOTHING)
    office.says(cohort_toml(cohort_world, more="ends_on = 2027-02-28"))

    for dry in (False, True):
        run = office.sync(now=NOW, dry=dry)
        assert (run["status"], run["canvas_calls"]) == ("succeeded", 0)
        assert codes(run) == ["cohort-ended"]
    assert not office.canvas.requests
    assert not office.mailed

    office.says(cohort_toml(cohort_world, more="ends_on = 2027-03-01"))
    assert office.sync(now=NOW)["canvas_calls"] > 0


def test_without_write_back_figures_and_mails_are_made_and_nothing_is_written(
    office: Office, cohort_world: CohortWorld
) -> None:
    who, under = cohort_world.join(EXACTLY_90), cohort_world.join(ONE_ITEM_UNDER)
    office.says(cohort_toml(cohort_world, more="write_back = false"))

    foretold = office.sync(dry=True)
    run = office.sync()

    assert {c["target"] for c in foretold["planned"]} == {"mail"}
    assert run["status"] == "succeeded"
    assert run["writes"] == {"columns": 0, "cells": 0, "overrides": 0}
    assert run["verification_calls"] == 1
    assert run["mails"] == foretold["mails"] == 1
    assert office.mailed == ["ada@provider.example"]
    assert not office.writes
    rows = office.report()
    assert {u: rows[u]["engagement_percent"] for u in rows} == {who.id: "90.0", under.id: "88.7"}


def test_approving_that_many_moved_leaves_their_cells_to_their_new_cohort(
    office: Office, cohort_world: CohortWorld, south: Section
) -> None:
    movers = [cohort_world.join(EXACTLY_90) for _ in range(4)]
    cohort_world.join(EVERYTHING)
    office.sync_all()
    for mover in movers:
        [enrollment] = cohort_world.course.enrollments_of(mover)
        cohort_world.world.move(enrollment, south)
    northern, _ = office.sync_all()
    assert {held["cause"] for held in northern["held"]} == {"roster-shrank"}

    office.approve(northern["run"])

    assert {office.cells(ENTRY)[mover.id] for mover in movers} == {"Eligible"}
    [_, southern] = office.sync_all()
    assert southern["writes"]["cells"] == 0


def test_an_ended_cohort_is_not_written_by_an_approval_either(
    office: Office, cohort_world: CohortWorld
) -> None:
    who = cohort_world.join(EXACTLY_90)
    office.sync()
    cohort_world.world.grade(who, cohort_world.events[0], 0, grade="incomplete")
    held = office.sync()
    office.says(cohort_toml(cohort_world, more="ends_on = 2027-02-28"))
    office.clear()

    run = office.approve(held["run"])

    assert run is not None
    assert codes(run) == ["cohort-ended"]
    assert not office.canvas.requests
    assert office.cells(ENTRY) == {who.id: "Eligible"}
