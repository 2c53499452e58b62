"""`make bench-alerts`: eighteen months of a cohort of 200, in the time it takes to sync each day.

Everything is real but the people and the clock: a sandbox Canvas by HTTP, a database, a mail
server, and the pages behind the links of the mails, on which the coaches act. Time is passed in.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from email.message import EmailMessage
from pathlib import Path

import requests

from benchmarks.months_lives import Life, live, lives
from benchmarks.months_table import Season, spread, table
from benchmarks.months_world import COHORT, OPENS, STARTS, TEACHING, Cohort, add_coach, build
from jobs.catalogue import CATALOGUE
from jobs.context import Context
from jobs.demo.inbox import Inbox
from jobs.demo.server import Sandbox
from jobs.demo.world import World
from jobs.links import Claim, links_of
from jobs.task import Task
from jobs.watch import Watch
from jobs.web.app import application
from jobs.web.server import listening, serving
from mappings.windows import LONDON
from sync.cohorts_file import read_cohorts
from sync.log import configure_logging
from sync.settings import given_settings
from sync.store.kept import Order
from sync.store.store import Store, open_store

LAST = OPENS + timedelta(days=21)
OUTAGE = date(2026, 3, 9)  # a Monday
READ_ON = (0, 2, 4)  # Mondays, Wednesdays, Fridays: oftener costs minutes and shows no more
HANDOVER = date(2026, 5, 11)
AGREED = {
    date(2026, 2, 2): (11, "deferred_from = 2026-02-02\nuntil = 2026-05-04"),
    date(2026, 9, 14): (12, "deferred_from = 2026-09-14"),
    date(2026, 6, 1): (13, "withdrawn_on = 2026-06-01"),
}
"""What the provider agrees with three participants, by the day it is written down."""

SPOKEN = {"on-it": 0.6, "snooze": 0.06}
"""How often a coach acts on a participant who is new in a mail, by link."""

LINK = re.compile(r"https?://\S+/m/(\S+)")


@dataclass(slots=True)
class Clock:
    """The time that is passed in."""

    now: datetime

    def set(self, day: date, hour: int, minute: int = 0) -> None:
        """Put the clock on, never back. Local time."""
        self.now = datetime.combine(day, time(hour, minute), LONDON)


@dataclass(slots=True)
class Months:
    """npq-sync at work on the cohort, day by day; `went` are the mails that went so far."""

    cohort: Cohort
    clock: Clock
    canvas: Sandbox
    inbox: Inbox
    folder: Path
    store: Store
    site: str
    people: dict[int, Life]
    rng: random.Random = field(default_factory=lambda: random.Random(18))
    went: list[EmailMessage] = field(default_factory=list)

    @property
    def context(self) -> Context:
        """Settings and the cohorts file as it is today."""
        file = self.folder / "cohorts.toml"
        file.write_text(self.cohort.toml, encoding="utf-8")
        settings = given_settings(environment(self.folder, self.canvas, self.inbox, self.cohort))
        return Context(settings, read_cohorts(file))

    def day(self, today: date) -> None:
        """Live one day: the morning's jobs, then whatever people do."""
        self.morning(today)
        self.rest_of(today)

    def morning(self, today: date) -> None:
        """Do the morning's jobs."""
        self.agree(today)
        if is_read_on(today):
            self.clock.set(today, 6, 30)
            self.job("sync", COHORT)
            self._admin_approves()
        self.clock.set(today, 7, 30)
        self.job("digests")
        self.clock.set(today, 7, 45)
        self.job("admin-note")

    def rest_of(self, today: date) -> None:
        """Have coaches and participants do what they do on a day."""
        self.clock.set(today, 12)
        self._coaches_act(today)
        self.clock.set(today, 21)
        for life in self.people.values():
            live(life, self.cohort, today)

    def job(self, name: str, cohort: str = "", about: str = "") -> None:
        """Do a job at the clock's time, as a worker does."""
        order = Order(name, cohort, about, trigger="schedule")
        run = self.store.begin_run(order, self.clock.now)
        context = self.context
        task = Task(context, self.store, run, order, lambda: self.clock.now, Watch())
        report = CATALOGUE[name].does(task)
        if report.status == "failed" and self.clock.now.date() != OUTAGE:
            raise SystemExit(f"{name} failed on {self.clock.now.date()}: {report.problems}")

    def agree(self, today: date) -> None:
        """Write down what is agreed by this day; a coach leaves, and Canvas is away for one."""
        if today in AGREED:
            number, dates = AGREED[today]
            user = self.cohort.people[number % len(self.cohort.people)]
            self.cohort.persons.append(f"canvas_user_id = {user.id}\n{dates}")
        self.canvas.faults.clear()
        if today == OUTAGE:
            self.canvas.faults.answer(503)
        if today == HANDOVER:
            world, course = self.cohort.world, self.cohort.course
            world.set_state(course, self.cohort.coaches[0], "completed")
            newcomer = add_coach(
                world, course, len(self.cohort.coaches) + 1, self.cohort.sections[0]
            )
            self.cohort.coaches.append(newcomer)

    def _admin_approves(self) -> None:
        held = {hold.run for hold in self.store.open_holds(COHORT)}
        for run in sorted(held):
            self.job("approve", COHORT, run)

    def _coaches_act(self, today: date) -> None:
        """Follow links of this morning's mails, as the coaches do."""
        links = links_of(self.context, self.store)
        for message in self.inbox.messages:
            body = message.get_body(("plain",))
            signed = LINK.findall(body.get_content()) if body else []
            for one in signed:
                claim = links.read(one)
                if claim and self.rng.random() < SPOKEN.get(claim.purpose, 0):
                    self._act(one, claim, today)
        self.went += self.inbox.messages
        self.inbox.clear()

    def _act(self, signed: str, claim: Claim, today: date) -> None:
        until = today + timedelta(days=21)
        answer = requests.post(f"{self.site}/m/{signed}", {"until": until.isoformat()}, timeout=30)
        answer.raise_for_status()
        self.people[claim.user_id].hears_from_coach(today)


def is_read_on(today: date) -> bool:
    """Tell whether Canvas is read on a day."""
    return today.weekday() in READ_ON and TEACHING.is_working_day(today)


def environment(folder: Path, canvas: Sandbox, inbox: Inbox, cohort: Cohort) -> dict[str, str]:
    """Return the settings; nothing leaves this machine."""
    return {
        "CANVAS_API_URL": canvas.url,
        "CANVAS_API_TOKEN": cohort.token,
        "DATABASE_URL": f"sqlite:///{folder / 'npq-sync.db'}",
        "NPQ_SYNC_COHORTS": str(folder / "cohorts.toml"),
        "NPQ_SYNC_SECRET_KEY": "eighteen-months-of-made-up-people",
        "SMTP_URL": inbox.url,
        "LOG_LEVEL": "ERROR",
    }


@contextmanager
def beginning(participants: int) -> Iterator[Months]:
    """Yield the cohort on the day before it starts."""
    clock = Clock(datetime.combine(STARTS - timedelta(days=1), time(12), LONDON))
    cohort = build(World(clock=lambda: clock.now), participants)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="npq-sync-months-")))
        canvas = stack.enter_context(Sandbox(cohort.world))
        canvas.switches.job_lag = 0
        inbox = stack.enter_context(Inbox())
        given = environment(folder, canvas, inbox, cohort)
        settings = given_settings(given)
        configure_logging(settings)
        store = stack.enter_context(open_store(given["DATABASE_URL"]))
        months = Months(cohort, clock, canvas, inbox, folder, store, "", lives(cohort))
        app = application(settings, lambda: months.context.file, lambda: 1, lambda: clock.now)
        here = stack.enter_context(listening("127.0.0.1", 0))
        months.site = stack.enter_context(serving(app, here)).url
        yield months


def pass_by(months: Months, last: date) -> None:
    """Let the days pass until the last of them."""
    today = STARTS
    while today <= last:
        months.day(today)
        today += timedelta(days=1)


def main() -> int:
    """Run, print the tables, and end with 1 where a promise does not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--participants", type=int, default=200)
    parser.add_argument("--until", type=date.fromisoformat, default=LAST)
    said = parser.parse_args()
    with beginning(said.participants) as months:
        pass_by(months, said.until)
        coaches = [coach.id for coach in months.cohort.coaches]
        weeks = (said.until - STARTS).days // 7
        season = Season.of(months.store, said.participants, coaches, weeks)
    print(table(season))
    print(f"\nalerts of a participant: {spread(season)}")
    for fault in season.faults:
        print(f"broken: {fault}", file=sys.stderr)
    return 1 if season.faults else 0


if __name__ == "__main__":
    sys.exit(main())
