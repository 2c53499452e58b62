"""What cannot be done is told at once and whole, with the status that says whose turn it is."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

from sync.store.store import open_store
from tests.command_line.program import PATIENCE, Program
from tests.jobs.cohort_world import EVERYTHING, CohortWorld
from tests.jobs.office import Office

ROOT = Path(__file__).parents[2]
READING = (
    ("check",),
    ("map", "a25"),
    ("sync", "--json"),
    ("report", "a25"),
    ("explain", "a25", "1"),
    ("register", "list", "a25"),
    ("notify",),
    ("approve", "r"),
    ("runs",),
    ("alerts",),
)


def test_faults_of_settings_and_cohorts_file_are_told_together_before_any_call(
    npq_sync: Program, office: Office
) -> None:
    (office.folder / "cohorts.toml").write_text(
        '[[cohort]]\nid = "A 25"\nprogramme = "npqxx"\nstarts_on = 2025-10-01\n', "utf-8"
    )
    wrong = {"CANVAS_API_TOKEN": None, "CANVAS_CONCURRENCY": "none", "MAIL_NAMES": "some"}
    for words in READING:
        refused = npq_sync(*words, **wrong)
        assert (refused.status, refused.out) == (2, ""), words
        for named in (
            "CANVAS_API_TOKEN: is not set",
            "CANVAS_CONCURRENCY",
            "MAIL_NAMES",
            "cohort A 25, id",
            "cohort A 25, programme",
            "cohort A 25, courses",
        ):
            assert named in refused.err, named
    assert office.canvas.requests == []


def test_what_is_not_there_is_wrong_usage(npq_sync: Program, office: Office) -> None:
    for words in (
        ("map", "b26"),
        ("sync", "a25", "b26"),
        ("report", "b26"),
        ("explain", "b26", "1"),
        ("explain", "a25", "1"),
        ("approve", "20261121-000000-0000"),
        ("report", "a25", "--format", "xml"),
    ):
        refused = npq_sync(*words)
        assert (refused.status, refused.out) == (2, ""), words
        assert words[1] in refused.err or words[-1] in refused.err
    assert office.canvas.requests == []


def test_db_upgrade_needs_the_database_alone(
    bare: Program, tmp_path: Path, bare_postgres_url: str
) -> None:
    made = bare("db", "upgrade")
    assert (made.status, made.out) == (0, "")
    assert (tmp_path / "npq-sync.db").exists()
    plain = bare_postgres_url.replace("postgresql+psycopg://", "postgres://")
    assert bare("db", "upgrade", DATABASE_URL=plain).status == 0
    assert bare("db", "upgrade", DATABASE_URL=plain).status == 0
    open_store(bare_postgres_url).close()
    assert bare("db", "upgrade", DATABASE_URL="mysql://h/d").status == 2


def test_postgresql_behind_its_migrations_names_the_command(
    npq_sync: Program, cohort_world: CohortWorld, office: Office, bare_postgres_url: str
) -> None:
    cohort_world.join(EVERYTHING)
    for words in (("sync", "--json"), ("report", "a25"), ("runs",)):
        refused = npq_sync(*words, DATABASE_URL=bare_postgres_url)
        assert (refused.status, refused.out) == (1, "")
        assert "Run npq-sync db upgrade" in refused.err
    assert office.canvas.requests == []
    checked = npq_sync("check", DATABASE_URL=bare_postgres_url)
    assert checked.status == 1
    assert "db upgrade" in checked.out
    assert npq_sync("db", "upgrade", DATABASE_URL=bare_postgres_url).status == 0
    assert npq_sync("sync", DATABASE_URL=bare_postgres_url).status == 0


def test_a_database_that_is_not_there_is_told_without_its_password(npq_sync: Program) -> None:
    refused = npq_sync("runs", DATABASE_URL="postgresql://npq:canary@127.0.0.1:1/npq")
    assert (refused.status, refused.out) == (1, "")
    assert "DATABASE_URL" in refused.err
    assert "canary" not in refused.err


def test_ctrl_c_ends_a_sync_at_once_and_the_next_goes_on(
    npq_sync: Program, office: Office, cohort_world: CohortWorld
) -> None:
    cohort_world.join(EVERYTHING)
    stalled = office.canvas.faults.stall("/modules")
    with npq_sync.start("sync", "--json") as running:
        while not stalled.struck:
            running.process.join(0.02)
        running.interrupt()
        ended = running.ended()
    assert (ended.status, ended.out) == (130, "")
    assert "Traceback" not in ended.err
    office.canvas.faults.clear()
    assert npq_sync("sync", "--json").json["runs"][0]["status"] == "succeeded"


def test_a_reader_that_goes_away_is_no_fault(npq_sync: Program, cohort_world: CohortWorld) -> None:
    cohort_world.join(EVERYTHING)
    for words in (["map", "a25"], ["map", "a25", "--json"]):
        reader, writer = os.pipe()
        os.close(reader)
        ended = subprocess.run(
            [sys.executable, "-m", "jobs", *words],
            cwd=ROOT,
            env=dict(npq_sync.environment),
            stdout=writer,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
        os.close(writer)
        assert ended.returncode == 1
        assert "Error" not in ended.stderr
        assert "Exception" not in ended.stderr


def test_on_a_terminal_a_run_shows_its_progress_and_elsewhere_nothing(
    npq_sync: Program, cohort_world: CohortWorld
) -> None:
    cohort_world.join(EVERYTHING)
    ours, theirs = pty.openpty()
    shown = b""
    with subprocess.Popen(
        [sys.executable, "-m", "jobs", "sync", "--json"],
        cwd=ROOT,
        env={**npq_sync.environment, "TERM": "xterm"},
        stdout=subprocess.PIPE,
        stderr=theirs,
    ) as process:
        os.close(theirs)
        while chunk := _read(ours):
            shown += chunk
        assert process.stdout is not None
        out = process.stdout.read()
    os.close(ours)
    assert process.returncode == 0
    assert out.startswith(b"{")
    assert b"calls" in shown
    assert b"\x1b[" in shown
    quiet = npq_sync("sync", "--json")
    assert "calls," not in quiet.err
    assert "\x1b" not in quiet.err


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # nobody writes to it any more
        return b""
