"""One sync of a cohort at a time: who asks again joins the run that is on its way."""

from __future__ import annotations

import json

import pytest

from tests.engine.fleet import PATIENCE_SECONDS, Fleet
from tests.jobs.office import Office

HELD_SECONDS = 5.0  # a call of a run that another is to meet: it lasts until the test lets go


def test_without_a_worker_the_command_takes_its_place_and_gives_it_up(fleet: Fleet) -> None:
    ran = fleet.start("sync", "--json")
    out, _ = ran.communicate(timeout=PATIENCE_SECONDS)
    assert ran.returncode == 0, fleet.said(ran)
    [run] = json.loads(out)["runs"]
    assert (run["status"], run["participants"], run["eligible"]) == ("succeeded", 2, 1)
    [kept] = fleet.runs()
    assert (kept.id, kept.order.trigger, bool(kept.order.who)) == (run["run"], "cli", True)
    assert fleet.ask_to_stop(fleet.worker()) == 0


def test_a_command_joins_what_a_worker_does_and_says_so(fleet: Fleet, office: Office) -> None:
    office.canvas.switches.latency = HELD_SECONDS
    fleet.worker()
    fleet.wait_for(lambda: fleet.runs("running"))
    [scheduled] = fleet.runs("running")
    ran = fleet.start("sync", "a25", "--json")
    fleet.until(lambda: "is at work" in fleet.said(ran), ran)
    office.canvas.switches.latency = 0.0
    out, _ = ran.communicate(timeout=PATIENCE_SECONDS)
    [run] = json.loads(out)["runs"]
    assert (run["run"], run["status"], run["eligible"]) == (scheduled.id, "succeeded", 1)
    assert f"run {scheduled.id} (schedule) is at work" in fleet.said(ran)
    assert [one.id for one in fleet.runs()] == [scheduled.id]


def test_two_commands_at_once_are_one_run(fleet: Fleet, office: Office) -> None:
    office.canvas.switches.latency = 0.1
    both = [fleet.start("sync", "--json") for _ in range(2)]
    reports = [json.loads(one.communicate(timeout=PATIENCE_SECONDS)[0])["runs"] for one in both]
    assert [one.returncode for one in both] == [0, 0]
    assert len({run["run"] for [run] in reports}) == 1
    assert len(fleet.runs()) == 1
    assert sum("joined it" in fleet.said(one) for one in both) == 1
    notifying = [fleet.start("notify", "--now", "--json") for _ in range(2)]
    for one in notifying:
        one.communicate(timeout=PATIENCE_SECONDS)
    assert [one.returncode for one in notifying] == [0, 0]
    assert len(office.mailed) == 1


def test_a_full_run_begins_after_the_lesser_one_it_met(fleet: Fleet, office: Office) -> None:
    office.canvas.switches.latency = HELD_SECONDS
    fleet.worker()
    fleet.wait_for(lambda: fleet.runs("running"))
    ran = fleet.start("sync", "--full", "--json")
    fleet.until(lambda: "is at work" in fleet.said(ran), ran)
    office.canvas.switches.latency = 0.0
    out, _ = ran.communicate(timeout=PATIENCE_SECONDS)
    [run] = json.loads(out)["runs"]
    newest, oldest = fleet.runs()
    assert (newest.id, newest.order.full, oldest.order.full) == (run["run"], True, False)
    assert oldest.ended_at is not None
    assert newest.started_at is not None
    assert oldest.ended_at <= newest.started_at


@pytest.mark.parametrize("status", ["queued", "running"])
def test_a_cancelled_run_stops_before_its_next_write_and_the_next_goes_on(
    fleet: Fleet, office: Office, status: str
) -> None:
    office.canvas.switches.latency = HELD_SECONDS
    if status == "running":
        worker = fleet.worker()
    asked = fleet.start("sync", "--json")
    fleet.until(lambda: fleet.runs(status), asked)
    [run] = fleet.runs(status)
    if status == "running":
        fleet.wait_for(lambda: fleet.runs()[0].calls > 0)
    cancelled = fleet.start("runs", "cancel", run.id)
    assert cancelled.wait(PATIENCE_SECONDS) == 0, fleet.said(cancelled)
    office.canvas.switches.latency = 0.0
    out, _ = asked.communicate(timeout=PATIENCE_SECONDS)
    assert asked.returncode == 1
    [told] = json.loads(out)["runs"]
    assert (told["status"], told["problems"][-1]["code"]) == ("failed", "run-cancelled")
    kept = office.store.get_run(run.id)
    assert kept is not None
    assert (kept.status, kept.ousted) == ("failed", "cancelled")
    if status == "running":
        fleet.ask_to_stop(worker)
    assert office.writes == []
    again = fleet.start("sync", "--json")
    assert again.wait(PATIENCE_SECONDS) == 0
    assert office.cells("NPQ assessment entry")
