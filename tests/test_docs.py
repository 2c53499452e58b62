"""The documents say what the code does: their examples are read, their lists compared."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from jobs.catalogue import CATALOGUE
from sync.cohorts_file import KNOWN_KEYS, read_cohorts
from sync.settings import Settings

ROOT = Path(__file__).parent.parent


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


def test_the_env_example_names_only_settings() -> None:
    named = re.findall(r"^#? ?([A-Z_]+)=", text_of(".env.example"), flags=re.MULTILINE)
    assert set(named) <= {name.upper() for name in Settings.model_fields}


def test_no_lock_file_names_an_index() -> None:
    for lock in ("requirements.txt", "requirements-dev.txt"):
        lines = text_of(lock).splitlines()
        assert not [line for line in lines if "://" in line or line.startswith("-")]
        pinned = [line for line in lines if "==" in line]
        assert pinned
        assert all(line.endswith("\\") for line in pinned), "each pin is followed by its hashes"
