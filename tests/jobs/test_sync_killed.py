"""Killed anywhere, superseded by another: the next run ends right and nothing is doubled."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from jobs.context import now as clock
from jobs.demo.faults import Fault, Kind
from jobs.demo.inbox import Inbox
from jobs.demo.record import Seen
from sync.store import Order
from tests.jobs.cohort_world import EVERYTHING, EXACTLY_90, ONE_ITEM_UNDER, CohortWorld
from tests.jobs.office import ENTRY, FIGURE, NOW, Office, by_the_real_clock, codes

LONG = 60  # seconds, for what comes at once unless something is broken
ADA = "ada@provider.example"


def kill(process: subprocess.Popen[str], arrived: threading.Event) -> None:
    """Kill the process as soon as the event is set; it must not end before."""
    while not arrived.wait(0.05):
        assert process.poll() is None, process.communicate()
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=LONG)


def killed_at(office: Office, kind: Kind, method: str, path: str) -> None:
    """Run `sync` as its own process and kill it when this request has come."""
    arrived = threading.Event()

    def when(_seen: Seen) -> bool:
        arrived.set()
        return True

    office.canvas.faults.add(Fault(kind, method, path, when=when))
    kill(office.command("sync"), arrived)
    office.canvas.faults.clear()


@pytest.mark.parametrize(
    ("kind", "method", "path"),
    [
        ("stall_before", "GET", r"/students/submissions$"),
        ("stall_before", "POST", r"/custom_gradebook_columns$"),
        ("stall_after", "POST", r"/custom_gradebook_columns$"),
        ("stall_after", "PUT", r"/custom_gradebook_column_data$"),
        ("stall_before", "POST", r"/overrides$"),
        ("stall_after", "POST", r"/overrides$"),
    ],
    ids=["reading", "kept, nothing written", "a column made", "cells", "before", "override made"],
)
def test_a_run_killed_at_a_request_is_finished_by_the_next(
    office: Office, cohort_world: CohortWorld, kind: Kind, method: str, path: str
) -> None:
    office.says(by_the_real_clock(cohort_world))
    eligible, under = cohort_world.join(EXACTLY_90), cohort_world.join(ONE_ITEM_UNDER)

    killed_at(office, kind, method, path)
    run = office.sync(now=clock())

    assert run["status"] == "succeeded"
    assert office.cells(FIGURE) == {eligible.id: "90.0", under.id: "88.7"}
    assert office.cells(ENTRY) == {eligible.id: "Eligible", under.id: "Not yet"}
    assert office.entered() == {eligible.id}
    assert len(cohort_world.course.columns) == 2
    office.notify(clock(), whenever=True)
    assert office.mailed == [ADA]
    [past] = [past for past in office.store.list_runs(9) if past.id != run["run"]]
    assert (past.status, past.ousted) == ("failed", "interrupted")
    office.clear()
    office.sync(now=clock())
    assert not office.writes
    assert not office.mailed


class SlowInbox(Inbox):
    """Holds every mail when its words have come, until `go_on`."""

    def __init__(self) -> None:
        super().__init__()
        self.arrived, self.go_on = threading.Event(), threading.Event()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.arrived.set()
        await asyncio.to_thread(self.go_on.wait, LONG)
        return await super().handle_DATA(server, session, envelope)


@pytest.fixture
def slowly(cohort_world: CohortWorld, tmp_path: Path) -> Iterator[tuple[Office, SlowInbox]]:
    """An office whose mail server takes its time."""
    office, inbox = Office(cohort_world, tmp_path), SlowInbox()
    office.inbox = inbox
    with office:
        try:
            yield office, inbox
        finally:
            inbox.go_on.set()


def test_a_run_killed_while_a_mail_is_on_the_wire_never_sends_it_twice(
    slowly: tuple[Office, SlowInbox], cohort_world: CohortWorld
) -> None:
    office, inbox = slowly
    office.says(by_the_real_clock(cohort_world))
    south = cohort_world.add_section("South")
    cohort_world.add_coach("Ben Coach", south, "ben@provider.example")
    cohort_world.join(EVERYTHING)
    cohort_world.join(EVERYTHING, section=south)
    office.first_look(now=clock())
    kill(office.command("notify", "--now"), inbox.arrived)
    inbox.go_on.set()

    run = office.sync(now=clock())

    assert run["status"] == "partial"
    assert codes(run) == ["mail-uncertain"]
    assert run["mails"] == 1, "the one that waited"
    assert office.mailed.count("ben@provider.example") == 1
    assert office.mailed.count(ADA) <= 1
    again = office.sync(now=clock())
    assert (again["status"], again["mails"]) == ("succeeded", 0)
    assert len(office.store.list_outbox("uncertain")) == 1


def when_asked(office: Office, method: str, path: str) -> None:
    """Have a newer run of the cohort begin as soon as this request comes."""

    def begins(_seen: Seen) -> bool:
        office.store.begin_run(Order("sync", "a25", trigger="cli"), NOW)
        return True

    office.canvas.faults.add(Fault("stall_after", method, path, seconds=0, when=begins))


def test_a_run_that_another_has_superseded_stops_before_its_next_write(
    office_on_both: Office, cohort_world: CohortWorld
) -> None:
    office = office_on_both
    who = cohort_world.join(EVERYTHING)
    when_asked(office, "POST", r"/custom_gradebook_columns$")

    run = office.sync()

    assert run["status"] == "failed"
    assert codes(run) == ["run-superseded"]
    assert len(office.writes) == 1
    past = office.store.get_run(run["run"])
    assert past is not None
    assert (past.status, past.ousted) == ("failed", "superseded")
    office.canvas.faults.clear()
    healed = office.sync()
    assert healed["status"] == "succeeded"
    assert office.cells(ENTRY) == {who.id: "Eligible"}
    assert len(cohort_world.course.columns) == 2


def test_a_run_superseded_before_it_keeps_anything_keeps_nothing(
    office_on_both: Office, cohort_world: CohortWorld
) -> None:
    office = office_on_both
    cohort_world.join(EVERYTHING)
    when_asked(office, "GET", r"/submissions$")

    run = office.sync()

    assert codes(run) == ["run-superseded"]
    assert office.report() == {}
    assert not office.writes
    assert not office.mailed
