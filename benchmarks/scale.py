"""`make bench-scale`: a provider's whole account, from one cohort to forty; prints the table.

Cohorts of 500 participants with 60 activities each, a first sync of all and a second of the same,
on SQLite and on PostgreSQL, by one worker and (PostgreSQL) by four. Linux only.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.crew import Ended, ended
from benchmarks.idle import postgres, schedule
from benchmarks.run import Canvas, canvas
from benchmarks.table import MB, aligned
from benchmarks.watched import watched
from jobs.context import Context
from jobs.engine.orders import open_orders
from jobs.engine.queues import upgrade_engine
from jobs.engine.source import Source
from sync.cohorts_file import read_cohorts
from sync.settings import given_settings
from sync.store.kept import Order, PastRun
from sync.store.row import Row
from sync.store.schema import upgrade
from sync.store.store import Store, open_store
from tests.postgres import database

COHORT = 500
SIZES = (500, 2_000, 20_000)
CREWS = (1, 4)
LOOK_SECONDS = 0.5
HEAD = (
    "",
    "Canvas calls",
    "wall s",
    "throttled",
    "CPU s",
    "CPU ms a participant",
    "memory MB",
    "rows",
    "engine's rows",
)


@dataclass(frozen=True, slots=True)
class Cost:
    """What one round over all cohorts cost its workers together; `memory` is the greatest peak."""

    label: str
    participants: int
    calls: int
    wall: float
    throttled: int
    processor: float
    memory: int
    rows: Counter[str]

    def cells(self) -> tuple[str, ...]:
        """Return the row as it is printed."""
        ours = sum(self.rows[table] for table in Row.metadata.tables)
        return (
            self.label,
            f"{self.calls}",
            f"{self.wall:.0f}",
            f"{self.throttled}",
            f"{self.processor:.1f}",
            f"{1000 * self.processor / self.participants:.2f}",
            f"{self.memory / MB:.0f}",
            f"{ours}",
            f"{self.rows.total() - ours}",
        )


@dataclass(frozen=True, slots=True)
class Account:
    """An account on a sandbox, and the empty database that it is synced to."""

    canvas: Canvas
    settings: Mapping[str, str]
    store: Store
    participants: int

    def round(self, label: str, workers: int) -> Cost:
        """Ask for a sync of every cohort, have so many workers do them, and measure these."""
        print(f"{label} …", file=sys.stderr, flush=True)
        self.canvas.order("seen")
        asked = self._ask()
        began = time.monotonic()
        with ExitStack() as stack:
            crew = [stack.enter_context(watched(self.settings, "worker")) for _ in range(workers)]
            self._wait_for(asked)
            wall = time.monotonic() - began
            took = [ended(one) for one in crew]
        return self._cost(label, wall, took)

    def all_synced(self) -> None:
        """Ask for a sync of every cohort, and wait until whoever works has done them."""
        self._wait_for(self._ask())

    def _wait_for(self, asked: Sequence[str]) -> None:
        while any(run.active for run in self._now(asked)):
            time.sleep(LOOK_SECONDS)
        for run in self._now(asked):
            if run.status != "succeeded":
                sys.exit(f"{run.id} {run.status} {run.problems}")

    def _ask(self) -> tuple[str, ...]:
        given = given_settings(self.settings)
        file = read_cohorts(given.npq_sync_cohorts)
        with open_orders(Source(Context(given, file)), self.store) as orders:
            now = datetime.now(UTC)
            asked = [orders.ask(Order("sync", cohort.id), now) for cohort in file.cohorts]
        return tuple(one.run.id for one in asked)

    def _now(self, asked: Sequence[str]) -> Iterator[PastRun]:
        found = (self.store.get_run(run_id) for run_id in asked)
        return (run for run in found if run is not None)

    def _cost(self, label: str, wall: float, took: Sequence[Ended]) -> Cost:
        seen = self.canvas.order("seen")
        return Cost(
            label,
            self.participants,
            calls=seen["calls"],
            wall=wall,
            throttled=seen["throttled"],
            processor=sum(one.processor for one in took),
            memory=max(one.memory for one in took),
            rows=sum((one.rows for one in took), Counter()),
        )


@contextmanager
def account(participants: int, url: str) -> Iterator[Account]:
    """Give an account of so many participants on a sandbox of its own; `url` empty: SQLite."""
    with (
        tempfile.TemporaryDirectory(prefix="npq-sync-scale-") as folder,
        canvas("graphql", COHORT, participants // COHORT) as own,
    ):
        file = Path(folder, "cohorts.toml")
        content = schedule(datetime.now(UTC)) + own.facts["cohorts_toml"]
        file.write_text(content, encoding="utf-8")
        settings = {
            "CANVAS_API_URL": own.facts["url"],
            "CANVAS_API_TOKEN": own.facts["token"],
            "DATABASE_URL": url or f"sqlite:///{folder}/npq-sync.db",
            "NPQ_SYNC_COHORTS": str(file),
            "LOG_LEVEL": "WARNING",
        }
        upgrade(settings["DATABASE_URL"])
        upgrade_engine(settings["DATABASE_URL"])
        with open_store(settings["DATABASE_URL"]) as store:
            yield Account(own, settings, store, participants)


def measured(participants: int, workers: int, url: str = "") -> Iterator[Cost]:
    """Give a first round and a second, in which nothing has changed."""
    kind = "PostgreSQL" if url else "SQLite"
    crew = "1 worker" if workers == 1 else f"{workers} workers"
    with account(participants, url) as own:
        yield own.round(f"{participants:,}, {kind}, {crew}, first", workers)
        yield own.round(f"{participants:,}, {kind}, {crew}, second", workers)


def rows(sizes: Sequence[int]) -> Iterator[Cost]:
    """Give every row; an SQLite file takes one worker."""
    with postgres() as server_url:
        for size in sizes:
            yield from measured(size, 1)
            for workers in CREWS if server_url else ():
                with database(server_url) as url:
                    yield from measured(size, workers, url)


def main() -> None:
    """Measure every row and print them."""
    asked = argparse.ArgumentParser(prog="python -m benchmarks.scale")
    asked.add_argument("sizes", nargs="*", type=int, default=SIZES, help="participants, in 500s")
    asked.add_argument("--tables", action="store_true", help="print the rows written by table")
    options = asked.parse_args()
    found = []
    for cost in rows(options.sizes):
        found.append(cost)
        if options.tables:
            print(dict(cost.rows.most_common()), file=sys.stderr, flush=True)
        print(" | ".join(cost.cells()), file=sys.stderr, flush=True)
    print(f"\n{os.cpu_count()} cores, cohorts of {COHORT}, 60 activities, 20 ms a request\n")
    print(aligned([HEAD, *(cost.cells() for cost in found)]))


if __name__ == "__main__":
    main()
