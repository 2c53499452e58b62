"""With `confirm_entry` each change of the override waits for one approval; the cells do not."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from jobs.context import now as clock
from mappings.windows import local_date
from sync.store.decisions import reject, reopen
from tests.jobs.cohort_world import EVERYTHING, ONE_ITEM_UNDER, CohortWorld
from tests.jobs.office import BEFORE_RELEASE, ENTRY, NOW, WHILE_OPEN, Office, codes, cohort_toml


@pytest.fixture
def confirming(office: Office, cohort_world: CohortWorld) -> Office:
    """An office whose cohort leaves `confirm_entry` to its default, true."""
    office.says(cohort_toml(cohort_world, assessment=""))
    return office


def test_entry_waits_and_the_run_has_succeeded(
    confirming: Office, cohort_world: CohortWorld
) -> None:
    who = cohort_world.join(EVERYTHING)

    run = confirming.sync()

    assert run["status"] == "succeeded"
    assert run["held"] == []
    assert codes(run) == ["confirm-entry"]
    assert run["problems"][0]["remedy"] == f"npq-sync approve {run['run']}"
    assert confirming.override() is None
    assert confirming.cells(ENTRY) == {who.id: "Eligible"}
    assert "held" not in confirming.report()[who.id]


def test_one_approval_writes_the_override(confirming: Office, cohort_world: CohortWorld) -> None:
    everybody = [cohort_world.join(EVERYTHING), cohort_world.join(EVERYTHING)]
    run = confirming.sync()
    confirming.clear()

    approved = confirming.approve(run["run"])

    assert approved is not None
    assert approved["status"] == "succeeded"
    assert approved["writes"] == {"columns": 0, "cells": 0, "overrides": 1}
    assert confirming.entered() == {user.id for user in everybody}
    again = confirming.sync()
    assert (codes(again), again["writes"]["overrides"]) == ([], 0)


def test_what_waits_is_not_announced_as_a_held_change(
    confirming: Office, cohort_world: CohortWorld
) -> None:
    cohort_world.join(EVERYTHING)

    confirming.sync()

    assert confirming.mailed == ["ada@provider.example"]


def test_every_run_says_that_it_waits_and_any_of_them_may_be_approved(
    confirming: Office, cohort_world: CohortWorld
) -> None:
    who = cohort_world.join(EVERYTHING)
    first = confirming.sync()
    second = confirming.sync()
    assert codes(second) == ["confirm-entry"]

    assert confirming.approve(first["run"]) is not None
    assert confirming.entered() == {who.id}


def test_before_release_nothing_waits(confirming: Office, cohort_world: CohortWorld) -> None:
    cohort_world.join(EVERYTHING)

    run = confirming.sync(now=BEFORE_RELEASE)

    assert codes(run) == []
    assert confirming.approve(run["run"]) is None


def test_who_turns_eligible_waits_beside_those_already_approved(
    confirming: Office, cohort_world: CohortWorld
) -> None:
    first = cohort_world.join(EVERYTHING)
    confirming.approve(confirming.sync()["run"])
    late = cohort_world.join(ONE_ITEM_UNDER)
    confirming.sync()
    cohort_world.world.meet(late, cohort_world.online[26])

    run = confirming.sync()

    assert codes(run) == ["confirm-entry"]
    assert confirming.entered() == {first.id}
    confirming.approve(run["run"])
    assert confirming.entered() == {first.id, late.id}


def test_who_turns_eligible_while_the_window_is_open_is_added_at_once(
    confirming: Office, cohort_world: CohortWorld
) -> None:
    first = cohort_world.join(EVERYTHING)
    confirming.approve(confirming.sync()["run"])
    late = cohort_world.join(ONE_ITEM_UNDER)
    confirming.sync()
    cohort_world.world.meet(late, cohort_world.online[26])

    run = confirming.sync(now=WHILE_OPEN)

    assert (codes(run), run["writes"]["overrides"]) == ([], 1)
    assert confirming.entered() == {first.id, late.id}


def test_who_was_not_approved_before_the_window_opened_is_not_added_by_its_opening(
    confirming: Office, cohort_world: CohortWorld
) -> None:
    cohort_world.join(EVERYTHING)
    confirming.sync()
    seen_first_while_open = cohort_world.join(EVERYTHING)

    run = confirming.sync(now=WHILE_OPEN)

    assert codes(run) == ["confirm-entry"]
    assert confirming.override() is None
    assert confirming.cells(ENTRY)[seen_first_while_open.id] == "Eligible"


def test_taking_a_leaver_off_waits_too(confirming: Office, cohort_world: CohortWorld) -> None:
    leaver, other = cohort_world.join(EVERYTHING), cohort_world.join(EVERYTHING)
    confirming.approve(confirming.sync()["run"])
    cohort_world.leave(leaver)

    run = confirming.sync()

    assert codes(run) == ["confirm-entry"]
    assert confirming.entered() == {leaver.id, other.id}
    assert confirming.cells(ENTRY)[leaver.id] == "Not applicable"
    confirming.approve(run["run"])
    assert confirming.entered() == {other.id}


def test_somebody_eligible_since_the_approved_run_still_waits(
    confirming: Office, cohort_world: CohortWorld
) -> None:
    shown = cohort_world.join(EVERYTHING)
    run = confirming.sync()
    cohort_world.join(EVERYTHING)
    confirming.sync(now=NOW + timedelta(hours=1))

    confirming.approve(run["run"], now=NOW + timedelta(hours=2))

    assert confirming.entered() == {shown.id}
    assert codes(confirming.sync(now=NOW + timedelta(hours=3))) == ["confirm-entry"]


def test_a_no_stands_when_nothing_is_to_be_confirmed_any_more(
    confirming: Office, cohort_world: CohortWorld
) -> None:
    refused, other = cohort_world.join(EVERYTHING), cohort_world.join(EVERYTHING)
    confirming.sync()
    [hold] = [one for one in confirming.store.open_holds("a25") if one.user_id == refused.id]
    assert reject(confirming.store, "a25", [hold.id], "operator", NOW) == {hold.id}

    confirming.says(cohort_toml(cohort_world, assessment="confirm_entry = false"))
    for _ in range(2):
        run = confirming.sync()
        assert (run["status"], codes(run)) == ("succeeded", [])
        assert confirming.entered() == {other.id}
    [kept] = confirming.store.unapplied_holds("a25")
    assert (kept.user_id, kept.state, kept.decided_by) == (refused.id, "rejected", "operator")

    reopen(confirming.store, "a25", [kept.id])
    confirming.sync()
    assert confirming.entered() == {refused.id, other.id}


def test_the_command_ends_with_0_while_entry_waits(
    confirming: Office, cohort_world: CohortWorld
) -> None:
    cohort_world.join(EVERYTHING)
    soon = local_date(clock()) + timedelta(days=10)
    toml = cohort_toml(cohort_world, assessment="")
    confirming.says(toml.replace("2027-03-22", soon.isoformat()))
    process = confirming.command("sync", "--json")
    out, _ = process.communicate(timeout=60)

    assert process.returncode == 0
    [run] = json.loads(out)["runs"]
    assert (run["status"], codes(run)) == ("succeeded", ["confirm-entry"])
