"""Every command at LOG_LEVEL=DEBUG, on good days and bad: no secret, name or address on stderr."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from jobs.context import now
from jobs.demo.inbox import Inbox
from jobs.demo.programme import DemoCohort, build_demo
from jobs.demo.server import Sandbox
from jobs.demo.world import World
from mappings.windows import local_date
from tests.canaries import PEOPLE, poisoned
from tests.command_line.program import Program

SECRETS = {
    "NPQ_SYNC_SECRET_KEY": "canary-secret-key",
    "CANVAS_CLIENT_ID": "170",
    "CANVAS_CLIENT_SECRET": "canary-client-secret",
}
TOKEN = "canary~token"


@dataclass
class Programme:
    """npq-sync as a program of its own, told to log everything."""

    sandbox: Sandbox
    inbox: Inbox
    cohort: DemoCohort
    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        return SECRETS | {
            "CANVAS_API_URL": self.sandbox.url,
            "CANVAS_API_TOKEN": TOKEN,
            "DATABASE_URL": f"sqlite:///{self.database}",
            "NPQ_SYNC_COHORTS": str(self.folder / "cohorts.toml"),
            "SMTP_URL": self.inbox.url,
            "LOG_LEVEL": "DEBUG",
            "LOG_FORMAT": "json",
        }

    @property
    def database(self) -> Path:
        return self.folder / "npq-sync.db"

    def run(self, *words: str, **settings: str) -> tuple[int, str, str]:
        """Run a command; return its exit status and what it said on stdout and on stderr."""
        ran = Program(self.folder, self.environment)(*words, **settings)
        return ran.status, ran.out, ran.err

    def silent(self, *words: str, names: bool = False, **settings: str) -> tuple[int, str]:
        """Run a command and find no canary; `names` may be in its results. Return its stderr."""
        status, out, err = self.run(*words, **settings)
        assert "canary" not in err.lower(), err
        for secret in ("canary~", "canary-secret", "canary-client", "canary-pass", "canary-db"):
            assert secret not in out
        if not names:
            assert not any(canary in out.lower() for canary in PEOPLE), out
        return status, err


@pytest.fixture
def programme(tmp_path: Path) -> Iterator[Programme]:
    world = World()
    cohort = build_demo(world, today=now().date(), participants=8)
    poisoned(cohort)
    world.tokens[TOKEN] = world.tokens.pop(cohort.token)
    world.tokens[TOKEN].secret = TOKEN
    (tmp_path / "cohorts.toml").write_text(
        cohort.cohorts_toml.replace("confirm_entry = false", "confirm_entry = true").replace(
            "northfield.example", "canarycoach.example"
        ),
        encoding="utf-8",
    )
    with Sandbox(world) as sandbox, Inbox() as inbox:
        yield Programme(sandbox, inbox, cohort, tmp_path)


def test_every_command_of_a_good_day(programme: Programme) -> None:
    assert programme.silent("check")[0] == 0
    assert programme.silent("map", "npqsl-demo", LOG_FORMAT="console")[0] == 0
    assert programme.silent("sync", "--dry-run")[0] == 0
    status, out, err = programme.run("sync", "--json")
    assert (status, "canary" in err.lower(), "canary" in out.lower()) == (0, False, False)
    assert "run ended" in err, "there is a log"
    (run,) = json.loads(out)["runs"]
    assert programme.silent("approve", run["run"])[0] == 0
    assert programme.silent("notify", "--now", LOG_FORMAT="console")[0] == 0
    assert programme.silent("runs", "--json")[0] == 0
    today = local_date(now()).isoformat()
    declared = ("export", "declarations", "npqsl-demo", "--type", "started", "--on", today)
    for form in ("csv", "json"):
        assert programme.silent(*declared, "--format", form)[0] == 3, "there is no rule yet"
    status, out, err = programme.run("report", "npqsl-demo")
    assert "Canarypart" in out, "a result names people"
    assert "canary" not in err.lower()
    assert programme.inbox.messages


def test_a_register_with_faults_and_without(programme: Programme) -> None:
    assert programme.silent("sync")[0] == 0
    sheet = programme.folder / "register.csv"
    take = ("register", "import", "npqsl-demo", str(sheet))
    assert programme.silent("register", "template", "npqsl-demo", "--out", str(sheet))[0] == 0
    empty = sheet.read_bytes()
    assert b"Canarypart" in empty, "the sheet names people"
    sheet.write_bytes(empty.replace(b",,,\r\n", b",2026-03-01,,Canarypart is ill\r\n"))
    status, err = programme.silent(*take)
    assert (status, "column state" in err) == (2, True)
    sheet.write_bytes(empty.replace(b",,,\r\n", b",2026-03-01,,absent\r\n"))
    assert programme.silent(*take)[0] == 0
    assert programme.silent("register", "list", "npqsl-demo", "--history")[0] == 0
    assert programme.silent("register", "list", "npqsl-demo", names=True)[0] == 0
    assert programme.silent("sync", LOG_FORMAT="console")[0] in {0, 3}


def test_without_graphql_and_mail(programme: Programme) -> None:
    programme.sandbox.switches.graphql = False
    assert programme.silent("sync", names=True, SMTP_URL="", LOG_FORMAT="console")[0] == 0


def test_mail_that_is_refused(programme: Programme) -> None:
    for coach in programme.cohort.coaches:
        programme.inbox.refuse(str(coach.email))
    programme.silent("sync")
    assert programme.silent("notify", "--now", LOG_FORMAT="console")[0] == 3


def test_a_mail_server_that_does_not_know_our_password(programme: Programme) -> None:
    address = programme.inbox.url.replace("://", "://canary-user:canary-pass%21@")
    programme.silent("sync", SMTP_URL="")
    assert programme.silent("notify", "--now", SMTP_URL=address)[0] == 3
    programme.silent("check", SMTP_URL=address)


def test_a_token_that_is_dead_and_a_right_that_is_gone(programme: Programme) -> None:
    programme.sandbox.faults.forbid("/students/submissions")
    assert programme.silent("sync")[0] == 3
    programme.sandbox.world.tokens.clear()
    assert programme.silent("sync", LOG_FORMAT="console")[0] == 1
    assert programme.silent("check")[0] == 1


def test_a_database_that_refuses_us_or_a_row(programme: Programme) -> None:
    dead = "postgresql://canary-user:canary-db-pass@127.0.0.1:1/canary"
    status, out, err = programme.run("sync", DATABASE_URL=dead)
    assert status == 1
    assert "canary-db-pass" not in out + err
    assert programme.silent("db", "upgrade")[0] == 0
    with contextlib.closing(sqlite3.connect(programme.database)) as database:
        refusal = "SELECT RAISE(ABORT, 'Canarypart is not welcome')"
        database.execute(f"CREATE TRIGGER no BEFORE INSERT ON person BEGIN {refusal}; END")
    for form in ("json", "console"):
        status, err = programme.silent("sync", LOG_FORMAT=form)
        assert status == 1
        assert "IntegrityError" in err, "what broke is told"
        assert "results.py" in err, "and where"


def test_a_database_that_is_lost_in_mid_run(programme: Programme) -> None:
    assert programme.silent("db", "upgrade")[0] == 0
    with contextlib.closing(sqlite3.connect(programme.database)) as database:
        database.execute("DROP TABLE progress")
    status, out, err = programme.run("sync", "--json")
    (run,) = json.loads(out)["runs"]
    (problem,) = run["problems"]
    assert (status, run["status"], problem["code"]) == (1, "failed", "database-unreachable")
    assert "DATABASE_URL" in problem["remedy"]
    assert "canary" not in (out + err).lower()


@pytest.mark.parametrize(
    "wrong",
    [
        {"DATABASE_URL": "postgresql://user:canary-db-pass@[host/x"},
        {
            "DATABASE_URL": "mysql://user:canary-db-pass@host/x",
            "SMTP_URL": "smtp://user:canary-pass@mail.example.org:nan",
            "CANVAS_API_TOKEN": "canary~ token",
            "CANVAS_API_URL": "https://user:canary-pass@canvas.example.org",
        },
    ],
)
def test_settings_that_are_wrong(wrong: dict[str, str], programme: Programme) -> None:
    status, err = programme.silent("sync", **wrong)
    assert status == 2
    assert all(name in err for name in wrong)
