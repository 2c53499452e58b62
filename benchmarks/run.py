"""`make bench`: npq-sync and a plain script on the same cohort, in one run; prints the table.

Every row is a program of its own, so that processor time and memory are that program's; the
sandbox Canvas runs in another. Ends with 1 where two rows disagree about who has met what.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from benchmarks.table import Row, table

ROOT = Path(__file__).parent.parent
PLAIN = [sys.executable, "-W", "ignore", str(ROOT / "benchmarks/plain_canvasapi.py")]
PROGRAM = [sys.executable, "-m", "jobs", "sync", "--json"]
PARTICIPANTS, ITEMS = 600, 50
KIB = 1024

Met = dict[int, frozenset[int]]
"""Items met by participant."""


class Canvas:
    """The sandbox in its own process."""

    def __init__(self, orders: IO[str], answers: IO[str]) -> None:
        self._orders = orders
        self._answers = answers
        self.facts = self._answer()

    def order(self, what: str) -> dict[str, Any]:
        """Have the sandbox do something and return its answer."""
        self._orders.write(f"{what}\n")
        self._orders.flush()
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self._answers.readline())
        return answer


@contextmanager
def canvas(kind: str, participants: int, *cohorts: int) -> Iterator[Canvas]:
    """Start a sandbox, with "graphql" or with "rest" alone; see benchmarks.server."""
    numbers = map(str, (participants, *cohorts))
    order = [sys.executable, "-m", "benchmarks.server", kind, *numbers]
    with subprocess.Popen(
        order, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as own:
        if own.stdin and own.stdout:
            yield Canvas(own.stdin, own.stdout)


@dataclass(frozen=True, slots=True)
class Bench:
    """Where one sandbox is synced to."""

    canvas: Canvas
    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        """The settings, and nothing of the shell's but where programs are."""
        return {
            "PATH": os.environ.get("PATH", ""),
            "PYTHONPATH": str(ROOT),
            "CANVAS_API_URL": self.canvas.facts["url"],
            "CANVAS_API_TOKEN": self.canvas.facts["token"],
            "DATABASE_URL": f"sqlite:///{self.folder / 'npq-sync.db'}",
            "NPQ_SYNC_COHORTS": str(self.folder / "cohorts.toml"),
            "LOG_LEVEL": "WARNING",
        }

    def sync(self, label: str, *options: str) -> tuple[Row, Met]:
        """Measure `npq-sync sync`; return what it cost and whom it found to have met what."""
        out, row = self._measured(label, [*PROGRAM, *options])
        (run,) = json.loads(out)["runs"]
        if run["status"] != "succeeded" or run["throttled"] != row.throttled:
            sys.exit(f"{label}: {json.dumps(run)}")
        apart = (run["canvas_calls"], run["verification_calls"], run["progress_polls"])
        if sum(apart) != row.calls:
            sys.exit(f"{label}: counted {apart}, Canvas saw {row.calls}")
        return row.split(*apart), self._kept()

    def plain(self, label: str) -> tuple[Row, Met]:
        """Measure the plain script."""
        out, row = self._measured(label, [*PLAIN, str(self.canvas.facts["course"])])
        return row, {int(user): frozenset(items) for user, items in json.loads(out).items()}

    def _measured(self, label: str, order: Sequence[str]) -> tuple[str, Row]:
        print(f"{label} …", file=sys.stderr, flush=True)
        self.canvas.order("seen")
        with tempfile.TemporaryFile("w+") as out:
            started = time.perf_counter()
            process = subprocess.Popen(order, stdout=out, env=self.environment, cwd=self.folder)
            _, status, used = os.wait4(process.pid, 0)
            wall = time.perf_counter() - started
            process.returncode = os.waitstatus_to_exitcode(status)
            out.seek(0)
            printed = out.read()
        if process.returncode:
            sys.exit(f"{label} ended with {process.returncode}: {printed}")
        seen = self.canvas.order("seen")
        row = Row(
            label,
            calls=seen["calls"],
            wall=wall,
            throttled=seen["throttled"],
            peak=seen["peak"],
            processor=used.ru_utime + used.ru_stime,
            memory=used.ru_maxrss * KIB,
            received=seen["received"],
        )
        print(f"   {row.wall:.1f} s, {row.calls} calls", file=sys.stderr, flush=True)
        return printed, row

    def _kept(self) -> Met:
        with sqlite3.connect(self.folder / "npq-sync.db") as database:
            rows = database.execute("SELECT user_id, content FROM progress").fetchall()
        return {user: frozenset(json.loads(content)["met"]) for user, content in rows}


@contextmanager
def bench(kind: str, participants: int) -> Iterator[Bench]:
    """Give a fresh sandbox and a fresh database."""
    with (
        tempfile.TemporaryDirectory(prefix="npq-sync-bench-") as folder,
        canvas(kind, participants) as own,
    ):
        place = Path(folder)
        (place / "cohorts.toml").write_text(own.facts["cohorts_toml"], encoding="utf-8")
        yield Bench(own, place)


def measured(participants: int, *, plain: bool) -> tuple[list[Row], list[Met]]:
    """Return every row, and whom those after the move found to have met what."""
    with bench("graphql", participants) as own:
        before = [own.sync("a  first sync, GraphQL"), own.sync("b  second, nothing moved")]
        own.canvas.order("move")
        moved = own.sync("c  after 5% moved")
        full = own.sync("f  --full", "--full")
        last = [own.plain("z  plain canvasapi")] if plain else []
    with bench("rest", participants) as own:
        own.canvas.order("move")
        rest = [own.sync("d  first sync, no GraphQL"), own.sync("e  second, nothing moved")]
    after = [moved, *rest, full, *last]
    return [row for row, _ in (*before, *after)], [met for _, met in after]


def main() -> None:
    """Measure every row and print them."""
    asked = argparse.ArgumentParser(prog="python -m benchmarks.run")
    asked.add_argument("--participants", type=int, default=PARTICIPANTS, help="default 600")
    asked.add_argument("--no-plain", action="store_true", help="leave out the plain script")
    options = asked.parse_args()
    rows, found = measured(options.participants, plain=not options.no_plain)
    print(f"{options.participants} participants, {ITEMS} items, 20 ms a request\n")
    print(table(rows))
    if any(met != found[0] for met in found):
        sys.exit("the rows do not agree on who has met what")
    print(f"\nAll agree on who has met what: {sum(map(len, found[0].values()))} items.")


if __name__ == "__main__":
    main()
