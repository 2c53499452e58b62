"""`make bench-console`: what the console's page of a large cohort takes, and how it is to use.

Everybody has a ledger of as many activities as a real one, and a history, so that the page reads
and leaves out as much as it does in an installation of a year.
"""

from __future__ import annotations

import argparse
import gc
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from benchmarks import console_browser
from benchmarks.table import aligned
from jobs.__main__ import MANY
from jobs.console import sessions
from jobs.web.app import application
from jobs.web.server import listening, serving
from mappings.ledger import as_json, as_text
from mappings.programmes import load_programmes
from mappings.standing import Entry, Line, Standing, StrandSum
from sync.cohorts_file import read_cohorts
from sync.settings import given_settings
from sync.store.kept import Order, ParticipantResult, RunResults
from sync.store.schema import upgrade
from sync.store.sign_ins import SignedIn
from sync.store.store import Store, open_store

COHORT, COACHES = "bench", 20
STARTS = date(2025, 10, 1)
NOW = datetime(2026, 10, 1, 9, tzinfo=UTC)
PARTICIPANTS, STANDINGS, LINES, TIMES = 1000, 20, 50, 15
AREAS = tuple(area.slug for area in load_programmes()["npqsl"].areas)
KB = 1024
HEAD = ("page", "median ms", "slowest ms", "kB")
FILE = f"""
[[admin]]
canvas_user_id = 1
mail = "admin@provider.example"

[[cohort]]
id = "{COHORT}"
programme = "npqsl"
starts_on = {STARTS}
courses = [101]
[cohort.assessment]
course = 101
assignment = 7
opens_on = 2027-03-22
"""
PAGES = (
    ("overview", "/"),
    ("cohort", f"/cohorts/{COHORT}"),
    ("cohort, the table alone", f"/cohorts/{COHORT}?by=percent"),
    ("distribution", f"/cohorts/{COHORT}/charts/distribution.svg"),
    ("progress", f"/cohorts/{COHORT}/charts/progress.svg"),
    ("report.csv", f"/cohorts/{COHORT}/report.csv"),
    ("report.xlsx", f"/cohorts/{COHORT}/report.xlsx"),
)


def standing(user_id: int, done: int, lines: int) -> Standing:
    """Return the standing of somebody who did this many of so many activities, two hours each."""
    hours = Fraction(2)
    made = tuple(
        Line(
            activity_id=f"item:{9000 + number}",
            title=f"Activity {number}: some words as long as those of a title are",
            strand="online",
            areas={AREAS[number % len(AREAS)]: Fraction(1)},
            state="done" if number < done else "open",
            credit_hours=hours,
            done_hours=hours if number < done else Fraction(0),
            possible_hours=hours,
            source="requirement",
            at=None,
        )
        for number in range(lines)
    )
    total, reached = hours * lines, hours * done
    return Standing(
        user_id=user_id,
        lines=made,
        strands={"online": StrandSum(reached, total, done, lines - done, 0, 0, 0)},
        areas={slug: _share(made, slug) for slug in AREAS},
        hours_done=reached,
        hours_applicable=total,
        percent=100 * reached / total,
        complete=True,
        entry=_entry(done, lines),
        reachable=True,
        policy="pooled-hours/1",
    )


def _share(lines: tuple[Line, ...], slug: str) -> Fraction | None:
    among = [line for line in lines if slug in line.areas]
    done = sum(line.state == "done" for line in among)
    return Fraction(100 * done, len(among)) if among else None


def _entry(done: int, lines: int) -> Entry:
    return "eligible" if 10 * done >= 9 * lines else "not-yet"


def fill(store: Store, participants: int, standings: int, lines: int) -> None:
    """Keep the history, a run for each standing; the last is of an hour ago."""
    for number in range(1, standings + 1):
        now = NOW - timedelta(hours=1) - timedelta(days=14) * (standings - number)
        run = store.begin_run(Order("sync", COHORT), now)
        found = tuple(
            _result(user_id, user_id % (lines + 1) * number // standings, lines)
            for user_id in range(1000, 1000 + participants)
        )
        store.keep_results(run, RunResults(participants=found), now)
        store.end_run(run, "succeeded", {}, (), now)


def _result(user_id: int, done: int, lines: int) -> ParticipantResult:
    found = standing(user_id, done, lines)
    return ParticipantResult(
        user_id=user_id,
        state="active",
        name=f"Bartholomew Featherstonehaugh {user_id}",
        sis_user_id=f"U{user_id}",
        standing=as_text(as_json(found)),
        entry=found.entry,
        percent=f"{100 * done // lines}.0",
        entry_in_force=found.entry,
        coaches=(100 + user_id % COACHES,),
        sections={9 + user_id % COACHES: f"Featherstone partnership {user_id % COACHES}"},
    )


@contextmanager
def console(
    folder: Path, url: str, options: argparse.Namespace
) -> Iterator[tuple[str, tuple[str, str]]]:
    """Fill a database, serve the console over it; give its address and a session's cookie."""
    file = folder / "cohorts.toml"
    file.write_text(FILE, encoding="utf-8")
    upgrade(url)
    with open_store(url) as store:
        fill(store, options.participants, options.standings, options.lines)
    settings = given_settings(
        {
            "CANVAS_API_URL": "http://127.0.0.1:1",
            "CANVAS_API_TOKEN": "none",
            "DATABASE_URL": url,
            "NPQ_SYNC_PUBLIC_URL": "http://127.0.0.1:8000",
        }
    )
    app = application(settings, lambda: read_cohorts(file), lambda: 1, lambda: NOW)
    with listening("127.0.0.1", 0) as here, serving(app, here) as place:
        desk = app.state.desk
        session = sessions.new_session(desk, SignedIn(None, "bench", "link"))
        yield place.url, (sessions.cookie_name(desk), session)
    desk.store.close()


def measured(url: str, cookie: tuple[str, str]) -> Iterator[tuple[str, ...]]:
    """Give each page's row as it comes."""
    for name, path in PAGES:
        headers = {"Cookie": "=".join(cookie)}
        headers |= {"HX-Request": "true"} if "alone" in name else {}
        yield _row(name, url, path, headers)


def _row(name: str, url: str, path: str, headers: dict[str, str]) -> tuple[str, ...]:
    connection = HTTPConnection(urlsplit(url).netloc)
    taken, size = [], 0
    for _ in range(TIMES):
        begun = time.perf_counter()
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        size = len(answer.read())
        taken.append((time.perf_counter() - begun) * 1000)
        if answer.status != HTTPStatus.OK:
            raise SystemExit(f"{path}: status {answer.status}")
    return name, f"{median(taken):.0f}", f"{max(taken):.0f}", f"{size / KB:,.0f}"


def main() -> None:
    """Measure every page and print the rows."""
    asked = argparse.ArgumentParser(prog="python -m benchmarks.console")
    asked.add_argument("--participants", type=int, default=PARTICIPANTS, help="default 1000")
    asked.add_argument("--standings", type=int, default=STANDINGS, help="of each; default 20")
    asked.add_argument("--lines", type=int, default=LINES, help="of each standing; default 50")
    asked.add_argument("--database", help="the URL of an empty one; SQLite unless told")
    options = asked.parse_args()
    gc.set_threshold(MANY)  # as the program does
    with tempfile.TemporaryDirectory(prefix="npq-sync-console-") as name:
        folder = Path(name)
        url = options.database or f"sqlite:///{folder / 'npq-sync.db'}"
        with console(folder, url, options) as (address, cookie):
            print(aligned([HEAD, *measured(address, cookie)]))
            shown = console_browser.measured(address, f"/cohorts/{COHORT}", cookie)
            print(aligned([console_browser.HEAD, *shown]))


if __name__ == "__main__":
    main()
