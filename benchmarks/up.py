"""`npq-sync up` as a process that is measured from outside. Linux only: it is read in /proc."""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from benchmarks.table import MB
from benchmarks.watched import Watched, watched
from jobs.context import Context
from jobs.engine.orders import open_orders
from jobs.engine.source import Source
from sync.cohorts_file import read_cohorts
from sync.settings import given_settings
from sync.store.kept import Order
from sync.store.store import Store

SETTLED_SECONDS = 65  # after its start the engine looks for schedules each second for a minute
STARTS = 20
HEAD = (
    "",
    "RSS MB",
    "PSS MB",
    "CPU s/min",
    "statements/min",
    "transactions/min",
    "connections",
    "begins after s",
    "at most",
)


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process took: bytes, seconds of processor and counts in so many minutes.

    `starts` are the seconds from asking for a run until it was begun.
    """

    label: str
    minutes: float
    resident: int
    proportional: int
    processor: float
    transactions: int
    statements: Counter[str]
    connections: int
    starts: Sequence[float]

    def cells(self) -> tuple[str, ...]:
        """Return the row as it is printed."""
        return (
            self.label,
            f"{self.resident / MB:.0f}",
            f"{self.proportional / MB:.0f}",
            f"{self.processor / self.minutes:.2f}",
            f"{self.statements.total() / self.minutes:.0f}",
            f"{self.transactions / self.minutes:.0f}",
            f"{self.connections}",
            f"{sum(self.starts) / len(self.starts):.2f}",
            f"{max(self.starts):.2f}",
        )


class Up:
    """`npq-sync up` with these settings; `store` is its database."""

    def __init__(self, settings: Mapping[str, str], store: Store, process: Watched) -> None:
        self._settings = settings
        self._store = store
        self._process = process
        self._pid = process.process.pid

    def settle(self, cohorts: int) -> None:
        """Wait until each cohort was read, and the engine looks around at its usual pace."""
        until = time.monotonic() + SETTLED_SECONDS
        while len(self._store.last_good()) < cohorts or time.monotonic() < until:
            time.sleep(1)

    def cost(self, label: str, seconds: float) -> Cost:
        """Leave it alone for so long, and only then ask for runs."""
        self._process.counted()
        began, used = time.monotonic(), self._processor()
        time.sleep(seconds)
        counted, used = self._process.counted(), self._processor() - used
        minutes = (time.monotonic() - began) / 60
        memory = self._process.memory("smaps_rollup")
        return Cost(
            label,
            minutes,
            resident=memory["Rss"],
            proportional=memory["Pss"],  # a page that processes share counts in part
            processor=used,
            transactions=counted["transactions"],
            statements=Counter(counted["statements"]),
            connections=self._connections(),
            starts=tuple(self._starts()),
        )

    def _starts(self) -> Iterator[float]:
        """Ask for a run at any moment of a second; give the seconds until each was begun."""
        given = given_settings(self._settings)
        context = Context(given, read_cohorts(given.npq_sync_cohorts))
        moments = random.Random(STARTS)
        with open_orders(Source(context), self._store) as orders:
            for _ in range(STARTS):
                time.sleep(moments.random())
                run = orders.ask(Order("housekeeping"), datetime.now(UTC)).run
                while run.active:
                    time.sleep(0.05)
                    run = self._store.get_run(run.id) or run
                if run.started_at:
                    yield (run.started_at - run.requested_at).total_seconds()

    def _processor(self) -> float:
        fields = Path(f"/proc/{self._pid}/stat").read_text().rpartition(") ")[2].split()
        user, system = fields[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def _connections(self) -> int:
        """Count what it holds open: handles of the SQLite file, or sessions at the server."""
        url = self._store.engine.url
        if url.get_backend_name() == "sqlite":
            file = os.path.realpath(url.database or "")
            handles = Path(f"/proc/{self._pid}/fd").iterdir()
            return sum(os.path.realpath(handle) == file for handle in handles)
        self._store.engine.dispose()
        elsewhere = url.set(drivername="postgresql", database="postgres")
        with psycopg.connect(elsewhere.render_as_string(hide_password=False)) as connection:
            of_ours = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s"
            [(count,)] = connection.execute(of_ours, [url.database]).fetchall()
        return int(count)


@contextmanager
def up(settings: Mapping[str, str], store: Store) -> Iterator[Up]:
    """Start `npq-sync up`, and stop it at the end of the block."""
    with watched(settings, "up", "--port", "0") as process:
        yield Up(settings, store, process)
