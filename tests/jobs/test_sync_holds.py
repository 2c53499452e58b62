"""What would take entry away is held: told once, kept out of Canvas, superseded by the next run."""

from __future__ import annotations

from jobs.demo.entities import User
from tests.jobs.cohort_world import (
    EVERYTHING,
    EXACTLY_90,
    NOTHING,
    ONE_ITEM_UNDER,
    CohortWorld,
    Did,
)
from tests.jobs.office import ADMIN_MAIL, ENTRY, FIGURE, Office, codes, cohort_toml


def misses_an_event(cohort: CohortWorld, user: User) -> None:
    cohort.world.grade(user, cohort.events[0], 0, grade="incomplete")


def makes_it_up(cohort: CohortWorld, user: User) -> None:
    cohort.attends(user, cohort.events[0])


def test_entry_is_not_taken_away_but_held_with_its_cause(
    office_on_both: Office, cohort_world: CohortWorld
) -> None:
    office = office_on_both
    who, other = cohort_world.join(EXACTLY_90), cohort_world.join(EVERYTHING)
    office.sync()
    misses_an_event(cohort_world, who)
    office.clear()

    run = office.sync()

    assert run["status"] == "partial"
    assert run["held"] == [
        {"user_id": who.id, "from": "eligible", "to": "not-yet", "cause": "entry-taken-away"}
    ]
    assert office.cells(ENTRY)[who.id] == "Eligible"
    assert office.cells(FIGURE)[who.id] == "83.8"
    assert office.entered() == {who.id, other.id}
    row = office.report()[who.id]
    assert (row["entry"], row["engagement_percent"], row["held"]) == ("not-yet", "83.8", True)
    assert "held" not in office.report()[other.id]


def test_a_hold_is_announced_once_to_the_admins_and_names_nobody(
    office: Office, cohort_world: CohortWorld
) -> None:
    who = cohort_world.join(EXACTLY_90)
    office.sync()
    misses_an_event(cohort_world, who)
    office.clear()

    first, second = office.sync(), office.sync()

    assert (first["mails"], second["mails"]) == (1, 0)
    assert office.mailed == [ADMIN_MAIL]
    [words] = office.mail_to(ADMIN_MAIL)
    assert f"participant {who.id}: eligible stays, not-yet is held" in words
    assert f"npq-sync approve {first['run']}" in words
    assert "Surname" not in words
    assert "Surname" not in office.inbox.messages[0]["Subject"]


def test_a_newer_run_supersedes_what_an_older_one_held(
    office: Office, cohort_world: CohortWorld
) -> None:
    who = cohort_world.join(EXACTLY_90)
    office.sync()
    misses_an_event(cohort_world, who)
    held, again = office.sync(), office.sync()

    states = {run["run"]: office.store.holds_of(run["run"])[0].state for run in (held, again)}
    assert states == {held["run"]: "superseded", again["run"]: "open"}

    makes_it_up(cohort_world, who)
    healed = office.sync()
    assert healed["held"] == []
    assert healed["status"] == "succeeded"
    assert "held" not in office.report()[who.id]
    assert office.store.open_holds("a25") == ()


def test_a_change_that_comes_back_is_announced_anew(
    office: Office, cohort_world: CohortWorld
) -> None:
    who = cohort_world.join(EXACTLY_90)
    office.sync()
    misses_an_event(cohort_world, who)
    office.sync()
    makes_it_up(cohort_world, who)
    office.sync()
    office.clear()

    misses_an_event(cohort_world, who)
    assert office.sync()["mails"] == 1
    assert office.mailed == [ADMIN_MAIL]


def test_while_a_fall_is_held_the_coach_is_not_told_of_it(
    office: Office, cohort_world: CohortWorld
) -> None:
    who = cohort_world.join(Did(attended=3, missed=1, online=27))
    office.sync()
    office.clear()

    misses_an_event(cohort_world, who)
    office.sync()

    assert office.mailed == [ADMIN_MAIL]


def test_a_fresh_database_takes_nothing_away_that_canvas_shows(
    office: Office, cohort_world: CohortWorld
) -> None:
    who, other = cohort_world.join(EXACTLY_90), cohort_world.join(ONE_ITEM_UNDER)
    office.sync()
    office.forgets_all()
    misses_an_event(cohort_world, who)
    office.clear()

    run = office.sync()

    assert [(h["user_id"], h["cause"]) for h in run["held"]] == [(who.id, "entry-taken-away")]
    assert office.cells(ENTRY) == {who.id: "Eligible", other.id: "Not yet"}
    assert office.entered() == {who.id}
    assert run["writes"] == {"columns": 0, "cells": 1, "overrides": 0}


def test_a_fresh_database_after_no_change_writes_nothing(
    office: Office, cohort_world: CohortWorld
) -> None:
    for did in (EVERYTHING, EXACTLY_90, ONE_ITEM_UNDER):
        cohort_world.join(did)
    office.sync()
    office.forgets_all()
    office.clear()

    run = office.sync()

    assert run["writes"] == {"columns": 0, "cells": 0, "overrides": 0}
    assert run["verification_calls"] == 0
    assert not office.writes


def test_submissions_that_cannot_be_read_lower_nobody(
    office: Office, cohort_world: CohortWorld
) -> None:
    who, other = cohort_world.join(EXACTLY_90), cohort_world.join(ONE_ITEM_UNDER)
    office.sync()
    misses_an_event(cohort_world, who)
    misses_an_event(cohort_world, other)
    office.clear()

    fault = office.canvas.faults.forbid(r"students/submissions")
    run = office.sync()

    assert run["status"] == "partial"
    assert fault.struck
    assert codes(run) == ["not-permitted"]
    assert office.cells(FIGURE) == {who.id: "90.0", other.id: "88.7"}
    assert office.cells(ENTRY) == {who.id: "Eligible", other.id: "Not yet"}
    assert {row["entry"] for row in office.report().values()} == {"unknown"}
    assert not any(row["complete"] for row in office.report().values())
    assert not office.writes
    assert not office.mailed

    office.canvas.faults.clear()
    assert [h["user_id"] for h in office.sync()["held"]] == [who.id]
    assert office.cells(FIGURE) == {who.id: "83.8", other.id: "82.5"}


def test_an_entry_both_bounds_agree_on_is_written_without_a_figure(
    office: Office, cohort_world: CohortWorld
) -> None:
    far, near = cohort_world.join(NOTHING), cohort_world.join(EVERYTHING)
    office.canvas.faults.forbid(r"students/submissions")

    office.sync()

    assert office.cells(ENTRY) == {far.id: "Not yet"}
    assert office.cells(FIGURE) == {}
    rows = office.report()
    assert (rows[far.id]["entry"], rows[far.id]["complete"]) == ("not-yet", False)
    assert (rows[near.id]["entry"], rows[near.id]["engagement_percent"]) == ("unknown", "44.8")


def test_a_lower_figure_beside_something_unread_is_held(
    office: Office, cohort_world: CohortWorld
) -> None:
    lower, unread = cohort_world.join(ONE_ITEM_UNDER), cohort_world.join(EVERYTHING)
    office.canvas.switches.graphql = False
    office.sync()
    misses_an_event(cohort_world, lower)
    cohort_world.world.seen(cohort_world.course, unread)

    fault = office.canvas.faults.forbid(r"/modules$")
    fault.when = lambda seen: seen.query.get("student_id") == str(unread.id)
    run = office.sync()

    assert fault.struck
    assert [(h["user_id"], h["from"], h["to"], h["cause"]) for h in run["held"]] == [
        (lower.id, "88.7", "82.5", "unreadable")
    ]
    assert office.cells(FIGURE) == {lower.id: "88.7", unread.id: "100.0"}
    assert office.report()[lower.id]["held"] is True

    office.canvas.faults.clear()
    assert office.sync()["held"] == []
    assert office.cells(FIGURE)[lower.id] == "82.5"


def test_holds_are_kept_of_a_cohort_that_writes_nothing(
    office: Office, cohort_world: CohortWorld
) -> None:
    who = cohort_world.join(EXACTLY_90)
    office.says(cohort_toml(cohort_world, more="write_back = false"))
    office.sync()
    misses_an_event(cohort_world, who)

    run = office.sync()

    assert [h["user_id"] for h in run["held"]] == [who.id]
    assert not office.writes
