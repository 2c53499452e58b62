"""A cohort's rule is in force until a person approves another: over real runs on the sandbox."""

from __future__ import annotations

import json

from jobs.context import now as clock
from tests.jobs.cohort_world import (
    ALL_BUT_ONE_EVENT,
    EVERYTHING,
    EXACTLY_90,
    ONE_ITEM_UNDER,
    CohortWorld,
)
from tests.jobs.office import ADMIN_MAIL, ENTRY, Office, by_the_real_clock, codes, cohort_toml
from tests.jobs.test_sync_killed import killed_at


def says(office: Office, cohort: CohortWorld, more: str) -> None:
    office.says(cohort_toml(cohort, more=more))


def waits(before: str, after: str) -> dict[str, object]:
    return {"user_id": None, "from": before, "to": after, "cause": "rule-changed"}


def test_a_changed_rule_is_held_and_everybody_is_counted_as_before(
    office: Office, cohort_world: CohortWorld
) -> None:
    one, all_ = cohort_world.join(ALL_BUT_ONE_EVENT), cohort_world.join(EVERYTHING)
    under = cohort_world.join(ONE_ITEM_UNDER)
    office.sync()
    office.clear()
    says(office, cohort_world, 'policy = "each-strand"\nthreshold = 85')

    run = office.sync()

    assert run["status"] == "partial"
    change = waits("pooled-hours, threshold 90%", "each-strand, threshold 85%")
    assert run["held"] == [change]
    [said] = [p for p in run["problems"] if p["code"] == "rule-changed"]
    assert "0 would gain entry, 1 would lose it, 0 figures would change" in said["remedy"]
    assert not office.writes
    assert office.cells(ENTRY) == {one.id: "Eligible", all_.id: "Eligible", under.id: "Not yet"}
    assert {row["entry"] for row in office.report().values()} == {"eligible", "not-yet"}
    assert office.mailed == [ADMIN_MAIL]
    again = office.sync()
    assert again["held"] == [change]
    assert office.mailed == [ADMIN_MAIL]


def test_an_approved_rule_is_counted_by_the_next_sync_and_each_fall_is_held(
    office_on_both: Office, cohort_world: CohortWorld
) -> None:
    office = office_on_both
    falls, stays = cohort_world.join(ALL_BUT_ONE_EVENT), cohort_world.join(EVERYTHING)
    office.sync()
    says(office, cohort_world, 'policy = "each-strand"')
    held = office.sync()
    office.clear()

    approved = office.approve(held["run"])

    assert approved is not None
    assert (approved["status"], codes(approved)) == ("succeeded", ["rule-approved"])
    assert not office.writes
    assert office.report()[falls.id]["entry"] == "eligible"  # the kept figures are of the old rule
    run = office.sync()
    assert [(h["user_id"], h["to"], h["cause"]) for h in run["held"]] == [
        (falls.id, "not-yet", "entry-taken-away")
    ]
    assert office.cells(ENTRY) == {falls.id: "Eligible", stays.id: "Eligible"}
    policies = {
        one.standing["policy"] for one in office.store.known("a25").values() if one.standing
    }
    assert policies == {"each-strand/1"}
    office.approve(run["run"])
    assert office.cells(ENTRY)[falls.id] == "Not yet"
    settled = office.sync()
    assert (settled["status"], settled["held"]) == ("succeeded", [])


def test_who_rises_by_an_approved_rule_is_written(
    office: Office, cohort_world: CohortWorld
) -> None:
    under = cohort_world.join(ONE_ITEM_UNDER)
    office.sync()
    says(office, cohort_world, "threshold = 87.5")
    held = office.sync()
    assert "1 would gain entry" in held["problems"][-1]["remedy"]
    assert office.cells(ENTRY) == {under.id: "Not yet"}

    office.approve(held["run"])
    run = office.sync()

    assert (run["status"], run["held"]) == ("succeeded", [])
    assert office.cells(ENTRY) == {under.id: "Eligible"}


def test_hours_units_and_waived_strands_are_the_rule_and_what_differs_is_named(
    office: Office, cohort_world: CohortWorld
) -> None:
    cohort_world.join(EXACTLY_90)
    office.sync()
    more = 'waive = ["induction"]\nhours = { online = 34 }\nunits = { events = 3 }'
    says(office, cohort_world, more)

    run = office.sync()

    assert run["held"] == [
        waits(
            "induction 6 h, events 24 h in 4 units, online 38 h",
            "induction not counted, events 24 h in 3 units, online 34 h",
        )
    ]
    assert office.report() != {}
    assert {row["hours_applicable"] for row in office.report().values()} == {"98.0"}


def test_a_rule_changed_back_is_held_no_more(office: Office, cohort_world: CohortWorld) -> None:
    cohort_world.join(EVERYTHING)
    office.sync()
    says(office, cohort_world, "threshold = 95")
    held = office.sync()
    office.says(cohort_toml(cohort_world))

    early = office.approve(held["run"])  # before a sync has noticed

    assert early is not None
    assert (early["status"], codes(early)) == ("partial", ["rule-changed"])
    run = office.sync()
    assert (run["status"], run["held"]) == ("succeeded", [])
    assert office.approve(held["run"]) is None
    assert {hold.state for hold in office.store.holds_of(held["run"])} == {"superseded"}


def test_only_the_rule_that_was_shown_is_approved(
    office: Office, cohort_world: CohortWorld
) -> None:
    cohort_world.join(EVERYTHING)
    office.sync()
    says(office, cohort_world, "threshold = 95")
    held = office.sync()
    says(office, cohort_world, "threshold = 99")

    approved = office.approve(held["run"])

    assert approved is not None
    assert codes(approved) == ["rule-changed"]
    run = office.sync()
    assert run["held"] == [waits("threshold 90%", "threshold 99%")]


def test_a_dry_run_shows_the_change_and_keeps_nothing(
    office: Office, cohort_world: CohortWorld
) -> None:
    cohort_world.join(EVERYTHING)
    office.sync()
    says(office, cohort_world, "threshold = 95")
    before = office.rows()

    run = office.sync(dry=True)

    assert run["held"] == [waits("threshold 90%", "threshold 95%")]
    assert "rule-changed" in codes(run)
    assert [p["target"] for p in run["planned"]] == ["mail"]
    assert office.rows() == before


def test_a_dry_run_before_the_first_puts_nothing_in_force(
    office: Office, cohort_world: CohortWorld
) -> None:
    cohort_world.join(EVERYTHING)
    office.sync(dry=True)
    says(office, cohort_world, "threshold = 95")
    assert office.sync()["held"] == []


def test_a_database_without_a_rule_takes_the_configured_one(
    office: Office, cohort_world: CohortWorld
) -> None:
    cohort_world.join(EVERYTHING)
    office.sync()
    with office.store.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM rule")
    says(office, cohort_world, "threshold = 95")

    run = office.sync()

    assert (run["status"], run["held"]) == ("succeeded", [])
    rule = office.store.rule("a25")
    assert rule is not None
    assert rule.in_force["threshold"] == "19/20"


def test_the_same_rule_is_kept_once(office: Office, cohort_world: CohortWorld) -> None:
    cohort_world.join(EVERYTHING)
    office.sync()
    kept = office.rows()["rule"]
    says(office, cohort_world, 'edition = "2021"\nweights = { events = 1 }')

    run = office.sync()

    assert run["held"] == []
    assert office.rows()["rule"] == kept


def test_a_map_that_fits_only_the_new_hours_says_what_to_do(
    office: Office, cohort_world: CohortWorld
) -> None:
    cohort_world.join(EVERYTHING)
    office.sync()
    event = cohort_world.events[0]
    line = f'\n[[cohort.map]]\nassignment = {event.id}\nstrand = "events"\nhours = 25\n'
    office.says(cohort_toml(cohort_world, more="hours = { events = 40 }") + line)

    run = office.sync()

    assert (run["status"], codes(run)) == ("failed", ["rule-overbooked"])
    office.says(cohort_toml(cohort_world, more="hours = { events = 40 }"))
    office.approve(office.sync()["run"])
    office.says(cohort_toml(cohort_world, more="hours = { events = 40 }") + line)
    assert office.sync()["status"] == "succeeded"


def test_killed_before_it_writes_the_first_sync_by_a_new_rule_is_finished_by_the_next(
    office: Office, cohort_world: CohortWorld
) -> None:
    under = cohort_world.join(ONE_ITEM_UNDER)
    office.says(by_the_real_clock(cohort_world))
    office.sync(now=clock())
    office.says(by_the_real_clock(cohort_world, more="threshold = 87.5"))
    held = office.sync(now=clock())
    office.approve(held["run"], now=clock())

    killed_at(office, "stall_before", "PUT", r"/custom_gradebook_column_data$")

    put_in_force = office.rows()["rule"]
    assert office.approve(held["run"], now=clock()) is None
    run = office.sync(now=clock())
    assert (run["status"], run["held"]) == ("succeeded", [])
    assert office.cells(ENTRY) == {under.id: "Eligible"}
    assert office.rows()["rule"] == put_in_force


def test_the_commands_tell_of_a_rule_that_waits(office: Office, cohort_world: CohortWorld) -> None:
    cohort_world.join(EVERYTHING)
    office.says(cohort_toml(cohort_world, assessment=None))
    office.sync()
    office.says(cohort_toml(cohort_world, assessment=None, more='policy = "each-strand"'))
    held = office.sync()

    shown, _ = office.command("runs", "show", held["run"]).communicate(timeout=60)
    checked, _ = office.command("check", "--json").communicate(timeout=60)
    process = office.command("approve", held["run"], "--json")
    approved, _ = process.communicate(timeout=60)

    assert "pooled-hours" in shown
    assert "would lose it" in shown
    assert "each-strand waits for an approval" in checked
    assert process.returncode == 0
    [report] = json.loads(approved)["runs"]
    assert "counts by each-strand" in report["problems"][0]["remedy"]
    rule = office.store.rule("a25")
    assert rule is not None
    assert rule.approved is not None
    assert rule.who
