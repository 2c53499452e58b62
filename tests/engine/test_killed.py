"""kill -9 at random moments, while teachers change things and people ask: all ends right."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from sqlmodel import select

from sync.store.engine import reading
from sync.store.tables import OutboxRow
from tests.engine.cohorts import ALL_SORTS, Cohorts, Teachers
from tests.engine.fleet import HASTY, Fleet, fleet_on

SEED = int(os.environ.get("NPQ_SYNC_SEED", "20261122"))
KILLS = 12  # on each kind of database
GOOD = {("sent", 1), ("uncertain", 0), ("uncertain", 1)}  # what a mail may be, how often it came
SOON_SECONDS = 2.5  # within which a kill falls, whatever it waits for


def moment(fleet: Fleet, draw: random.Random) -> None:
    """Wait until Canvas is written to, a mail arrives, a call is made, or for a while."""
    office = fleet.office
    happened = draw.choice(
        [
            lambda: len(office.writes),
            lambda: len(office.inbox.deliveries),
            lambda: sum(run.calls for run in fleet.runs("running")) // 4,
            lambda: 0,
        ]
    )
    before = happened()
    fleet.wait_a_while(lambda: happened() != before, draw.uniform(0.2, SOON_SECONDS))


def amiss_in_mail(fleet: Fleet) -> list[str]:
    """Return what is not as it should be of mails: each went once, or is known not to be sure."""
    office = fleet.office
    names = (str(mail.message["Message-ID"]) for mail in office.inbox.deliveries)
    arrived = Counter(name.strip("<>").removeprefix("npq-sync.").split("@")[0] for name in names)
    with reading(office.store.engine) as session:
        states = {row.token: row.state for row in session.exec(select(OutboxRow))}
    return [
        f"mail {token} is {states.get(token)} and arrived {arrived[token]} times"
        for token in arrived.keys() | states.keys()
        if (states.get(token), arrived[token]) not in GOOD
    ]


def test_whatever_is_killed_everything_ends_right(
    tmp_path: Path, database_url: str, record_property: Callable[[str, object], None]
) -> None:
    draw = random.Random(SEED)
    cohorts = Cohorts.of(3, *ALL_SORTS)
    teachers = Teachers(cohorts, draw)
    workers = 1 if database_url.startswith("sqlite") else 2
    with fleet_on(cohorts, tmp_path, database_url, HASTY) as fleet, fleet.console() as ask:
        fleet.office.canvas.switches.latency = 0.02
        crew = [fleet.worker() for _ in range(workers)]
        for kill in range(KILLS):
            teachers.change()
            teachers.lift()
            for name in cohorts.homes:
                ask("sync", name)
            if kill % 3 == 2:
                fleet.start("notify")
            else:
                ask("digests")
            moment(fleet, draw)
            victim = draw.randrange(workers)
            fleet.kill(crew[victim])
            crew[victim] = fleet.worker()
        fleet.office.canvas.switches.latency = 0.0
        fleet.wait_for(fleet.all_done)
        last = [fleet.ended(ask("sync", name)) for name in cohorts.homes]
        assert [run.status for run in last] == ["succeeded"] * len(cohorts.homes)
        assert fleet.ended(ask("digests")).status in {"succeeded", "partial"}

        assert cohorts.amiss(fleet.office) == []
        assert amiss_in_mail(fleet) == []
        assert fleet.office.store.active_runs() == ()
        again = sum(run.attempts > 1 for run in fleet.runs())
        unsure = len(fleet.office.store.list_outbox("uncertain"))
    kind = "SQLite" if workers == 1 else "PostgreSQL"
    told = f"{KILLS} x kill -9 on {kind}, seed {SEED}: {again} runs begun again"
    record_property("measured", f"{told}, {unsure} mails uncertain, none twice, none lost")
