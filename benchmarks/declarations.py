"""`make bench-declarations`: what `npq-sync export declarations` costs on a long history.

Every participant did more before each of their kept standings, so that each standing has to be
looked at to tell when the last of it was done.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

from benchmarks.table import MB, aligned
from mappings.ledger import as_json, as_text
from mappings.standing import Line, Standing
from sync.store.kept import Order, ParticipantResult, RunResults
from sync.store.schema import upgrade
from sync.store.store import Store, open_store

ROOT = Path(__file__).parent.parent
COHORT = "bench"
STARTS = datetime(2025, 10, 1, 9, tzinfo=UTC)
PARTICIPANTS, STANDINGS, LINES = 2000, 30, 50
ASSIGNMENT_EVERY = 4  # of four activities one is an assignment; the others have no instant
KIB = 1024
HEAD = ("", "wall s", "CPU s", "memory MB", "written MB")
FILE = f"""
[[cohort]]
id = "{COHORT}"
programme = "npqsl"
starts_on = {STARTS.date()}
courses = [101]
[cohort.declarations]
schedule = "npq-leadership-autumn"
cohort = "2025"
schedule_starts_on = {STARTS.date()}
delivery_partner_id = "00000000-0000-4000-8000-000000000001"
[cohort.declarations.evidence]
started = {{ activities = 1 }}
completed = {{ percent = 90 }}
"""


def standing(done: int, lines: int) -> Standing:
    """Return the standing of somebody who did this many of so many activities, two hours each."""
    hours = Fraction(2)
    made = tuple(
        Line(
            activity_id=f"item:{9000 + number}",
            title=f"Activity {number}: some words as long as those of a title are",
            strand="online" if number % ASSIGNMENT_EVERY else "events",
            areas={"school-culture": Fraction(1)},
            state="done" if number < done else "open",
            credit_hours=hours,
            done_hours=hours if number < done else Fraction(0),
            possible_hours=hours,
            source="requirement" if number % ASSIGNMENT_EVERY else "assignment",
            at=None
            if number % ASSIGNMENT_EVERY or number >= done
            else STARTS + timedelta(days=number),
        )
        for number in range(lines)
    )
    total, reached = hours * lines, hours * done
    return Standing(
        user_id=0,
        lines=made,
        strands={},
        areas={},
        hours_done=reached,
        hours_applicable=total,
        percent=100 * reached / total,
        complete=True,
        entry="not-yet",
        reachable=True,
        policy="pooled-hours/1",
    )


def fill(store: Store, participants: int, standings: int, lines: int) -> None:
    """Keep the history, a run for each standing."""
    people = range(1, participants + 1)
    for number in range(1, standings + 1):
        now = STARTS + timedelta(days=2 * number)
        kept = as_json(standing(lines * number // standings, lines))
        run = store.begin_run(Order("sync", COHORT), now)
        found = tuple(
            ParticipantResult(
                user_id=user_id,
                state="active",
                name="",
                sis_user_id=f"00000000-0000-4000-8000-{user_id:012}",
                standing=as_text(kept | {"user_id": user_id}),
                entry="not-yet",
                percent="0.0",
                entry_in_force="not-yet",
            )
            for user_id in people
        )
        store.keep_results(run, RunResults(participants=found), now)
        store.end_run(run, "succeeded", {}, (), now)


def export(folder: Path, kind: str, shape: str) -> tuple[str, ...]:
    """Run the command and return its row."""
    order = [sys.executable, "-m", "jobs", "export", "declarations", COHORT, "--type", kind]
    order += ["--on", str(datetime.now(UTC).date()), "--format", shape, "--out", "declared"]
    started = time.perf_counter()
    process = subprocess.Popen(order, env=environment(folder), cwd=folder)
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    written = (folder / "declared").stat().st_size
    return (
        f"{kind}, {shape}",
        f"{wall:.1f}",
        f"{used.ru_utime + used.ru_stime:.1f}",
        f"{used.ru_maxrss * KIB / MB:.0f}",
        f"{written / MB:.1f}",
    )


def environment(folder: Path) -> dict[str, str]:
    """Return the settings; Canvas is never asked."""
    return {
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": str(ROOT),
        "CANVAS_API_URL": "http://127.0.0.1:1",
        "CANVAS_API_TOKEN": "none",
        "DATABASE_URL": f"sqlite:///{folder / 'npq-sync.db'}",
        "NPQ_SYNC_COHORTS": str(folder / "cohorts.toml"),
        "LOG_LEVEL": "WARNING",
    }


def measured(participants: int, standings: int, lines: int) -> Iterator[tuple[str, ...]]:
    """Give each row as it comes."""
    with tempfile.TemporaryDirectory(prefix="npq-sync-declarations-") as name:
        folder = Path(name)
        (folder / "cohorts.toml").write_text(FILE, encoding="utf-8")
        url = environment(folder)["DATABASE_URL"]
        upgrade(url)
        with open_store(url) as store:
            fill(store, participants, standings, lines)
        for kind, shape in (("started", "csv"), ("completed", "csv"), ("completed", "json")):
            yield export(folder, kind, shape)


def main() -> None:
    """Measure every row and print them."""
    asked = argparse.ArgumentParser(prog="python -m benchmarks.declarations")
    asked.add_argument("--participants", type=int, default=PARTICIPANTS, help="default 2000")
    asked.add_argument("--standings", type=int, default=STANDINGS, help="of each; default 30")
    asked.add_argument("--lines", type=int, default=LINES, help="of each standing; default 50")
    options = asked.parse_args()
    print(aligned([HEAD, *measured(options.participants, options.standings, options.lines)]))


if __name__ == "__main__":
    main()
