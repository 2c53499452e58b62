"""`npq-sync` run as anybody would: as a process, with nothing but settings and a cohorts file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tests.foreign.course import COURSE, SUMMATIVE
from tests.foreign.ways import TOKEN

LONDON = ZoneInfo("Europe/London")
TODAY = datetime.now(UTC).astimezone(LONDON).date()  # noqa: TID251  commands use the real clock
OPENS = TODAY + timedelta(days=20)
STARTS = TODAY - timedelta(days=300)
COHORT = "npqsl-a25"
COHORTS = f"""
[[admin]]
canvas_user_id = 1
mail = "npq.admin@provider.example"

[[cohort]]
id = "{COHORT}"
programme = "npqsl"
starts_on = {STARTS}
courses = [{COURSE}]

[cohort.coaches]
by = "section"
roles = ["TaEnrollment", "Leadership Performance Coach"]

[cohort.assessment]
assignment = {SUMMATIVE}
opens_on = {OPENS}
"""
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Ran:
    """What a command ended with."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Spawner:
    """The process that has imported npq-sync and forks one for each command."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.foreign.spawner"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, folder: Path, environment: dict[str, str], words: tuple[str, ...]) -> Ran:
        order = {"folder": str(folder), "environment": environment, "words": words}
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        with self._lock:
            stdin.write(json.dumps(order) + "\n")
            stdin.flush()
            status = int(stdout.readline())
        return Ran(status, (folder / "out").read_text(), (folder / "err").read_text())

    def close(self) -> None:
        self._process.communicate()


@dataclass(frozen=True)
class Program:
    """npq-sync with its settings, in an empty folder of its own."""

    folder: Path
    environment: dict[str, str]
    spawner: Spawner

    @classmethod
    def at(
        cls, spawner: Spawner, folder: Path, url: str, cohorts: str = COHORTS, **settings: str
    ) -> Program:
        (folder / "cohorts.toml").write_text(cohorts, encoding="utf-8")
        plain = {k: os.environ[k] for k in ("PATH", "HOME", "LANG") if k in os.environ}
        return cls(
            folder,
            {
                **plain,
                "CANVAS_API_URL": url,
                "CANVAS_API_TOKEN": TOKEN,
                "DATABASE_URL": f"sqlite:///{folder / 'npq-sync.db'}",
                "NPQ_SYNC_COHORTS": str(folder / "cohorts.toml"),
                **settings,
            },
            spawner,
        )

    def without(self, setting: str) -> Program:
        """The same with one setting less."""
        left = {name: value for name, value in self.environment.items() if name != setting}
        return replace(self, environment=left)

    def run(self, *words: str) -> Ran:
        """Run the command in a process forked for it."""
        return self.spawner.run(self.folder, self.environment, words)

    def run_afresh(self, *words: str) -> Ran:
        """Run the command in a process started for it."""
        done = subprocess.run(
            [sys.executable, "-m", "jobs", *words],
            cwd=self.folder,
            env={**self.environment, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return Ran(done.returncode, done.stdout, done.stderr)


def figures(program: Program) -> dict[int, tuple[str, str, str, str]]:
    report = program.run("report", COHORT, "--format", "json")
    keys = ("engagement_percent", "hours_done", "hours_applicable", "entry")
    return {row["canvas_user_id"]: tuple(row[key] for key in keys) for row in report.json}


def run_of(ran: Ran) -> Any:
    [run] = ran.json["runs"]
    return run
