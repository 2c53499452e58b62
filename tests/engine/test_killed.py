"""kill -9 at random moments, while teachers change things and people ask: all ends right."""

from __future__ import annotations

import os
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlmodel import select

from jobs.context import now
from jobs.engine.keeper import AT_WORK
from jobs.engine.queues import open_client
from jobs.notify import Post
from mappings.alerts import KINDS
from sync.store.alert_tables import AlertRow, OutboxRow
from sync.store.engine import reading
from tests.engine.cohorts import ALL_SORTS, Cohorts, Teachers
from tests.engine.crew import Crew
from tests.engine.fleet import HASTY, Fleet
from tests.engine.moments import CatchingInbox
from tests.jobs.office import Office

SEED = int(os.environ.get("NPQ_SYNC_SEED", "20261122"))
MOMENTS = ("any time", "starting", "asking", "writing", "mail lost", "mail accepted") * 2
"""What a kill falls into, on each kind of database; the order is drawn."""
GOOD = {("sent", 1), ("uncertain", 0), ("uncertain", 1)}  # what a mail may be, how often it came
STOOD = re.compile(r"(.+?) \(\d+\): ")
PARTICIPANT = re.compile(r"Participant (\d+)")
REASON = re.compile(r"([A-Z][^.:]*), since \d+ [A-Z][a-z]+ \d{4}")


@contextmanager
def crew_on(
    cohorts: Cohorts, folder: Path, database_url: str, draw: random.Random
) -> Iterator[Crew]:
    """Workers of the cohorts, one on SQLite and two on PostgreSQL."""
    office, inbox = Office(cohorts.first, folder, database_url, MAIL_NAMES="none"), CatchingInbox()
    office.inbox = inbox
    office.canvas.switches.latency = 0.02
    with office:
        office.says(*cohorts.toml())
        with Fleet(office, HASTY) as fleet:
            crew = Crew(fleet, inbox, draw)
            for _ in range(1 if database_url.startswith("sqlite") else 2):
                crew.hire()
            yield crew


def settle(crew: Crew, cohorts: Cohorts, ask: Callable[..., str]) -> None:
    """Let what is under way end, and then read every cohort once more, and mail."""
    fleet = crew.fleet
    fleet.office.canvas.switches.latency = 0.0
    crew.wait_for(lambda: all(command.poll() is not None for command in crew.commands))
    crew.wait_for(lambda: not fleet.office.store.active_runs())
    for name in cohorts.homes:
        assert fleet.ended(ask("sync", name)).status == "succeeded"
    assert fleet.ended(ask("digests")).status == "succeeded"


def amiss_in_mail(office: Office) -> list[str]:
    """Return what is not as it should be of mails: each went once, or is known not to be sure."""
    names = (str(mail.message["Message-ID"]) for mail in office.inbox.deliveries)
    arrived = Counter(name.strip("<>").removeprefix("npq-sync.").split("@")[0] for name in names)
    with reading(office.store.engine) as session:
        states = {row.token: row.state for row in session.exec(select(OutboxRow))}
    return [
        f"mail {token} is {states.get(token)} and arrived {arrived[token]} times"
        for token in arrived.keys() | states.keys()
        if (states.get(token), arrived[token]) not in GOOD
    ]


def told_in(text: str) -> Iterator[tuple[str, int]]:
    """Return what a digest tells of whom: reasons below a participant, and participants beside a
    rule where it says how a cohort stood at first."""
    rules = {kind.heading: kind.rule for kind in KINDS.values()}
    who = 0
    for line in text.replace("\n  ", " ").splitlines():
        stood = STOOD.match(line)
        if stood and stood[1] in rules:
            yield from ((rules[stood[1]], int(one)) for one in PARTICIPANT.findall(line))
        elif participant := PARTICIPANT.match(line):
            who = int(participant[1])
            yield from ((rules[one], who) for one in REASON.findall(line) if one in rules)


def told_too_often(office: Office) -> Counter[tuple[str, int]]:
    """Return of whom which news came more often than it came about, whatever mail it was in."""
    told: Counter[tuple[str, int]] = Counter()
    for text in office.mails:
        told.update(told_in(text))
    with reading(office.store.engine) as session:
        told.subtract((row.rule, row.user_id) for row in session.exec(select(AlertRow)))
    return +told


def left_lying(fleet: Fleet) -> list[str]:
    """Return the engine's work that is not over."""
    client = open_client(fleet.office.store)
    try:
        lying = client.list_workflows(status=list(AT_WORK), load_input=False, load_output=False)
    finally:
        client.destroy()
    return [one.workflow_id for one in lying]


def test_whatever_is_killed_everything_ends_right(
    tmp_path: Path, database_url: str, record_property: Callable[[str, object], None]
) -> None:
    draw = random.Random(SEED)
    cohorts = Cohorts.of(3, *ALL_SORTS)
    teachers = Teachers(cohorts, draw)
    moments = draw.sample(MOMENTS, len(MOMENTS))
    with crew_on(cohorts, tmp_path, database_url, draw) as crew, crew.fleet.console() as ask:

        def goes_on() -> None:
            teachers.lift()
            for name in cohorts.homes:
                ask("sync", name)
            ask("digests")

        for kill, moment in enumerate(moments):
            teachers.change()
            goes_on()
            if kill % 3:
                crew.command(*(["notify", "--now"] if kill % 3 == 1 else ["sync", "c1"]))
            crew.killed_at(moment, goes_on)
        settle(crew, cohorts, ask)

        fleet, store = crew.fleet, crew.fleet.office.store
        assert cohorts.amiss(fleet.office) == []
        assert (amiss_in_mail(fleet.office), told_too_often(fleet.office)) == ([], {})
        assert Post(fleet.office.context, store, now(), whenever=True).due().mails == ()
        assert left_lying(fleet) == []
        assert {command.returncode for command in crew.commands} <= {0, 1, 3}
        assert {fleet.ask_to_stop(worker) for worker in crew.workers} == {0}
        again = sum(run.attempts > 1 for run in fleet.runs())
        unsure = len(store.list_outbox("uncertain"))
    kind = "SQLite" if database_url.startswith("sqlite") else "PostgreSQL"
    told = f"{len(moments)} x kill -9 on {kind}, seed {SEED}: {again} runs begun again"
    record_property("measured", f"{told}, {unsure} mails uncertain, none twice, none lost")
