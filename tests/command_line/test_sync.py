"""`sync`: one JSON document to the letter, and the exit status that says how it went."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from jobs.context import login
from tests.command_line.program import Program
from tests.command_line.shapes import PLANNED, RUN, is_shaped
from tests.jobs.cohort_world import EVERYTHING, EXACTLY_90, ONE_ITEM_UNDER, CohortWorld
from tests.jobs.office import Office, cohort_toml
from tests.watchdog import Watchdog, watching


def test_a_dry_run_foretells_what_the_run_then_does_and_a_second_run_does_nothing(
    npq_sync: Program, office: Office, cohort_world: CohortWorld
) -> None:
    sure, under = cohort_world.join(EXACTLY_90), cohort_world.join(ONE_ITEM_UNDER)
    foretold = npq_sync("sync", "--dry-run", "--json")
    assert (foretold.status, office.writes, office.mailed) == (0, [], [])
    [dry] = foretold.json["runs"]
    assert is_shaped(dry, {**RUN, "planned": PLANNED})
    planned = [c for c in dry["planned"] if c["target"] != "mail"]  # due or not, by the clock
    assert [(c["target"], c["user_id"], c["after"], c["verify"]) for c in planned] == [
        ("column", None, "NPQ engagement %", False),
        ("column", None, "NPQ assessment entry", False),
        ("cell", sure.id, "90.0", False),
        ("cell", sure.id, "Eligible", True),
        ("cell", under.id, "88.7", False),
        ("cell", under.id, "Not yet", False),
    ]

    done = npq_sync("sync", "a25", "--json")
    assert done.status == 0, done.err
    assert is_shaped(done.json, {"runs": [RUN]})
    [run] = done.json["runs"]
    assert (run["writes"], run["mails"]) == (dry["writes"], dry["mails"])
    assert run["writes"] == {"columns": 2, "cells": 4, "overrides": 0}
    assert (run["cohort"], run["status"], run["participants"]) == ("a25", "succeeded", 2)
    assert (run["eligible"], run["verification_calls"], run["held"]) == (1, 1, [])

    office.clear()
    [again] = npq_sync("sync", "--json").json["runs"]
    assert again["writes"] == {"columns": 0, "cells": 0, "overrides": 0}
    assert (again["mails"], office.writes, office.mailed) == (0, [], [])


def test_without_json_the_result_is_a_table_and_what_is_planned_is_listed(
    npq_sync: Program, cohort_world: CohortWorld
) -> None:
    user = cohort_world.join(EVERYTHING)
    shown = npq_sync("sync", "--dry-run")
    assert shown.status == 0
    assert "succeeded" in shown.out
    assert f"{user.id}" in shown.out
    assert "to be verified" in shown.out
    assert "\x1b" not in shown.out + shown.err


def test_without_a_mail_server_digests_are_shown_and_it_says_so(
    npq_sync: Program, cohort_world: CohortWorld
) -> None:
    cohort_world.join(EVERYTHING)
    assert "SMTP_URL is not set" in npq_sync("sync", SMTP_URL=None).err
    shown = npq_sync("notify", "--now", SMTP_URL=None)
    assert "Now eligible for the assessment" in shown.out
    assert "SMTP_URL is not set" in shown.err
    as_json = npq_sync("sync", "--json", SMTP_URL=None)
    assert as_json.json["runs"][0]["mails"] == 0
    assert "SMTP_URL is not set" in as_json.err


def test_what_is_held_makes_the_status_3_and_approve_releases_it_once(
    npq_sync: Program, office: Office, cohort_world: CohortWorld
) -> None:
    user = cohort_world.join(EVERYTHING)
    assert npq_sync("sync").status == 0
    for event in cohort_world.events[:2]:
        cohort_world.world.grade(user, event, 0, grade="incomplete")
    ran = npq_sync("sync", "--json")
    assert ran.status == 3
    [run] = ran.json["runs"]
    assert is_shaped(run, RUN)
    assert run["held"] == [
        {
            "user_id": user.id,
            "from": "eligible",
            "to": "not-yet",
            "cause": "entry-taken-away",
        }
    ]
    [row] = npq_sync("report", "a25", "--format", "json").json
    assert (row["entry"], row["held"]) == ("not-yet", True)
    assert office.cells("NPQ assessment entry") == {user.id: "Eligible"}
    csv = npq_sync("report", "a25", "--format", "csv").out.splitlines()
    assert csv[0].endswith(",held")
    assert csv[1].endswith(",true")
    newer = npq_sync("sync")
    assert newer.status == 3
    assert "npq-sync approve 2" in newer.out

    approved = npq_sync("approve", run["run"], "--json")
    assert approved.status == 0, approved.err
    assert is_shaped(approved.json, {"runs": [RUN]})
    assert approved.json["runs"][0]["writes"]["cells"] == 1
    assert office.cells("NPQ assessment entry") == {user.id: "Not yet"}
    [hold] = [h for h in office.store.holds_of(newer_id(office)) if h.user_id == user.id]
    assert (hold.state, hold.decided_by) == ("approved", login())
    again = npq_sync("approve", run["run"], "--json")
    assert (again.status, again.json) == (0, {"runs": []})
    assert "still wanted" in again.err


def newer_id(office: Office) -> str:
    """The id of the newest sync."""
    return office.store.latest_runs()["sync", "a25"].id


def test_one_cohort_that_fails_makes_the_status_3_and_all_of_them_1(
    npq_sync: Program, office: Office, cohort_world: CohortWorld
) -> None:
    cohort_world.join(EVERYTHING)
    gone = cohort_toml(cohort_world, "gone", courses="999", assessment=None)
    office.says(cohort_toml(cohort_world), gone)
    ran = npq_sync("sync", "--json")
    assert ran.status == 3
    assert [run["status"] for run in ran.json["runs"]] == ["succeeded", "failed"]
    assert is_shaped(ran.json, {"runs": [RUN]})
    alone = npq_sync("sync", "gone")
    assert alone.status == 1
    assert "not-found" in alone.out


def test_a_dead_token_fails_every_cohort_with_its_remedy(
    npq_sync: Program, cohort_world: CohortWorld
) -> None:
    dead = npq_sync("sync", "--json", CANVAS_API_TOKEN=cohort_world.world.add_token(dead=True))
    assert dead.status == 1
    [run] = dead.json["runs"]
    assert [problem["code"] for problem in run["problems"]] == ["token-dead"]
    assert "CANVAS_API_TOKEN" in run["problems"][0]["remedy"]


@pytest.fixture
def watchdog() -> Iterator[Watchdog]:
    with watching() as server:
        yield server


def test_a_watchdog_hears_of_start_and_success_of_failure_and_nothing_of_a_dry_run(
    npq_sync: Program, cohort_world: CohortWorld, watchdog: Watchdog
) -> None:
    cohort_world.join(EVERYTHING)
    url, path = watchdog.url, "/watch-4f3a"
    npq_sync("sync", "--dry-run", HEALTHCHECK_URL=url)
    assert watchdog.asked == []
    assert npq_sync("sync", HEALTHCHECK_URL=url).status == 0
    assert watchdog.asked == [f"{path}/start", path]
    watchdog.asked.clear()
    dead = cohort_world.world.add_token(dead=True)
    assert npq_sync("sync", HEALTHCHECK_URL=url, CANVAS_API_TOKEN=dead).status == 1
    assert watchdog.asked == [f"{path}/start", f"{path}/fail"]


def test_a_watchdog_that_is_not_there_changes_nothing(
    npq_sync: Program, cohort_world: CohortWorld
) -> None:
    cohort_world.join(EVERYTHING)
    ran = npq_sync("sync", "--json", HEALTHCHECK_URL="http://127.0.0.1:1/canary")
    assert ran.status == 0
    assert ran.json["runs"][0]["status"] == "succeeded"
    assert "healthcheck" in ran.err
    assert "canary" not in ran.err
