"""`make bench-idle`: what `npq-sync up` costs while nothing is due; prints the table.

The first syncs have ended, and no schedule strikes, before anything is measured.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks.table import aligned
from benchmarks.up import HEAD, Cost, up
from benchmarks.world import build
from jobs.demo.server import Sandbox
from jobs.demo.world import World
from jobs.engine.queues import upgrade_engine
from sync.store.schema import upgrade
from sync.store.store import open_store
from tests.postgres import PostgresUnavailable, database, server

SECONDS, PARTICIPANTS, COHORTS = 120, 20, (1, 10)
LONDON = ZoneInfo("Europe/London")
REFUSED_HOUR = 1
HALF_A_DAY = timedelta(hours=12)
SCHEDULED = ("sync", "verify", "digests", "admin-note", "housekeeping")


def cost(label: str, cohorts: int, seconds: float, url: str = "") -> Cost:
    """Measure it on an empty database, of a file of its own where none is named."""
    world, now = World(), datetime.now(UTC)
    with (
        tempfile.TemporaryDirectory(prefix="npq-sync-idle-") as folder,
        Sandbox(world) as canvas,
    ):
        names = [f"bench-{number}" for number in range(1, cohorts + 1)]
        built = [build(world, PARTICIPANTS, now=now, cohort=name) for name in names]
        file = Path(folder, "cohorts.toml")
        content = "".join((schedule(now), *(one.cohorts_toml for one in built)))
        file.write_text(content, encoding="utf-8")
        settings = {
            "CANVAS_API_URL": canvas.url,
            "CANVAS_API_TOKEN": built[0].token,
            "DATABASE_URL": url or f"sqlite:///{folder}/npq-sync.db",
            "NPQ_SYNC_COHORTS": str(file),
            "LOG_LEVEL": "WARNING",
        }
        upgrade(settings["DATABASE_URL"])
        upgrade_engine(settings["DATABASE_URL"])
        with open_store(settings["DATABASE_URL"]) as store, up(settings, store) as own:
            own.settle(cohorts)
            return own.cost(label, seconds)


def schedule(now: datetime) -> str:
    """Return when each job runs, half a day from now: each waits for its time, and none has it."""
    hour = (now.astimezone(LONDON) + HALF_A_DAY).hour
    hour += hour == REFUSED_HOUR
    return "[schedule]\n" + "".join(f'{job} = "0 {hour} * * *"\n' for job in SCHEDULED)


@contextmanager
def postgres() -> Iterator[str]:
    """Give the URL of a server, empty where there is none."""
    try:
        with server() as url:
            yield url
    except PostgresUnavailable as unavailable:
        print(f"PostgreSQL is left out: {unavailable}", file=sys.stderr)
        yield ""


def measured(seconds: float) -> Iterator[Cost]:
    """Give each row as it comes."""
    for cohorts in COHORTS:
        yield cost(f"SQLite, {_counted(cohorts)}", cohorts, seconds)
    with postgres() as server_url:
        for cohorts in COHORTS if server_url else ():
            with database(server_url) as url:
                yield cost(f"PostgreSQL, {_counted(cohorts)}", cohorts, seconds, url)


def _counted(cohorts: int) -> str:
    return f"{cohorts} cohort{'s' if cohorts > 1 else ''}"


def main() -> None:
    """Measure every row and print them."""
    asked = argparse.ArgumentParser(prog="python -m benchmarks.idle")
    asked.add_argument("--seconds", type=float, default=SECONDS, help="a row; default 120")
    asked.add_argument("--statements", action="store_true", help="print them too, the most first")
    options = asked.parse_args()
    rows = []
    for row in measured(options.seconds):
        rows.append(row)
        print(f"{row.label} …", file=sys.stderr, flush=True)
        if options.statements:
            for words, count in row.statements.most_common():
                print(f"{count / row.minutes:8.1f}  {words}", file=sys.stderr)
    print(aligned([HEAD, *(row.cells() for row in rows)]))


if __name__ == "__main__":
    main()
