"""Withdrawal and deferral through whole runs: what Canvas is told, what is kept, who hears."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from jobs.demo.entities import User
from tests.jobs.cohort_world import ALL_BUT_ONE_EVENT, EVERYTHING, NOTHING, CohortWorld
from tests.jobs.episodes import found, person
from tests.jobs.office import (
    BEFORE_RELEASE,
    ENTRY,
    FIGURE,
    NOW,
    WHILE_OPEN,
    Office,
    codes,
    cohort_toml,
)


def with_people(home: CohortWorld, *persons: str, confirm: bool = False) -> str:
    said = f"confirm_entry = {'true' if confirm else 'false'}"
    return cohort_toml(home, assessment="\n".join((said, *persons)))


@pytest.fixture
def pat(cohort_world: CohortWorld) -> User:
    return cohort_world.join(ALL_BUT_ONE_EVENT)


def test_who_withdrew_is_left_by_a_line_of_the_file_and_keeps_their_figure(
    cohort_world: CohortWorld, office: Office, pat: User
) -> None:
    others = cohort_world.joined(2, EVERYTHING)
    office.sync()
    assert office.entered() == {pat.id, *(user.id for user in others)}
    office.says(with_people(cohort_world, person(pat, "withdrawn_on = 2027-03-01")))
    run = office.sync()
    assert (run["status"], run["held"], codes(run)) == (
        "succeeded",
        [],
        ["withdrawn-still-enrolled"],
    )
    row = office.report()[pat.id]
    assert (row["state"], row["entry"], row["engagement_percent"]) == (
        "left",
        "not-applicable",
        "93.8",
    )
    assert office.cells(ENTRY)[pat.id] == "Not applicable"
    assert office.cells(FIGURE)[pat.id] == "93.8", "the last figure stays"
    assert pat.id not in office.entered()
    office.clear()
    assert office.sync()["writes"] == {"columns": 0, "cells": 0, "overrides": 0}


def test_everybody_may_withdraw_without_a_roster_being_doubted(
    cohort_world: CohortWorld, office: Office
) -> None:
    people = cohort_world.joined(4, EVERYTHING)
    office.sync()
    office.says(
        with_people(cohort_world, *(person(user, "withdrawn_on = 2027-03-01") for user in people))
    )
    run = office.sync()
    assert (run["status"], run["held"]) == ("succeeded", [])
    assert set(office.cells(ENTRY).values()) == {"Not applicable"}
    assert office.override() is None


def test_a_withdrawal_hides_nobody_who_is_gone_by_a_bad_read(
    cohort_world: CohortWorld, office: Office
) -> None:
    people = cohort_world.joined(4, EVERYTHING)
    office.sync()
    for user in people[1:]:
        cohort_world.leave(user)
    office.says(with_people(cohort_world, person(people[0], "withdrawn_on = 2027-03-01")))
    run = office.sync()
    assert {held["cause"] for held in run["held"]} == {"roster-emptied"}
    assert {held["user_id"] for held in run["held"]} == {user.id for user in people[1:]}
    assert office.cells(ENTRY)[people[0].id] == "Not applicable"


def test_a_withdrawal_taken_back_brings_them_back_with_their_evidence(
    cohort_world: CohortWorld, office: Office, pat: User
) -> None:
    cohort_world.join(NOTHING)
    office.sync()
    office.says(with_people(cohort_world, person(pat, "withdrawn_on = 2027-03-01")))
    office.sync()
    office.says(with_people(cohort_world))
    run = office.sync()
    assert run["status"] == "succeeded"
    row = office.report()[pat.id]
    assert (row["state"], row["entry"]) == ("active", "eligible")
    assert office.cells(ENTRY)[pat.id] == "Eligible"
    assert office.entered() == {pat.id}


def test_who_withdrew_before_the_first_run_is_not_listed(
    cohort_world: CohortWorld, office: Office, pat: User
) -> None:
    other = cohort_world.join(NOTHING)
    office.says(with_people(cohort_world, person(pat, "withdrawn_on = 2027-02-01")))
    office.sync()
    assert set(office.report()) == {other.id}
    assert pat.id not in office.cells(ENTRY)


def test_a_deferral_keeps_figure_and_cell_and_gives_no_entry(
    cohort_world: CohortWorld, office: Office, pat: User
) -> None:
    office.says(
        with_people(cohort_world, person(pat, "deferred_from = 2027-02-20", "until = 2027-03-10"))
    )
    run = office.sync()
    assert run["status"] == "succeeded"
    assert office.report()[pat.id]["engagement_percent"] == "93.8"
    assert office.cells(ENTRY)[pat.id] == "Eligible"
    assert office.override() is None
    assert run["mails"] == 0, "no news of somebody deferred"
    back = datetime(2027, 3, 10, 1, tzinfo=UTC)
    office.sync(now=back - timedelta(hours=2))
    assert office.override() is None
    again = office.sync(now=back)
    assert office.entered() == {pat.id}
    assert again["mails"] == 0, "nobody is mailed at night"
    assert (pat.id, "eligible", "") in found(office)


def test_who_is_deferred_before_the_window_is_taken_off(
    cohort_world: CohortWorld, office: Office, pat: User
) -> None:
    other = cohort_world.join(EVERYTHING)
    office.sync()
    office.says(with_people(cohort_world, person(pat, "deferred_from = 2027-03-01")))
    office.sync()
    assert office.entered() == {other.id}
    assert office.cells(ENTRY)[pat.id] == "Eligible"


def test_taking_the_deferred_off_waits_for_an_approval(
    cohort_world: CohortWorld, office: Office, pat: User
) -> None:
    other = cohort_world.join(EVERYTHING)
    office.says(with_people(cohort_world, confirm=True))
    office.approve(office.sync()["run"])
    assert office.entered() == {pat.id, other.id}
    office.says(with_people(cohort_world, person(pat, "deferred_from = 2027-03-01"), confirm=True))
    run = office.sync()
    assert codes(run) == ["confirm-entry"]
    assert office.entered() == {pat.id, other.id}
    office.approve(run["run"])
    assert office.entered() == {other.id}


def test_nobody_is_taken_off_an_open_window_for_a_deferral(
    cohort_world: CohortWorld, office: Office, pat: User
) -> None:
    office.sync()
    office.says(with_people(cohort_world, person(pat, "deferred_from = 2027-03-23")))
    office.sync(now=WHILE_OPEN)
    assert office.entered() == {pat.id}


def test_what_a_deferral_pauses_is_not_said_to_be_behind(
    cohort_world: CohortWorld, office: Office, pat: User
) -> None:
    half = cohort_world.join(NOTHING)
    office.sync(now=BEFORE_RELEASE)
    assert {user_id for user_id, *_ in found(office)} == {pat.id, half.id}
    office.says(with_people(cohort_world, person(half, "deferred_from = 2025-10-01")))
    office.sync(now=NOW)
    assert {user_id for user_id, *_ in found(office)} == {pat.id}
