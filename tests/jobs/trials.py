"""A cohort in a sandbox Canvas that goes wrong on request, synced whole, and what came of it."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jobs.chosen import everybody, nobody
from jobs.cli.sync import exit_of
from jobs.context import Context
from jobs.demo.faults import Faults
from jobs.demo.inbox import Inbox
from jobs.demo.programme import DemoCohort, build_demo
from jobs.demo.server import Sandbox
from jobs.demo.world import World
from jobs.present.report import row_json
from jobs.run_report import RunReport
from jobs.standings import kept_rows
from jobs.sync_all import sync_all
from jobs.sync_cohort import Syncing
from mappings.changes import COLUMN_TITLES, ENTRY_TITLE, FIGURE_TITLE
from mappings.overrides_plan import OVERRIDE_TITLE
from sync.canvas.client import CanvasClient
from sync.canvas.patience import Patience
from sync.cohorts_file import read_cohorts
from sync.log import configure_logging
from sync.settings import given_settings
from sync.store.store import Store

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
AT_THE_START = re.compile(r"^(\S.*) \(\d+\): ((?:.+\n)(?:  .+\n)*)", re.MULTILINE)
"""A rule in the summary of a first look, and who it is true of."""


@dataclass
class Time:
    """A clock that only sleeping moves."""

    now: float = 1000.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def patience(self, attempts: int = 5, *read_timeouts: float) -> Patience:
        return Patience(
            connect_timeout=5,
            read_timeouts=read_timeouts or (30,),
            whole_answer=1e9,
            attempts=attempts,
            sleep=self.sleep,
            clock=lambda: self.now,
        )


@dataclass(frozen=True)
class Held:
    """What Canvas and the store hold of one cohort: cells by title and user, and who may enter."""

    columns: Counter[str]
    cells: dict[str, dict[int, str]]
    overrides: int
    students: frozenset[int]
    in_force: dict[int, str | None]
    report: dict[int, dict[str, Any]]


@dataclass
class Trial:
    """Cohorts of a sandbox with their own database and inbox; the first is `cohort`."""

    sandbox: Sandbox
    cohorts: tuple[DemoCohort, ...]
    inbox: Inbox
    context: Context
    store: Store
    time: Time = field(default_factory=Time)
    patience: Patience | None = None

    @property
    def world(self) -> World:
        return self.sandbox.world

    @property
    def faults(self) -> Faults:
        return self.sandbox.faults

    @property
    def cohort(self) -> DemoCohort:
        return self.cohorts[0]

    def client(self) -> CanvasClient:
        settings = self.context.settings
        return CanvasClient(
            settings.canvas_api_url,
            settings.canvas_api_token.get_secret_value(),
            settings.canvas_concurrency,
            patience=self.patience or self.time.patience(),
        )

    def run(self, *names: str, full: bool = False) -> tuple[list[RunReport], int]:
        """Sync these cohorts, all where none is named; return the reports and the exit status."""
        choice = everybody if full else nobody
        syncing = Syncing(self.store, self.client, lambda: NOW, choice=choice)
        reports, _ = sync_all(self.context, syncing, self.context.cohorts(names), dry=False)
        return reports, int(exit_of(reports))

    def sync(self, *, full: bool = False) -> tuple[RunReport, int]:
        """Sync the first cohort alone."""
        reports, status = self.run(self.context.file.cohorts[0].id, full=full)
        return reports[0], status

    def rehearsed(self, *, full: bool = False) -> RunReport:
        """Rehearse a sync of the first cohort: it tells all it would do, and changes nothing."""
        choice = everybody if full else nobody
        syncing = Syncing(self.store, self.client, lambda: NOW, choice=choice)
        cohorts = self.context.file.cohorts[:1]
        reports, _ = sync_all(self.context, syncing, cohorts, dry=True)
        return reports[0]

    def clean(self) -> RunReport:
        """Sync the first cohort with nothing going wrong any more."""
        self.faults.clear()
        self.patience = None
        return self.sync()[0]

    def held(self, which: int = 0) -> Held:
        home, name = self.cohorts[which].home, self.context.file.cohorts[which].id
        columns = [column for column in home.columns if not column.deleted]
        ours = [
            override
            for override in self.cohorts[which].assessment.overrides
            if override.title == OVERRIDE_TITLE
        ]
        return Held(
            columns=Counter(column.title for column in columns),
            cells={
                title: {u: text for c in columns if c.title == title for u, text in c.cells.items()}
                for title in COLUMN_TITLES
            },
            overrides=len(ours),
            students=frozenset(user.id for one in ours for user in one.students or ()),
            in_force={u: known.entry_in_force for u, known in self.store.known(name).items()},
            report={row.user_id: row_json(row) for row in kept_rows(self.store, name)},
        )

    def told(self) -> Counter[tuple[str, str, str]]:
        """How often each recipient was told of whom under which heading."""
        found: Counter[tuple[str, str, str]] = Counter()
        for message in self.inbox.messages:
            body = message.get_body(("plain",))
            text = body.get_content() if body else ""
            for heading, names in AT_THE_START.findall(text):
                people = " ".join(names.split()).split(", ")
                found.update((str(message["To"]), heading, name) for name in people)
            for block in text.split("\n\n"):
                name, *lines = block.strip().splitlines() or [""]
                if lines and lines[0].startswith("npqsl-demo"):
                    found.update((str(message["To"]), name, line) for line in lines[1:])
        return found


@contextmanager
def a_trial(
    folder: Path, *, participants: int = 8, cohorts: int = 1, seed: int = 0, **settings: str
) -> Iterator[Trial]:
    """Serve so many made-up cohorts, each with a course of its own, under one token."""
    world = World(lambda: NOW)
    built = tuple(
        build_demo(world, today=NOW.date(), participants=participants, seed=98 + number)
        for number in range(cohorts)
    )
    folder.mkdir(exist_ok=True)
    with Sandbox(world, Faults(seed)) as sandbox, Inbox() as inbox:
        file = folder / "cohorts.toml"
        file.write_text("\n".join(cohort_tables(built)), encoding="utf-8")
        environment = {
            "CANVAS_API_URL": sandbox.url,
            "CANVAS_API_TOKEN": built[0].token,
            "DATABASE_URL": f"sqlite:///{folder / 'npq-sync.db'}",
            "NPQ_SYNC_COHORTS": str(file),
            "SMTP_URL": inbox.url,
            "LOG_LEVEL": "WARNING",
        }
        given = given_settings(environment | settings)
        configure_logging(given)
        context = Context(given, read_cohorts(file))
        with context.store() as store:
            yield Trial(sandbox, built, inbox, context, store)


def cohort_tables(built: Sequence[DemoCohort]) -> Iterator[str]:
    """Yield the cohorts file of several demo cohorts, each with an id and an admin of its own.

    Each names its sections, so that they have to be read.
    """
    for number, one in enumerate(built):
        name = "npqsl-demo" if number == 0 else f"npqsl-demo-{number + 1}"
        sections = json.dumps([section.name for section in one.home.sections], ensure_ascii=False)
        yield one.cohorts_toml.replace('"npqsl-demo"', f'"{name}"\nsections = {sections}')


def life_goes_on(trial: Trial) -> None:
    """Change what is true in Canvas: three do better, one of those turns eligible, one leaves."""
    named, home = trial.cohort.named, trial.cohort.home
    online = [i for m in home.modules for i in m.items if i.requirement and i.content is None]
    for who, count in (("behind", 20), ("never-started", 5)):
        for item in online[-count:]:
            trial.world.meet(named[who], item)
    under = named["a-hair-under"]
    log = next(a for a in home.assignments if a.name.startswith("Coaching log 5"))
    trial.world.grade(under, log, 100.0)
    trial.world.set_state(home, named["excused"], "inactive")


@contextmanager
def a_settled_trial(folder: Path) -> Iterator[Trial]:
    """A cohort once synced; then life went on."""
    with a_trial(folder) as trial:
        assert trial.clean().status == "succeeded"
        life_goes_on(trial)
        yield trial


def settled_truth(folder: Path) -> Held:
    """What a settled trial comes to where nothing goes wrong."""
    with a_settled_trial(folder) as trial:
        assert trial.clean().status == "succeeded"
        return trial.held()


def nobody_lowered(before: Held, after: Held, truth: Held) -> None:
    """Every cell, entry and place in the override is as it was or as it truly should be."""
    for title in (FIGURE_TITLE, ENTRY_TITLE):
        for user in before.cells[title] | after.cells[title]:
            allowed = (before.cells[title].get(user), truth.cells[title].get(user))
            assert after.cells[title].get(user) in allowed, (title, user)
    for user in before.in_force | after.in_force:
        allowed = (before.in_force.get(user), truth.in_force.get(user))
        assert after.in_force.get(user) in allowed, user
    assert before.students & truth.students <= after.students <= before.students | truth.students


def nothing_doubled(held: Held) -> None:
    """There is one column of each title and one override, at most."""
    assert not held.columns or set(held.columns.values()) == {1}
    assert held.overrides <= 1
