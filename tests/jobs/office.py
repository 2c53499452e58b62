"""npq-sync at work on a sandbox: a cohorts file, a database, an inbox, and runs at a given time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import sqlalchemy

from jobs.approve import Approval, still_wanted
from jobs.chosen import everybody, nobody
from jobs.cohort_jobs import verify
from jobs.context import Context
from jobs.context import now as clock
from jobs.demo.entities import Assignment, Course, Override
from jobs.demo.inbox import Inbox
from jobs.demo.record import Seen
from jobs.demo.server import Sandbox
from jobs.notify import Post
from jobs.present.report import row_json
from jobs.standings import kept_rows
from jobs.sync_all import sync_all
from jobs.sync_cohort import Syncing
from jobs.task import Task
from jobs.watch import Watch
from mappings.windows import local_date
from sync.cohorts_file import read_cohorts
from sync.settings import given_settings
from sync.store.kept import Order
from sync.store.schema import upgrade
from sync.store.store import Store, open_store
from tests import sqlite_file
from tests.jobs.cohort_world import CohortWorld

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
"""A run's time where a test names none: 21 days before the window of `cohort_toml`."""
WEEK_AGO = NOW - timedelta(days=7)
"""A Monday like NOW: of who is first looked at then, NOW's digest has what is new since."""
BEFORE_RELEASE = datetime(2027, 2, 1, 12, tzinfo=UTC)
WHILE_OPEN = datetime(2027, 3, 24, 12, tzinfo=UTC)
ADMIN = 900_001
ADMIN_MAIL = "admin@provider.example"
FIGURE, ENTRY = "NPQ engagement %", "NPQ assessment entry"

Json = dict[str, Any]


def cohort_toml(  # every key a test may want to say otherwise
    home: CohortWorld,
    cohort_id: str = "a25",
    *,
    courses: str | None = None,
    more: str = "",
    coaches: str = "",
    assessment: str | None = "confirm_entry = false",
) -> str:
    """A cohort of this home course; its window is 22 to 29 March 2027, over a clock change."""
    assessed = (
        ""
        if assessment is None
        else f"""
[cohort.assessment]
course = {home.course.id}
assignment = {home.assessment.id}
opens_on = 2027-03-22
{assessment}
"""
    )
    return f"""
[[cohort]]
id = "{cohort_id}"
programme = "npqsl"
starts_on = 2025-10-01
courses = [{courses or home.course.id}]
{more}
[cohort.coaches]
{coaches}
{assessed}"""


def by_the_real_clock(home: CohortWorld, cohort_id: str = "a25", *, more: str = "") -> str:
    """The same with a window 20 days from now: a process of its own has no other clock."""
    opens = local_date(clock()) + timedelta(days=20)
    said = cohort_toml(home, cohort_id, more=more)
    return said.replace("2027-03-22", opens.isoformat())


class Office:
    """`with Office(home, folder) as office:` runs npq-sync against the sandbox of `home.world`.

    `sync` and the others run in this process at the time they are given; `command` runs the
    program as its own process, by the real clock. Database: SQLite in `folder` unless told.
    """

    def __init__(
        self, home: CohortWorld, folder: Path, database_url: str | None = None, **settings: str
    ) -> None:
        self.home = home
        self.canvas = Sandbox(home.world)
        self.canvas.switches.job_lag = 0
        self.inbox = Inbox()
        self.folder = folder
        self.database_url = database_url or sqlite_file.migrated(folder / "npq-sync.db")
        self.settings = settings
        self.token = home.world.add_token()
        self.says(cohort_toml(home))

    def __enter__(self) -> Self:
        self._open = ExitStack()
        self._open.enter_context(self.canvas)
        self._open.enter_context(self.inbox)
        upgrade(self.database_url)
        self.store: Store = open_store(self.database_url)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.store.close()
        self._open.__exit__(kind, value, traceback)

    def says(self, *cohorts: str) -> None:
        """Write the cohorts file anew."""
        admin = f'[[admin]]\ncanvas_user_id = {ADMIN}\nmail = "{ADMIN_MAIL}"\n'
        (self.folder / "cohorts.toml").write_text(admin + "".join(cohorts), encoding="utf-8")

    def forgets_all(self) -> None:
        """Go on with an empty database, as after a loss."""
        self.store.close()
        self.database_url = sqlite_file.migrated(self.folder / "another.db")
        self.store = open_store(self.database_url)

    @property
    def environment(self) -> Mapping[str, str]:
        return {
            "CANVAS_API_URL": self.canvas.url,
            "CANVAS_API_TOKEN": self.token,
            "DATABASE_URL": self.database_url,
            "NPQ_SYNC_COHORTS": str(self.folder / "cohorts.toml"),
            "SMTP_URL": self.inbox.url,
        } | self.settings

    @property
    def context(self) -> Context:
        given = {name: value for name, value in self.environment.items() if value}
        return Context(given_settings(given), read_cohorts(self.folder / "cohorts.toml"))

    def syncing(self, now: datetime = NOW, *, full: bool = False) -> Syncing:
        choice = everybody if full else nobody
        return Syncing(self.store, self.context.client, lambda: now, choice=choice)

    def sync_all(
        self, *ids: str, now: datetime = NOW, full: bool = False, dry: bool = False
    ) -> list[Json]:
        """Run cohorts as `sync --json` does; return its runs."""
        context = self.context
        syncing = self.syncing(now, full=full)
        reports, _ = sync_all(context, syncing, context.cohorts(ids), dry=dry)
        return [report.as_json() for report in reports]

    def sync(self, now: datetime = NOW, *, full: bool = False, dry: bool = False) -> Json:
        """Run the one cohort there is."""
        [run] = self.sync_all(now=now, full=full, dry=dry)
        return run

    def first_look(self, *ids: str, now: datetime = WEEK_AGO) -> None:
        """Read cohorts for the first time and mail nobody: what is so by now is no news later."""
        context, syncing = self.context, self.syncing(now)
        for cohort in context.cohorts(ids):
            assert syncing.sync(cohort, context.programme(cohort)).report.status == "succeeded"
        self.clear()

    def verify(self, now: datetime = NOW, cohort: str = "a25") -> Json:
        """Run the nightly job of a cohort."""
        order = Order("verify", cohort, trigger="schedule")
        run = self.store.begin_run(order, now)
        task = Task(self.context, self.store, run, order, lambda: now, Watch())
        return verify(task).as_json()

    def approve(self, run: str, now: datetime = NOW) -> Json | None:
        """Approve a run as `approve RUN` does; None where nothing it held is still wanted."""
        past = self.store.get_run(run)
        assert past is not None
        holds = still_wanted(self.store, run, past.cohort)
        if not holds:
            return None
        cohort = self.context.cohort(past.cohort)
        programme = self.context.programme(cohort)
        return Approval(self.syncing(now), cohort, programme, holds).apply().as_json()

    def notify(self, now: datetime = NOW, *, whenever: bool = False) -> int | None:
        """Send what is due as `notify` does; return how many mails went."""
        post = Post(self.context, self.store, now, whenever=whenever)
        done = post.send(post.due_now())
        return done.sent if done else None

    def command(self, *words: str) -> subprocess.Popen[str]:
        """Start `npq-sync WORDS` as a process of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "jobs", *words],
            env={**os.environ, **self.environment, "LOG_LEVEL": "ERROR"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def report(self, cohort: str = "a25") -> dict[int, Json]:
        """What `report --format json` lists, by user id."""
        return {row.user_id: row_json(row) for row in kept_rows(self.store, cohort)}

    def cells(self, title: str, course: Course | None = None) -> dict[int, str]:
        """The cells Canvas holds in our column of a title; there is one such column at most."""
        columns = [c for c in (course or self.home.course).columns if c.title == title]
        assert len(columns) <= 1
        return dict(columns[0].cells) if columns else {}

    def override(self, assignment: Assignment | None = None) -> Override | None:
        """Our override of the assessment."""
        found = (assignment or self.home.assessment).overrides
        ours = [override for override in found if override.title == "NPQ assessment entry"]
        assert len(ours) <= 1
        return ours[0] if ours else None

    def entered(self, assignment: Assignment | None = None) -> set[int]:
        """Who is in our override."""
        ours = self.override(assignment)
        return {user.id for user in (ours.students or [])} if ours else set()

    @property
    def writes(self) -> list[Seen]:
        """The writes Canvas was sent."""
        return self.canvas.writes

    @property
    def mailed(self) -> list[str]:
        """Whom a mail went to, in order of address."""
        return sorted(to for mail in self.inbox.deliveries for to in mail.recipients)

    @property
    def mails(self) -> list[str]:
        """The words of all mails, oldest first."""
        return [
            body.get_content()
            for mail in self.inbox.messages
            if (body := mail.get_body(("plain",)))
        ]

    def mail_to(self, address: str) -> list[str]:
        """The words of the mails to one address, oldest first."""
        return [
            body.get_content()
            for mail in self.inbox.deliveries
            if address in mail.recipients and (body := mail.message.get_body(("plain",)))
        ]

    def clear(self) -> None:
        """Forget what was asked of Canvas and mailed so far."""
        self.canvas.record.clear()
        self.inbox.clear()

    def rows(self) -> dict[str, list[str]]:
        """Every row of the database, by table."""
        with self.store.engine.connect() as connection:
            names = sqlalchemy.inspect(connection).get_table_names()
            return {
                name: sorted(
                    json.dumps([str(value) for value in row])
                    for row in connection.execute(sqlalchemy.text(f'SELECT * FROM "{name}"'))  # noqa: S608
                )
                for name in names
            }


def codes(run: Json) -> list[str]:
    """The codes of a run's problems."""
    return [problem["code"] for problem in run["problems"]]
