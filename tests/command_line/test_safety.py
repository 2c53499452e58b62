"""What we write nobody else on the machine reads, and what others might read is said."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from jobs.check.line import Check
from jobs.check.safety import connections
from jobs.context import now
from mappings.windows import local_date
from sync.settings import given_settings
from tests.command_line.program import Program
from tests.jobs.cohort_world import CohortWorld
from tests.jobs.office import Office

LEAST = {"CANVAS_API_URL": "https://canvas.example.org", "CANVAS_API_TOKEN": "invented"}
DECLARE = ("export", "declarations", "a25", "--type", "started", "--on")
MAILING = {
    "NPQ_SYNC_SECRET_KEY": "invented-invented",
    "NPQ_SYNC_PUBLIC_URL": "https://npq.example.org",
    "MAIL_FROM": "npq@provider.example",
}


def mode(file: Path) -> int:
    return stat.S_IMODE(file.stat().st_mode)


def test_each_file_we_write_is_ours_alone(
    npq_sync: Program, office: Office, cohort_world: CohortWorld
) -> None:
    cohort_world.join()
    before = set(office.folder.iterdir())
    fresh = {"DATABASE_URL": f"sqlite:///{office.folder / 'fresh.db'}"}
    assert npq_sync("sync", **fresh).status == 0
    coach = str(cohort_world.coach.id)
    for words in (
        ("register", "template", "a25", "--out", "sheet.csv"),
        ("mail", "preview", "--to", coach, "--html", "mail.html", "--text", "mail.txt"),
        (*DECLARE, f"{local_date(now())}", "--out", "declared.csv"),
    ):
        assert npq_sync(*words, **fresh).status in {0, 3}
    with npq_sync.start("up", "--port", "0", **fresh) as running:
        running.says("/sign-in/once/")
        live = {file.name for file in office.folder.glob("fresh.db-*")}
        assert {"fresh.db-wal", "fresh.db-shm", "fresh.db-worker"} <= live
        streams = {file for stream in ("out", "err") for file in office.folder.glob(f"{stream}-*")}
        written = set(office.folder.iterdir()) - before - streams
        assert {"fresh.db", "sheet.csv", "declared.csv"} <= {file.name for file in written}
        assert {file.name: mode(file) for file in written if mode(file) != 0o600} == {}


def test_others_who_may_open_a_file_are_told_of(npq_sync: Program, office: Office) -> None:
    database, token, dotenv = (office.folder / n for n in ("npq-sync.db", "token", ".env"))
    token.write_text(office.token, encoding="utf-8")
    dotenv.write_text("LOG_LEVEL=INFO\n", encoding="utf-8")
    given: dict[str, str | None] = {"CANVAS_API_TOKEN": None, "CANVAS_API_TOKEN_FILE": str(token)}
    for file in (database, token, dotenv):
        file.chmod(0o600)
    assert [line["status"] for line in lines_of_files(npq_sync, given)] == ["ok"]
    for file, bits in ((database, 0o640), (token, 0o604), (dotenv, 0o602)):
        file.chmod(bits)
    told = {line["what"]: line for line in lines_of_files(npq_sync, given)}
    assert {line["status"] for line in told.values()} == {"warn"}
    assert f"{token} (0604)" in told["file of CANVAS_API_TOKEN_FILE"]["seen"]
    assert f"{database} (0640)" in told["file of the database"]["seen"]
    assert ".env (0602)" in told["file of settings"]["seen"]
    assert "chmod 600 .env" in told["file of settings"]["remedy"]


def lines_of_files(program: Program, given: dict[str, str | None]) -> list[dict[str, str]]:
    lines = program("check", "--json", **given).json["checks"]
    return [line for line in lines if line["what"].startswith("file")]


def unverified(**settings: str) -> list[str]:
    lines: list[Check] = list(connections(given_settings({**LEAST, **settings})))
    assert all(line.status == "warn" and line.remedy for line in lines)
    return [line.what for line in lines]


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("postgresql://npq:pw@db.example.org/npq", True),
        ("postgresql://npq:pw@db.example.org/npq?sslmode=require", True),
        ("postgresql://npq:pw@db.example.org/npq?sslmode=verify-full", False),
        ("postgresql://npq:pw@127.0.0.1/npq", False),
        ("postgresql://npq:pw@[::1]/npq", False),
        ("postgresql:///npq?host=/var/run/postgresql", False),
        ("postgresql:///npq", False),
        ("postgresql:///npq?host=db.example.org", True),
        ("postgresql:///npq?host=db.example.org&sslmode=verify-full", False),
        ("postgresql:///npq?hostaddr=192.0.2.7", True),
        ("postgresql:///npq?host=127.0.0.1&host=db.example.org", True),
        ("postgresql://127.0.0.1/npq?host=db.example.org", True),
        ("sqlite:///npq-sync.db", False),
    ],
)
def test_a_database_elsewhere_has_to_prove_who_it_is(url: str, told: bool) -> None:
    assert bool(unverified(DATABASE_URL=url)) is told


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("smtp://mail.example.org", True),
        ("smtp://mail.example.org?starttls=false", True),
        ("smtp://mail.example.org?starttls=true", False),
        ("smtps://mail.example.org", False),
        ("smtp://127.0.0.1:1025", False),
    ],
)
def test_mails_to_another_machine_go_encrypted(url: str, told: bool) -> None:
    assert bool(unverified(SMTP_URL=url, **MAILING)) is told
