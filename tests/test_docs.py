"""The documents say what the code does: their examples are read, their lists compared."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, get_args

import pytest
from typer.main import get_command

from jobs.catalogue import CATALOGUE
from jobs.cli.app import app
from jobs.cli.terminal import Exit
from jobs.engine.worker import GRACE_SECONDS
from jobs.present.declarations import COLUMNS
from mappings.alerts import KINDS
from mappings.declarations import BLOCKERS
from mappings.problems import STANDING_REPORTS
from mappings.raising import SILENCES
from mappings.thresholds import Thresholds
from sync.cohorts_file import KNOWN_KEYS, read_cohorts
from sync.errors import Trouble
from sync.settings import Settings
from sync.store.kept import Ousted

ROOT = Path(__file__).parent.parent
DOCUMENTS = [f"docs/{file.name}" for file in sorted((ROOT / "docs").glob("*.md"))]


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("document", ["README.md", "docs/cohorts.md"])
def test_the_cohorts_file_shown_can_be_read(document: str, tmp_path: Path) -> None:
    blocks = re.findall(r"```toml\n(.*?)```", text_of(document), flags=re.DOTALL)
    assert blocks
    for block in blocks:
        path = tmp_path / "cohorts.toml"
        path.write_text(block, encoding="utf-8")
        assert read_cohorts(path).cohorts


def test_every_key_of_the_cohorts_file_is_shown() -> None:
    shown = set(
        re.findall(r"^\[*([a-z_.-]+)\]*(?: =|\s|$)", text_of("docs/cohorts.md"), re.MULTILINE)
    )
    keys = {key.rpartition(".")[2] for key in shown}
    assert set(KNOWN_KEYS) <= keys


def test_the_schedules_shown_are_the_defaults(tmp_path: Path) -> None:
    (block,) = re.findall(r"```toml\n(.*?)```", text_of("docs/cohorts.md"), flags=re.DOTALL)
    (tmp_path / "cohorts.toml").write_text(block, encoding="utf-8")
    shown = read_cohorts(tmp_path / "cohorts.toml").schedule
    scheduled = {job.name: job.when.format(minute=37) for job in CATALOGUE.values() if job.when}
    assert scheduled.items() <= shown.items()


def test_every_setting_is_listed_and_nothing_else() -> None:
    listed = re.findall(r"^\| `([A-Z_]+)` \|", text_of("docs/settings.md"), flags=re.MULTILINE)
    assert sorted(listed) == sorted(name.upper() for name in Settings.model_fields)


def test_the_env_example_names_every_setting_and_nothing_else() -> None:
    named = re.findall(r"^#? ?([A-Z_]+)=", text_of(".env.example"), flags=re.MULTILINE)
    assert sorted(named) == sorted(name.upper() for name in Settings.model_fields)


def test_every_secret_is_told_to_have_a_file() -> None:
    section = text_of("docs/settings.md").partition("## Secrets in files")[2].partition("\n## ")[0]
    told = set(re.findall(r"`([A-Z_]+)_FILE`", section))
    assert told == {n.upper() for n, s in Settings.model_fields.items() if "SecretStr" in str(s)}


def test_every_test_that_shows_that_something_is_safe_is_there() -> None:
    named = set(re.findall(r"`([\w/]+\.py)`", text_of("docs/security.md")))
    assert named
    assert [name for name in sorted(named) if not (ROOT / "tests" / name).is_file()] == []


def is_command(words: Sequence[str]) -> bool:
    """Whether `npq-sync WORDS` begins with a command; what follows one are its arguments."""
    group: Any = get_command(app)
    for word in words:
        if not hasattr(group, "commands") or word.startswith("--"):
            return True
        if word not in group.commands:
            return False
        group = group.commands[word]
    return True


@pytest.mark.parametrize("document", ["README.md", "Procfile", *DOCUMENTS])
def test_every_command_that_is_named_is_there(document: str) -> None:
    called = r"(?:^|`|bin/|run |: |=\S+ )npq-sync((?: [a-z-]+)+)"
    named = [words.split() for words in re.findall(called, text_of(document), re.MULTILINE)]
    if document == "README.md":
        for line in re.findall(r"^\| (`.+`) \|", text_of(document), re.MULTILINE):
            named += [words.split() for words in re.findall(r"`([a-z][a-z-]*(?: [a-z-]+)*)", line)]
    assert [words for words in named if not is_command(words)] == []


def test_the_readme_names_every_command() -> None:
    everything: Any = get_command(app)
    text = text_of("README.md")
    assert [
        one for one in everything.commands if not re.search(rf"`{one}\b|npq-sync {one}\b", text)
    ] == ["demo"]


def test_every_alarm_is_explained() -> None:
    alarms = re.findall(r"alert: (\w+)", text_of("docs/watching.md"))
    assert alarms
    assert re.findall(r"^\| (NpqSync\w+) \|", text_of("docs/operations.md"), re.MULTILINE) == alarms


def kinds(trouble: type[Trouble]) -> Iterator[type[Trouble]]:
    """The troubles that are no family of others."""
    for kind in trouble.__subclasses__():
        yield from kinds(kind) if kind.__subclasses__() else [kind]


def test_every_problem_that_fails_a_run_is_explained() -> None:
    codes = {kind.code for kind in kinds(Trouble)} | {f"run-{how}" for how in get_args(Ousted)}
    for package in ("jobs", "sync", "mappings"):
        for file in (ROOT / package).rglob("*.py"):
            codes.update(re.findall(r'Problem\(\s*"([a-z-]+)"', file.read_text(encoding="utf-8")))
    rows = re.findall(r"^\| (.*`.*) \| ", text_of("docs/operations.md"), re.MULTILINE)
    told = {code for row in rows for code in re.findall(r"`([a-z-]+)`", row)}
    assert codes - STANDING_REPORTS - told == set()


def test_everything_that_blocks_a_declaration_is_explained_in_its_order() -> None:
    rows = re.findall(
        r"^\| `([a-z-]+)` \| .+ \| .+ \|$", text_of("docs/declarations.md"), re.MULTILINE
    )
    assert rows == list(BLOCKERS)


def test_every_column_of_a_declaration_is_explained() -> None:
    rows = re.findall(
        r"^\| (`[a-z_`, ]+`) \| [^|]+ \|$", text_of("docs/declarations.md"), re.MULTILINE
    )
    assert set(re.findall(r"`([a-z_]+)`", " ".join(rows))) == set(COLUMNS)


def test_every_rule_of_alerts_is_explained() -> None:
    rows = re.findall(
        r"^\| `([a-z-]+)` \| .+ \| .+ \| .*\|$", text_of("docs/alerts.md"), re.MULTILINE
    )
    assert rows == list(KINDS)


def test_who_speaks_for_whom_is_as_the_rules_have_it() -> None:
    told: dict[str, set[str]] = {}
    section = text_of("docs/alerts.md").partition("## One cause, one alert")[2].partition("##")[0]
    for who, whom in re.findall(r"^\| (`.+`) \| (`.+) \|$", section, re.MULTILINE):
        for rule in re.findall(r"`([a-z-]+)`", who):
            told[rule] = set(re.findall(r"`([a-z-]+)`", whom))
    assert told == {**SILENCES, "make-up-due": {"missed-event"}}


def test_every_threshold_is_explained_with_its_default() -> None:
    section = text_of("docs/alerts.md").partition("## Thresholds")[2].partition("\n## ")[0]
    rows = dict(re.findall(r"^\| `([a-z_]+)` \| `?([^|`]+)`? \| .+ \|$", section, re.MULTILINE))
    usual = Thresholds()
    defaults: dict[str, Any] = {each.name: getattr(usual, each.name) for each in fields(usual)}
    defaults |= {"off": list(usual.off), "quiet_weeks": list(usual.quiet_weeks)}
    assert rows == {name: str(default) for name, default in defaults.items()}


def test_the_unit_runs_what_there_is() -> None:
    unit = dict(re.findall(r"^(\w+)=(.*)$", text_of("docs/npq-sync.service"), re.MULTILINE))
    program, *words = unit["ExecStart"].split()
    assert program.endswith("/.venv/bin/npq-sync")
    assert is_command(words)
    assert int(unit["TimeoutStopSec"]) > GRACE_SECONDS
    assert int(unit["RestartPreventExitStatus"]) == Exit.USAGE


def test_no_lock_file_names_an_index() -> None:
    for lock in ("requirements.txt", "requirements-dev.txt"):
        lines = text_of(lock).splitlines()
        assert not [line for line in lines if "://" in line or line.startswith("-")]
        pinned = [line for line in lines if "==" in line]
        assert pinned
        assert all(line.endswith("\\") for line in pinned), "each pin is followed by its hashes"
