"""`approve RUN` plans again from the newest figures and applies what is still wanted."""

from __future__ import annotations

import json

import pytest

from jobs.demo.entities import User
from tests.jobs.cohort_world import EVERYTHING, EXACTLY_90, ONE_ITEM_UNDER, CohortWorld
from tests.jobs.office import ENTRY, FIGURE, Office, cohort_toml


def misses(cohort: CohortWorld, user: User, event: int = 0) -> None:
    cohort.world.grade(user, cohort.events[event], 0, grade="incomplete")


def a_held_fall(office: Office, cohort: CohortWorld) -> tuple[User, str]:
    """Somebody whose fall from eligible is held; return them and the run."""
    who = cohort.join(EXACTLY_90)
    cohort.join(EVERYTHING)
    office.sync()
    misses(cohort, who)
    run = office.sync()
    assert [h["user_id"] for h in run["held"]] == [who.id]
    return who, run["run"]


@pytest.mark.parametrize("confirm", ["false", "true"])
def test_an_approved_fall_is_written_to_the_cell_and_the_override(
    office: Office, cohort_world: CohortWorld, confirm: str
) -> None:
    office.says(cohort_toml(cohort_world, assessment=f"confirm_entry = {confirm}"))
    who, other = cohort_world.join(EXACTLY_90), cohort_world.join(EVERYTHING)
    first = office.sync()
    if confirm == "true":
        office.approve(first["run"])
    misses(cohort_world, who)
    held = office.sync()
    assert office.entered() == {who.id, other.id}

    approved = office.approve(held["run"])

    assert approved is not None
    assert approved["status"] == "succeeded"
    assert approved["writes"] == {"columns": 0, "cells": 1, "overrides": 1}
    assert office.cells(ENTRY)[who.id] == "Not yet"
    assert office.entered() == {other.id}
    assert "held" not in office.report()[who.id]
    office.clear()
    settled = office.sync()
    assert (settled["status"], settled["held"]) == ("succeeded", [])
    assert not office.writes


def test_approving_works_on_both_databases(
    office_on_both: Office, cohort_world: CohortWorld
) -> None:
    who, run = a_held_fall(office_on_both, cohort_world)

    assert office_on_both.approve(run) is not None

    assert office_on_both.cells(ENTRY)[who.id] == "Not yet"
    states = {hold.state for hold in office_on_both.store.holds_of(run)}
    assert states == {"approved"}


def test_an_older_run_may_be_approved_while_the_newest_still_wants_the_same(
    office: Office, cohort_world: CohortWorld
) -> None:
    who, older = a_held_fall(office, cohort_world)
    newer = office.sync()

    assert office.approve(older) is not None

    assert office.cells(ENTRY)[who.id] == "Not yet"
    assert office.store.open_holds("a25") == ()
    assert office.approve(newer["run"]) is None


def test_what_the_newest_figures_no_longer_want_is_not_applied(
    office: Office, cohort_world: CohortWorld
) -> None:
    who, run = a_held_fall(office, cohort_world)
    cohort_world.attends(who, cohort_world.events[0])
    office.sync()
    office.clear()

    assert office.approve(run) is None

    assert not office.writes
    assert office.cells(ENTRY)[who.id] == "Eligible"


def test_only_what_that_run_held_is_released(office: Office, cohort_world: CohortWorld) -> None:
    shown, later = cohort_world.join(EXACTLY_90), cohort_world.join(EXACTLY_90)
    office.sync()
    misses(cohort_world, shown)
    run = office.sync()
    misses(cohort_world, later)
    office.sync()

    office.approve(run["run"])

    assert office.cells(ENTRY) == {shown.id: "Not yet", later.id: "Eligible"}
    assert [hold.user_id for hold in office.store.open_holds("a25")] == [later.id]
    assert office.entered() == {later.id}


def test_the_newest_figure_is_written_not_the_one_that_was_held(
    office: Office, cohort_world: CohortWorld
) -> None:
    who, unread = cohort_world.join(ONE_ITEM_UNDER), cohort_world.join(EVERYTHING)
    office.canvas.switches.graphql = False
    office.sync()
    misses(cohort_world, who)
    fault = office.canvas.faults.forbid(r"/modules$")
    fault.when = lambda seen: seen.query.get("student_id") == str(unread.id)
    cohort_world.world.seen(cohort_world.course, unread)
    first = office.sync()
    misses(cohort_world, who, event=1)
    office.sync()

    office.approve(first["run"])

    assert office.cells(FIGURE)[who.id] == office.report()[who.id]["engagement_percent"] == "76.4"


def test_after_a_lost_database_an_approved_fall_leaves_the_override_too(
    office: Office, cohort_world: CohortWorld
) -> None:
    who, other = cohort_world.join(EXACTLY_90), cohort_world.join(EVERYTHING)
    office.sync()
    office.forgets_all()
    misses(cohort_world, who)
    held = office.sync()

    office.approve(held["run"])

    assert office.cells(ENTRY) == {who.id: "Not yet", other.id: "Eligible"}
    assert office.entered() == {other.id}


def test_an_approval_that_cannot_write_says_so_and_the_next_run_writes(
    office: Office, cohort_world: CohortWorld
) -> None:
    who, run = a_held_fall(office, cohort_world)
    office.canvas.faults.forbid(r"custom_gradebook_column_data", method="PUT")

    approved = office.approve(run)

    assert approved is not None
    assert approved["status"] == "partial"
    assert [p["code"] for p in approved["problems"]] == ["not-permitted"]
    assert office.cells(ENTRY)[who.id] == "Eligible"
    office.canvas.faults.clear()
    healed = office.sync()
    assert (healed["status"], healed["writes"]["cells"]) == ("succeeded", 1)
    assert office.cells(ENTRY)[who.id] == "Not yet"


def test_the_command_approves_and_ends_with_0(office: Office, cohort_world: CohortWorld) -> None:
    office.says(cohort_toml(cohort_world, assessment=None))
    who, run = a_held_fall(office, cohort_world)

    process = office.command("approve", run, "--json")
    out, _ = process.communicate(timeout=60)

    assert process.returncode == 0
    [report] = json.loads(out)["runs"]
    assert report["writes"]["cells"] == 1
    assert office.cells(ENTRY)[who.id] == "Not yet"
