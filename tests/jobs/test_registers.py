"""Registers in whole runs: counted exactly, in the way of nothing, and never wrong quietly."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from jobs.demo.entities import User
from jobs.registers import Registrar
from mappings.registers import Why
from tests.command_line.sheets import a_csv, a_line
from tests.jobs.cohort_world import CohortWorld, Did
from tests.jobs.office import ENTRY, FIGURE, NOW, Office, codes

DAYS = [f"Hub day {n}" for n in range(1, 5)]


@pytest.fixture
def pat(cohort_world: CohortWorld) -> User:
    """Somebody who did all that Canvas holds: 74 hours; its events are in a register."""
    for event in cohort_world.events:
        cohort_world.course.assignments.remove(event)
    return cohort_world.join(Did(attended=0))


def take(office: Office, states: Sequence[str], *people: User) -> None:
    """Take a sheet: of each of these people, these states of the first days."""
    cohort = office.context.cohort("a25")
    lines = [
        a_line(who, state, activity=day, hours="")
        for who in people
        for day, state in zip(DAYS, states, strict=False)
    ]
    sheet = a_csv(office.folder / "register.csv", *lines)
    registrar = Registrar(office.store, cohort, "somebody", NOW)
    registrar.take(sheet, office.context.programme(cohort), None, dry=False)


def test_a_strand_that_canvas_does_not_hold_is_counted_by_its_register(
    office_on_both: Office, pat: User
) -> None:
    office = office_on_both
    assert "hours-without-activity" in codes(office.sync())
    take(office, ["present"] * 3 + ["made-up"], pat)
    run = office.sync()
    assert codes(run) == []
    row = office.report()[pat.id]
    assert (row["engagement_percent"], row["hours_done"], row["entry"]) == (
        "93.8",
        "92.0",
        "eligible",
    )
    assert row["strands"]["events"]["open"] == 1
    assert office.cells(FIGURE) == {pat.id: "93.8"}
    again = office.sync()
    assert again["writes"] == {"columns": 0, "cells": 0, "overrides": 0}


def test_a_corrected_register_takes_no_entry_away_by_itself(office: Office, pat: User) -> None:
    office.sync()
    take(office, ["present"] * 4, pat)
    office.sync()
    assert office.cells(ENTRY) == {pat.id: "Eligible"}
    take(office, ["absent"] * 2, pat)
    run = office.sync()
    assert [(h["user_id"], h["to"]) for h in run["held"]] == [(pat.id, "not-yet")]
    assert office.cells(ENTRY) == {pat.id: "Eligible"}
    assert office.entered() == {pat.id}
    assert office.report()[pat.id]["hours_done"] == "86.0"
    office.approve(run["run"])
    assert office.cells(ENTRY) == {pat.id: "Not yet"}


def test_a_register_does_not_hide_that_nothing_in_canvas_counts_any_more(
    office: Office, pat: User
) -> None:
    office.sync()
    take(office, ["present"] * 4, pat)
    office.sync()
    for item in (*office.home.induction, *office.home.online):
        item.requirement = None
    office.home.course.assignments[:] = [office.home.assessment]
    run = office.sync()
    assert {held["cause"] for held in run["held"]} == {"structure-emptied"}
    assert office.cells(ENTRY) == {pat.id: "Eligible"}


def test_what_only_a_register_knows_is_no_change_of_the_course(office: Office, pat: User) -> None:
    office.sync()
    take(office, ["present"], pat)
    assert "content-drift" not in codes(office.sync())


def test_a_make_up_that_is_taken_back_is_missed_again(office: Office, pat: User) -> None:
    office.sync()
    take(office, ["made-up-accepted"] * 2, pat)
    office.sync()
    assert office.report()[pat.id]["hours_done"] == "86.0"
    registrar = Registrar(office.store, office.context.cohort("a25"), "somebody", NOW)
    change = registrar.set(pat.id, DAYS[0], "absent", Why.ENTERED_IN_ERROR)
    assert change is not None
    office.sync()
    events = office.report()[pat.id]["strands"]["events"]
    assert (events["done"], events["missed"], events["open"]) == (1, 1, 2)
    assert office.report()[pat.id]["hours_done"] == "80.0"
