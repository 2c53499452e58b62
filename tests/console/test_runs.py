"""What ran and runs is shown; a run is asked for, joined and cancelled; its log names nobody."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape

import pytest
import structlog
from requests import Response

from jobs.catalogue import CATALOGUE
from jobs.console.run_words import JOBS
from jobs.engine.carrying import Carrying
from jobs.engine.orders import Orders, open_orders
from jobs.engine.queues import upgrade_engine
from jobs.engine.run_log import run_log
from jobs.engine.source import Source
from sync.log import log_to_stderr
from sync.store.kept import Order, PastRun
from sync.store.run_history import lines_of
from tests.console.counter import Counter, Visitor
from tests.jobs.cohort_world import CohortWorld
from tests.jobs.office import NOW, Office, cohort_toml


@pytest.fixture
def orders(office: Office) -> Iterator[Orders]:
    """The engine's tables are there; no worker is."""
    upgrade_engine(office.database_url)
    with open_orders(Source(office.context), office.store) as opened:
        yield opened


@pytest.fixture
def admin(counter: Counter) -> Visitor:
    return counter.signed_in()


def asked(admin: Visitor, path: str, **form: str) -> str:
    """Press a button; return where it leads."""
    answer = admin.post(path, _page="/runs", **form)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def run_of(office: Office, place: str) -> PastRun:
    found = office.store.get_run(re.sub(r"\?.*|/runs/", "", place))
    assert found is not None
    return found


def test_runs_lists_what_ran_and_what_will(admin: Visitor, office: Office) -> None:
    shown = admin.sees("/runs")
    [run] = office.store.list_runs(5)
    assert run.id in shown
    assert "Succeeded" in shown
    assert "Nothing is at work" in shown
    assert "Nightly verification" in shown
    assert "No run that is over is like this" in admin.sees("/runs?status=failed")
    assert run.id not in admin.sees("/runs?page=2")


@pytest.mark.usefixtures("orders")
def test_sync_now_waits_for_a_worker_and_is_joined(admin: Visitor, office: Office) -> None:
    first = asked(admin, "/cohorts/a25/sync")
    run = run_of(office, first)
    assert (run.order, run.status) == (
        Order("sync", "a25", trigger="console", who="operator"),
        "queued",
    )
    assert 'hx-trigger="every 2s"' in admin.get(first).text
    assert "Waiting" in admin.sees("/runs")

    again = asked(admin, "/cohorts/a25/sync", full="yes")
    assert again == f"{first}?joined=lesser"
    assert "under way already" in admin.sees(again)
    assert asked(admin, "/cohorts/a25/sync") == f"{first}?joined=yes"


@pytest.mark.usefixtures("orders")
def test_what_is_at_work_is_a_part_of_its_own_which_says_when_a_run_is_over(
    admin: Visitor,
) -> None:
    whole = unescape(admin.get("/runs").text)
    assert 'hx-get="/runs?was=" hx-trigger="every 30s"' in whole
    assert 'hx-trigger="run-over from:body"' in whole
    place = asked(admin, "/cohorts/a25/sync")
    run_id = place.removeprefix("/runs/")

    def part(was: str) -> Response:
        return admin.get(f"/runs?was={was}", **{"HX-Request": "true", "HX-Target": "active"})

    at_work = part("")
    assert at_work.text.count("<section") == 1
    assert "<html" not in at_work.text
    assert f'hx-get="/runs?was={run_id}" hx-trigger="every 3s"' in unescape(at_work.text)
    assert "HX-Trigger" not in at_work.headers
    assert "HX-Trigger" not in part(run_id).headers
    asked(admin, f"{place}/cancel")
    over = part(run_id)
    assert over.headers["HX-Trigger"] == "run-over"
    assert "Nothing is at work" in over.text
    assert "HX-Trigger" not in part("").headers


@pytest.mark.usefixtures("orders")
def test_the_history_is_given_whole_to_who_asks_for_it_anew(admin: Visitor) -> None:
    anew = admin.get("/runs", **{"HX-Request": "true", "HX-Target": "past"}).text
    assert 'id="past"' in anew


def test_before_the_first_worker_it_is_said_calmly(
    admin: Visitor, office: Office, makes_engine: bool
) -> None:
    answer = admin.post("/cohorts/a25/sync", _page="/runs")
    if makes_engine:
        assert answer.status_code == 303
    else:
        assert answer.status_code == 503
        assert "No worker has run yet" in answer.text
        assert office.store.active_runs() == ()


@pytest.mark.usefixtures("orders")
def test_a_run_is_cancelled_once(admin: Visitor, office: Office) -> None:
    place = asked(admin, "/cohorts/a25/sync", full="yes")
    assert asked(admin, f"{place}/cancel") == place
    assert run_of(office, place).ousted == "cancelled"
    page = admin.get(place).text
    assert "Cancelled" in page
    assert "hx-trigger" not in page
    assert asked(admin, f"{place}/cancel") == f"{place}?joined=over"
    assert "Cancelled" in admin.sees("/runs?status=cancelled")


def test_a_run_keeps_what_it_logged_without_names(
    admin: Visitor, office: Office, orders: Orders
) -> None:
    log_to_stderr()
    place = asked(admin, "/cohorts/a25/sync")
    run = run_of(office, place)
    assert Carrying(orders, "test").carry_out(run.id)
    [*_, last] = lines_of(office.store, run.id)
    assert last.event == "run ended"
    assert "run ended" in admin.sees(place)


def test_what_it_logged_is_masked_as_the_log_is(office: Office) -> None:
    log_to_stderr()
    log = structlog.stdlib.get_logger("jobs.test")
    with (
        run_log(office.store, "r1", frozenset({"a-secret-token"})),
        structlog.contextvars.bound_contextvars(run="r1"),
    ):
        failure = ValueError("Pat 3 Surname")
        log.warning("broke", seen="a-secret-token of p3@x.example", exc_info=failure)
    with structlog.contextvars.bound_contextvars(run="r2"):
        log.warning("of another run")
    [line] = lines_of(office.store, "r1")
    said = json.dumps(dict(line.fields))
    assert (line.event, line.level) == ("broke", "warning")
    assert "ValueError" in said
    assert not [word for word in ("Surname", "p3@x", "a-secret") if word in said]


def test_a_dry_run_shows_its_plan_and_writes_nothing(
    admin: Visitor, office: Office, orders: Orders, home: CohortWorld
) -> None:
    who = next(u for u in home.world.users.values() if u.name.startswith("Pat"))
    home.world.grade(who, home.events[0], 0, grade="incomplete")
    before = office.report()
    office.clear()
    place = asked(admin, "/cohorts/a25/rehearse")
    assert Carrying(orders, "test").carry_out(run_of(office, place).id)
    assert not office.writes
    assert office.report() == before
    shown = admin.sees(place)
    assert "What a sync would write" in shown
    assert "Write 1 cell of the column NPQ engagement %" in shown
    assert "What it would hold for a person" in shown


def test_what_a_dry_run_says_names_no_run_that_nobody_can_look_up(
    admin: Visitor, office: Office, orders: Orders, home: CohortWorld
) -> None:
    office.says(cohort_toml(home, more="threshold = 85"))
    place = asked(admin, "/cohorts/a25/rehearse")
    assert Carrying(orders, "test").carry_out(run_of(office, place).id)
    [waits] = [one for one in run_of(office, place).problems if one.code == "rule-changed"]
    approval = "npq-sync sync a25, then npq-sync approve with the id of that run"
    assert f"To put it in force: {approval}. Else" in waits.remedy
    assert "-dry" not in admin.sees(place)


def test_what_a_run_says_is_escaped(admin: Visitor, office: Office) -> None:
    order = Order("sync", "a25", about="<b>x</b>", trigger="cli", who="<i>me</i>")
    run = office.store.begin_run(order, NOW)
    page = admin.get(f"/runs/{run.id}").text
    assert "<b>x" not in page
    assert "<i>me" not in page
    assert "&lt;i&gt;me" in page


def test_a_run_that_is_not_there_is_not_found(admin: Visitor) -> None:
    assert admin.get("/runs/20270301-120000-dead").status_code == 404


def test_a_coach_sees_no_runs(counter: Counter, home: CohortWorld) -> None:
    coach = counter.canvas_user(home.coach.id)
    assert coach.get("/runs").status_code == 403
    assert coach.post("/cohorts/a25/sync").status_code == 403


def test_every_job_has_words() -> None:
    assert set(JOBS) == set(CATALOGUE)
