"""The API says what the commands and the pages say, part by part."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from jobs.console.programs import PREFIX
from jobs.registers import Registrar
from mappings.registers import Why
from sync.store.decisions import reject
from sync.store.deed_log import Deed, add_deed
from sync.store.kept import Order
from sync.store.run_history import RunLine, keep_lines
from tests.console.asking import WHEN, Asked, command, joined, told
from tests.console.counter import Counter
from tests.jobs.cohort_world import HALF, CohortWorld, of_two_coaches
from tests.jobs.office import ADMIN, NOW, Office, cohort_toml

REGISTER = "/cohorts/a25/register"


@pytest.fixture
def home() -> CohortWorld:
    """Two participants far from the threshold, of two coaches."""
    return of_two_coaches(replace(HALF, missed=1), HALF)


def test_the_map_is_that_of_the_command(asked: Asked, office: Office) -> None:
    found = asked("/cohorts/a25/map")
    assert found.pop("run") == office.store.list_runs(1)[0].id
    assert found.pop("read_at") == f"{NOW:{WHEN}}"
    assert found == command(office, "map", "a25", "--json")
    assert found["modules"][0]["items"][0]["credit_hours"] == "3.0"


def test_the_map_of_a_register_is_that_of_the_command(asked: Asked, office: Office) -> None:
    with_a_register(office)
    office.sync(NOW + timedelta(hours=1))
    found = asked("/cohorts/a25/map")
    assert found["register"] == command(office, "map", "a25", "--json")["register"]


def test_a_cohort_that_was_never_read_has_no_map(counter: Counter, office: Office) -> None:
    office.says(
        cohort_toml(office.home, more='sections = ["North"]'),
        cohort_toml(office.home, "b25", more='sections = ["South"]'),
    )
    assert counter.program().get(f"{PREFIX}/cohorts/b25/map").status_code == 404


def test_runs_and_jobs_are_those_of_the_commands(asked: Asked, office: Office) -> None:
    office.sync(NOW + timedelta(hours=2))
    listed = asked("/runs")
    assert listed["runs"] == command(office, "runs", "--json")["runs"]
    assert joined(asked, "/runs?", "runs") == listed["runs"]
    newest = listed["runs"][0]
    assert asked(f"/runs/{newest['run']}") == newest
    jobs = asked("/jobs")
    assert [one["job"] for one in jobs["jobs"]] == [
        one["job"] for one in command(office, "jobs", "--json")["jobs"]
    ]
    assert joined(asked, "/jobs?", "jobs") == jobs["jobs"]


def test_a_run_that_waits_is_listed_with_how_far_it_is(asked: Asked, office: Office) -> None:
    order = Order("verify", "a25", trigger="schedule")
    run = office.store.begin_run(order, NOW + timedelta(hours=1))
    office.store.note_progress(run, "a25: reading progress", 7)
    first = asked("/runs")["runs"][0]
    assert (first["run"], first["status"], first["ended_at"]) == (run.id, "running", None)
    assert (first["stage"], first["calls"]) == ("a25: reading progress", 7)
    assert [one["run"] for one in asked("/runs?status=running&job=verify")["runs"]] == [run.id]
    assert asked("/runs?status=succeeded")["total"] == 1
    assert asked("/runs?cohort=none") == {"total": 0, "runs": []}
    assert asked("/overview")["cohorts"][0]["active"] == run.id


def test_the_lines_of_a_run_are_given_in_parts(asked: Asked, office: Office) -> None:
    run = office.store.list_runs(1)[0].id
    said = [RunLine(NOW, "info", f"step {n}", {"cohort": "a25", "n": n}) for n in range(3)]
    keep_lines(office.store, run, said)
    lines = joined(asked, f"/runs/{run}/lines?", "lines")
    assert [one["event"] for one in lines] == ["step 0", "step 1", "step 2"]
    assert lines[0] == {
        "at": f"{NOW:{WHEN}}",
        "level": "info",
        "event": "step 0",
        "fields": {"cohort": "a25", "n": 0},
    }


def with_a_register(office: Office) -> None:
    """Import an event at which one was, and which the other made up."""
    sheet = office.folder / "sheet.csv"
    rows = zip(sorted(office.store.known("a25")), ("present", "made-up"), strict=True)
    lines = [f"{user_id},Extra day,events,2027-02-01,6,{state}" for user_id, state in rows]
    header = "canvas_user_id,activity,strand,date,hours,state"
    sheet.write_text("\n".join([header, *lines]), encoding="utf-8")
    cohort = office.context.cohort("a25")
    registrar = Registrar(office.store, cohort, "operator", NOW)
    registrar.take(sheet, office.context.programme(cohort), None, dry=False)


def test_registers_are_those_of_the_command(asked: Asked, office: Office) -> None:
    with_a_register(office)
    second = max(office.store.known("a25"))
    lines = asked(REGISTER)["register"]
    assert lines == command(office, "register", "list", "a25", "--json")["register"]
    assert joined(asked, f"{REGISTER}?", "register") == lines
    waiting = asked(f"{REGISTER}?state=made-up")
    assert (waiting["total"], waiting["register"]) == (1, lines[1:])
    assert asked(f"{REGISTER}?participant={second}")["register"] == lines[1:]
    cohort = office.context.cohort("a25")
    registrar = Registrar(office.store, cohort, "operator", NOW)
    registrar.set(second, "Extra day", "made-up-accepted", Why.REVIEWED)
    changes = asked(f"{REGISTER}/changes")["changes"]
    history = command(office, "register", "list", "a25", "--history", "--json")
    assert changes == history["changes"]
    assert joined(asked, f"{REGISTER}/changes?participant={second}&", "changes") == changes[1:]


def test_held_changes_are_listed_until_they_are_decided(asked: Asked, office: Office) -> None:
    assert asked("/changes") == {"total": 0, "changes": []}
    office.says(cohort_toml(office.home, more="threshold = 40"))
    run = office.sync(NOW + timedelta(days=1))["run"]
    [shown] = asked(f"/runs/{run}")["held"]
    assert (shown["kind"], shown["state"], shown["user_id"]) == ("rule", "open", None)
    [change] = joined(asked, "/changes?cohort=a25&state=open&", "changes")
    assert change == {
        **shown,
        "id": change["id"],
        "run": run,
        "cohort": "a25",
        "since": f"{NOW + timedelta(days=1):{WHEN}}",
        "decided_by": None,
        "decided_at": None,
    }
    assert asked("/overview")["cohorts"][0]["held"] == asked("/cohorts/a25")["held"] == 1
    reject(office.store, "a25", [change["id"]], "canvas:7", NOW + timedelta(days=2))
    assert asked("/changes?state=open")["total"] == 0
    [rejected] = asked("/changes?state=rejected")["changes"]
    assert (rejected["state"], rejected["decided_by"]) == ("rejected", "canvas:7")
    assert rejected["decided_at"] == f"{NOW + timedelta(days=2):{WHEN}}"


def test_the_audit_trail_is_given_in_parts_and_by_what_is_sought(
    asked: Asked, office: Office
) -> None:
    for n in range(3):
        at = NOW + timedelta(days=n)
        add_deed(office.store, Deed(at, "canvas:7", 7, "console", "on-it", "a25", n, f"n {n}"))
    deeds = joined(asked, "/audit?what=on-it&", "deeds")
    assert [one["participant"] for one in deeds] == [2, 1, 0]
    assert deeds[0] == {
        "at": f"{NOW + timedelta(days=2):{WHEN}}",
        "who": "canvas:7",
        "name": "",
        "via": "console",
        "what": "on-it",
        "cohort": "a25",
        "participant": 2,
        "about": "n 2",
    }
    for sought, total in (
        ("participant=1", 1),
        ("since=2027-03-02", 2),
        ("since=2027-03-02&until=2027-03-02", 1),
        ("since=0001-01-01&until=9999-12-31", 3),
        ("until=0001-01-01", 0),
        ("who=canvas:8", 0),
        ("cohort=a25", 3),
    ):
        assert asked(f"/audit?what=on-it&{sought}")["total"] == total, sought


def test_everything_is_seen_at_once_as_on_the_first_page(
    counter: Counter, asked: Asked, office: Office
) -> None:
    seen = asked("/overview")
    [cohort] = seen["cohorts"]
    assert (cohort["id"], cohort["participants"], cohort["state"]) == ("a25", 2, "up-to-date")
    assert cohort["read_at"] == cohort["whole_at"] == f"{NOW:{WHEN}}"
    assert cohort["counts"]["not-yet"] == 2
    assert asked("/cohorts") == {"total": 1, "cohorts": [cohort]}
    assert asked("/cohorts/a25") == cohort
    page = counter.canvas_user(ADMIN).sees("/")
    assert {sign["label"] for sign in seen["trust"]} >= {"Token", "Quota", "Database", "Version"}
    assert all(sign["word"] in page for sign in seen["trust"])
    assert all(matter["title"] in page for matter in seen["needs_a_person"])
    of_coach = told(counter.canvas_user(office.home.coach.id), "/overview")
    assert (of_coach["trust"], of_coach["needs_a_person"]) == ([], [])
    assert of_coach["cohorts"][0]["participants"] == 1
