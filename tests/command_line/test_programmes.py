"""`npq-sync programmes`, and the document that is written from the same data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from jobs.cli.app import app
from jobs.context import UsageFault
from jobs.present.programmes_page import page
from mappings.programmes import load_programmes

ROOT = Path(__file__).parents[2]


def run(*words: str) -> str:
    result = CliRunner().invoke(app, ["programmes", *words], catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


def as_json(*words: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run(*words, "--json"))
    return found


@pytest.fixture(autouse=True)
def somewhere_else(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """No settings at all: the command needs none."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NPQ_SYNC_PROGRAMMES", raising=False)
    monkeypatch.setenv("COLUMNS", "120")
    return tmp_path


def test_the_document_is_what_the_data_says() -> None:
    document = (ROOT / "docs" / "programmes.md").read_text(encoding="utf-8")
    assert document == page(), "run `make docs`"


def test_every_edition_is_listed_with_its_hours() -> None:
    shown = run()
    for code in load_programmes():
        assert code.upper() in shown
    [seventy_four] = [line for line in shown.splitlines() if "74-hours" in line]
    assert "74 " in seventy_four
    [maths] = [line for line in shown.splitlines() if line.startswith("NPQLPM")]
    assert "unverified" in maths


def test_one_programme_is_shown_whole_with_sources_and_the_worked_example() -> None:
    shown = run("npqsl")
    for told in ("leadership route briefing", "governance-and-accountability", "90.0%", "not-yet"):
        assert told in shown
    assert "78 hours, in no figure" in run("LA-NPQSL")
    assert "take them from your own" in run("NPQEYL")


def test_json_has_what_another_program_needs() -> None:
    [ehco] = as_json("EHCO")
    assert (ehco["policy"], ehco["threshold"], ehco["assessment"]) == ("none", None, None)
    [npqsl] = as_json("npqsl")
    assert npqsl["hours"]["events"] == "24"
    assert npqsl["assessment"]["window_days"] == 8
    assert len(npqsl["areas"]) == 10
    assert {one["edition"] for one in as_json("npqlbc")} == {"2021", "74-hours"}


def test_a_providers_own_is_listed_too(
    monkeypatch: pytest.MonkeyPatch, somewhere_else: Path
) -> None:
    own = 'extends = "NPQSL"\nedition = "ours"\nsource = "us"\nhours = { online = 34.5 }'
    (somewhere_else / "ours.toml").write_text(own, encoding="utf-8")
    monkeypatch.setenv("NPQ_SYNC_PROGRAMMES", str(somewhere_else))
    found = {one["edition"]: one for one in as_json("NPQSL")}
    assert found["ours"]["hours"]["online"] == "34.5"
    assert found["ours"]["valid_from"] is None


def test_an_unknown_code_names_those_there_are() -> None:
    with pytest.raises(UsageFault, match="use NPQSL, NPQH"):
        CliRunner().invoke(app, ["programmes", "NPQX"], catch_exceptions=False)
