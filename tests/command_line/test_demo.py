"""`demo`: nothing to configure, nothing of the caller's touched, and it tells what happened."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import requests

from tests.command_line.program import Program


def test_the_demo_syncs_twice_and_tells_it(bare: Program) -> None:
    ran = bare("demo", "--once", COLUMNS="100")
    assert (ran.status, ran.err) == (0, "")
    told = ran.out
    assert told.startswith("40 participants read from a sandbox Canvas")
    assert "Where everyone stands" in told
    assert "Coach." in told
    assert max(len(line) for line in told.splitlines()) <= 100
    assert re.search(r"cell: NPQ engagement % +40 ", told)
    assert re.search(r"override +\d+ ", told)
    mails = re.findall(r"To \S+@\S+: NPQ engagement: ", told)
    assert len(mails) == 2
    assert told.count("You get this as the coach") == 1
    assert "Nothing had changed in Canvas: no write, no mail" in told
    assert "npq-sync check" in told
    assert len(told.splitlines()) < 250


def test_the_demo_ends_on_the_console(bare: Program) -> None:
    with bare.start("demo", "--participants", "8") as running:
        [link] = re.findall(r"http://\S+/sign-in/once/\S+", running.says("Ctrl-C ends it all"))
        with requests.Session() as visitor:
            assert visitor.get(link, timeout=20).status_code == 200
            entered = visitor.post(link, timeout=20)
            assert (entered.status_code, "npqsl-demo" in entered.text) == (200, True)
        running.interrupt()
        ended = running.ended()
    assert (ended.status, ended.err) == (0, "stopped\n")


def test_the_caller_s_settings_and_files_are_neither_read_nor_written(
    bare: Program, tmp_path: Path
) -> None:
    wrong = {
        "CANVAS_API_URL": "https://canary.example.org",
        "CANVAS_API_TOKEN": "canary",
        "CANVAS_CONCURRENCY": "many",
        "DATABASE_URL": "postgresql://canary@127.0.0.1:1/npq",
        "SMTP_URL": "smtps://canary:canary@127.0.0.1:1",
        "MAIL_REDIRECT_TO": "canary",
        "NPQ_SYNC_COHORTS": "canary.toml",
        "HTTP_PROXY": "http://127.0.0.1:1",
        "http_proxy": "http://127.0.0.1:1",
        "LOG_LEVEL": "LOUD",
    }
    (tmp_path / ".env").write_text("CANVAS_API_TOKEN=canary\nMAIL_NAMES=canary\n")
    (tmp_path / "cohorts.toml").write_text("canary")
    ran = bare("demo", "--once", "--participants", "8", **wrong)
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith("8 participants")
    assert "canary" not in ran.out
    kept = {path.name for path in tmp_path.iterdir()} - {"out-0", "err-0"}
    assert kept == {".env", "cohorts.toml"}


def test_too_few_or_too_many_participants_are_wrong_usage(bare: Program) -> None:
    for number, bound in (("7", "8"), ("0", "8"), ("100000", "650")):
        refused = bare("demo", "--once", "--participants", number)
        assert (refused.status, refused.out) == (2, "")
        assert "--participants" in refused.err
        assert bound in refused.err


def test_without_once_it_serves_until_ctrl_c_and_other_commands_can_use_it(bare: Program) -> None:
    with bare.start("demo", "--participants", "8") as running:
        told = running.says("npq-sync explain npqsl-demo")
        settings = dict(
            shlex.split(line)[1].split("=", 1)
            for line in told.splitlines()
            if line.startswith("export ")
        )
        there = Program(bare.folder, settings)
        assert len(there("report", "npqsl-demo", "--format", "json").json) == 8
        [again] = there("sync", "--json").json["runs"]
        assert again["writes"] == {"columns": 0, "cells": 0, "overrides": 0}
        running.interrupt()
        ended = running.ended()
    assert ended.status == 0
    assert "Traceback" not in ended.err
    assert not Path(settings["NPQ_SYNC_COHORTS"]).exists()
