"""A cohort read from Canvas Data 2: the same figures, hardly a call, nobody lowered by old data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from jobs.canvas_data import data_at
from jobs.demo.dap.schema import TABLES as SERVED
from jobs.demo.dap.server import DapSandbox
from jobs.demo.entities import User
from tests.dap.dap_office import DapOffice
from tests.jobs.cohort_world import (
    ALL_BUT_ONE_EVENT,
    EVERYTHING,
    EXACTLY_90,
    HALF,
    NOTHING,
    CohortWorld,
    Did,
)
from tests.jobs.office import ENTRY, NOW, Json, Office, cohort_toml

HOURS_AGO = NOW - timedelta(hours=5)
NOTHING_BACK = "write_back = false"


def moment() -> datetime:
    return HOURS_AGO


@pytest.fixture
def home() -> CohortWorld:
    """The worked cohort, with what makes people see different things."""
    made = CohortWorld()
    for did in (EXACTLY_90, HALF, NOTHING, ALL_BUT_ONE_EVENT):
        made.join(did)
    _of_every_kind(made)
    return made


def _of_every_kind(made: CohortWorld) -> None:
    world, course = made.world, made.course
    south = made.add_section("South")
    there = world.add_user("Pat South", "S-1")
    world.enroll(course, there, section=south)
    invited, gone = world.add_user("Pat Invited"), world.add_user("Pat Gone")
    world.enroll(course, invited, state="invited")
    world.enroll(course, gone, state="completed")
    choice = world.add_module(course, "Choose one: Teaching", requirement_type="one")
    either = [world.add_item(choice, "Page", f"Path {n}", "must_view") for n in (1, 2)]
    world.meet(there, either[1])
    only_south = world.add_module(course, "Behaviour for the south")
    page = world.add_item(only_south, "Page", "Read on", "must_view")
    world.assign_module(only_south, section=south)
    world.meet(there, page)
    group = world.add_group(course, "Coaching groups", "Group 1", [there])
    extra = world.add_assignment(
        course, "Formative task: reflection", points=4, only_visible_to_overrides=True
    )
    world.add_override(extra, group=group)
    world.submit(there, extra)
    world.grade(there, made.events[0], 1, hidden=True)
    world.excuse(there, made.events[1])
    world.add_item(world.add_module(course, "Later", published=False), "Page", "Soon", "must_view")


@pytest.fixture
def office(home: CohortWorld, tmp_path: Path, bare_postgres_url: str) -> Iterator[DapOffice]:
    with (
        DapSandbox(home.world, moment) as dap,
        DapOffice(home, tmp_path, bare_postgres_url, dap) as made,
    ):
        made.reads_copy()
        yield made


def ledgers(office: Office) -> dict[int, Json | None]:
    """Everybody's whole ledger, by user id."""
    return {user_id: known.standing for user_id, known in office.store.known("a25").items()}


@pytest.mark.parametrize("tells_assignees", [True, False])
def test_both_sources_give_everybody_the_same_ledger(
    office: DapOffice, home: CohortWorld, tmp_path: Path, *, tells_assignees: bool
) -> None:
    if not tells_assignees:
        table = "assignment_overrides"
        older = {k: kind for k, kind in SERVED[table].items() if k != "context_module_id"}
        office.dap.warehouse.alter(table, older)
    office.reads_copy(NOTHING_BACK)
    office.copy()
    run = office.sync()
    assert run["status"] == "succeeded"
    assert run["data_at"] == f"{HOURS_AGO:%Y-%m-%dT%H:%M:%SZ}"
    folder = tmp_path / "api"
    folder.mkdir()
    with Office(home, folder) as by_api:
        by_api.says(cohort_toml(home, more=NOTHING_BACK))
        assert by_api.sync()["status"] == "succeeded"
        assert len(ledgers(by_api)) == 6
        assert ledgers(office) == ledgers(by_api)
        assert office.report() == by_api.report()


def test_an_unchanged_night_asks_canvas_for_nothing(office: DapOffice) -> None:
    office.copy()
    first = office.sync()
    assert first["writes"]["cells"]
    office.copy()
    office.asked()
    again = office.sync()
    assert again["status"] == "succeeded"
    assert again["canvas_calls"] == again["verification_calls"] == office.asked() == 0
    office.verify(NOW + timedelta(minutes=30))
    assert office.asked() == 0


def test_who_turns_eligible_is_verified_with_canvas_itself(
    office: DapOffice, home: CohortWorld
) -> None:
    sure, undone = home.join(EVERYTHING), home.join(EXACTLY_90)
    office.copy()
    done = next(item for item in home.online if item.requirement == "must_mark_done")
    home.world.unmeet(undone, done)
    run = office.sync()
    assert run["verification_calls"] >= 2
    rows = office.report()
    assert rows[sure.id]["entry"] == "eligible"
    assert rows[undone.id]["entry"] == "not-yet"
    office.sync()
    assert office.report()[undone.id]["entry"] == "not-yet", "what was read since the copy wins"


def test_an_old_copy_is_told_of_and_lowers_nobody(office: DapOffice, home: CohortWorld) -> None:
    somebody = home.join(ALL_BUT_ONE_EVENT)
    office.copy()
    office.sync()
    assert office.report()[somebody.id]["entry"] == "eligible"
    _lose_an_event(home, somebody)
    office.copy()
    later = HOURS_AGO + timedelta(hours=36, seconds=1)
    run = office.sync(later)
    assert [p["code"] for p in run["problems"] if p["code"] == "canvas-data-old"]
    assert run["status"] == "partial"
    assert {held["user_id"] for held in run["held"]} == {somebody.id}
    assert office.cells(ENTRY)[somebody.id] == "Eligible"


def _lose_an_event(home: CohortWorld, user: User) -> None:
    for event in home.events[:3]:
        home.world.grade(user, event, 0)


def test_a_copy_that_is_not_whole_leaves_the_last_figures(office: DapOffice) -> None:
    assert office.sync()["status"] == "failed"
    office.copy()
    office.sync()
    before = ledgers(office)
    with office.store.engine.begin() as connection:
        connection.exec_driver_sql(
            "DELETE FROM instructure_dap.table_sync WHERE source_table = 'submissions'"
        )
    run = office.sync()
    assert [p["code"] for p in run["problems"]] == ["canvas-data-incomplete"]
    assert ledgers(office) == before
    assert data_at(office.store) is None


def test_who_canvas_has_yet_to_evaluate_is_read_from_canvas(
    office: DapOffice, home: CohortWorld
) -> None:
    office.reads_copy(NOTHING_BACK)
    user = home.join(Did(online=27, attended=0))
    stored = home.world.book.stored[user.id, home.online[-1].module.id]
    stored.current = False
    office.copy()
    office.asked()
    run = office.sync()
    assert run["status"] == "succeeded"
    paths = [s for s in office.canvas.requests if s.query.get("student_id") == str(user.id)]
    assert len(paths) == 1
