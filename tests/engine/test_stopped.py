"""SIGTERM and Ctrl-C: nothing new is begun, and what was under way goes on elsewhere."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Callable

import pytest

from jobs.demo.faults import Fault
from jobs.engine.worker import GRACE_SECONDS
from tests.engine.fleet import Fleet
from tests.jobs.office import Office

ENTRY = "NPQ assessment entry"


def test_a_worker_that_is_to_stop_leaves_its_run_to_the_next(fleet: Fleet, office: Office) -> None:
    office.canvas.switches.latency = 0.3
    first = fleet.worker()
    run = fleet.running()
    assert fleet.ask_to_stop(first) == 0
    left = fleet.run(run.id)
    assert (left.status, left.worker, office.writes) == ("queued", None, [])
    office.canvas.switches.latency = 0.0
    second = fleet.worker()
    ended = fleet.ended(run.id)
    assert (ended.status, ended.attempts) == ("succeeded", 2)
    assert len(office.cells(ENTRY)) == 2
    assert fleet.ask_to_stop(second) == 0
    assert len(fleet.runs()) == 1


def test_a_canvas_that_does_not_answer_keeps_nobody_longer_than_the_grace(
    fleet: Fleet, office: Office, record_property: Callable[[str, object], None]
) -> None:
    stall = Fault("stall_before", "GET", r"/students/submissions$", times=1)
    office.canvas.faults.add(stall)
    first = fleet.worker()
    fleet.wait_for(lambda: stall.struck)
    asked_at = time.monotonic()
    assert fleet.ask_to_stop(first) == 0
    took = time.monotonic() - asked_at
    office.canvas.faults.clear()
    [left] = fleet.runs()
    assert (left.status, left.worker) == ("queued", None)
    fleet.worker()
    assert fleet.ended(left.id).status == "succeeded"
    record_property("measured", f"stop {took:.1f} s after SIGTERM (grace {GRACE_SECONDS} s)")


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_up_stops_cleanly(fleet: Fleet, sign: signal.Signals) -> None:
    up = fleet.start("up", "--port", "0")
    fleet.until(lambda: "npq-sync is up" in fleet.said(up), up)
    fleet.until(fleet.all_done, up)
    assert fleet.ask_to_stop(up, sign) == 0
    said = [json.loads(line) for line in fleet.said(up).splitlines()]
    assert said[-1]["event"] == "npq-sync has stopped"
    assert {line["level"] for line in said} == {"info"}


def test_ctrl_c_ends_the_run_of_a_command_that_works_itself(fleet: Fleet, office: Office) -> None:
    office.canvas.switches.latency = 1.0
    syncing = fleet.start("sync")
    fleet.until(lambda: any(run.calls for run in fleet.runs("running")), syncing)
    assert fleet.ask_to_stop(syncing, signal.SIGINT) == 130
    assert "interrupted" in fleet.said(syncing)
    [run] = fleet.runs()
    assert (run.status, run.ousted, office.writes) == ("failed", "cancelled", [])


def test_ctrl_c_leaves_alone_what_a_worker_does(fleet: Fleet, office: Office) -> None:
    office.canvas.switches.latency = 2.0
    fleet.worker()
    run = fleet.running()
    syncing = fleet.start("sync")
    fleet.until(lambda: "joined it" in fleet.said(syncing), syncing)
    assert fleet.ask_to_stop(syncing, signal.SIGINT) == 130
    office.canvas.switches.latency = 0.0
    assert f"run {run.id} goes on; npq-sync runs cancel {run.id} stops it" in fleet.said(syncing)
    ended = fleet.ended(run.id)
    assert (ended.status, ended.attempts) == ("succeeded", 1)
