"""Every secret may stand in a file of its own; what is wrong with one is told without it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pydantic import SecretStr

from sync.settings import (
    Settings,
    SettingsFaults,
    database_url,
    read_settings,
    secret_files,
)

CANARY = "canary-0123456789-0123456789-secret"
WRITTEN = {
    "DATABASE_URL": f"postgresql+psycopg://npq:{CANARY}@db.example.org/npq",
    "SMTP_URL": f"smtps://npq:{CANARY}@mail.example.org",
    "HEALTHCHECK_URL": f"https://hc.example.org/{CANARY}",
}
SECRETS = sorted(
    name.upper() for name, field in Settings.model_fields.items() if "SecretStr" in str(field)
)
LEAST = {
    "CANVAS_API_URL": "https://canvas.example.org",
    "CANVAS_API_TOKEN": "7~invented",
    "CANVAS_CLIENT_ID": "170",
    "CANVAS_CLIENT_SECRET": "invented",
    "DAP_CLIENT_ID": "170",
    "NPQ_SYNC_SECRET_KEY": "invented",
    "NPQ_SYNC_PUBLIC_URL": "https://npq.example.org",
    "MAIL_FROM": "npq@provider.example",
}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """The least that works, and no `.env`."""
    for name in [name for name in os.environ if name.removesuffix("_FILE") in SECRETS]:
        monkeypatch.delenv(name)
    for name, value in LEAST.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    return monkeypatch


def in_a_file(environment: pytest.MonkeyPatch, name: str, content: bytes) -> Path:
    """Have the secret `name` read from a file with this content."""
    file = Path("kept") / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(content)
    environment.delenv(name, raising=False)
    environment.setenv(f"{name}_FILE", str(file))
    return file


def faults() -> tuple[str, ...]:
    with pytest.raises(SettingsFaults) as raised:
        read_settings()
    assert CANARY not in str(raised.value)
    return raised.value.faults


def test_these_are_secret() -> None:
    assert {"CANVAS_API_TOKEN", "CANVAS_CLIENT_SECRET", "NPQ_SYNC_SECRET_KEY"} < set(SECRETS)
    assert {"DATABASE_URL", "SMTP_URL", "HEALTHCHECK_URL", "METRICS_TOKEN"} < set(SECRETS)


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n"])
def test_each_is_read_from_its_file(name: str, end: bytes, environment: pytest.MonkeyPatch) -> None:
    file = in_a_file(environment, name, WRITTEN.get(name, CANARY).encode() + end)
    found = getattr(read_settings(), name.lower())
    assert isinstance(found, SecretStr)
    assert found.get_secret_value() == WRITTEN.get(name, CANARY)
    assert secret_files() == {f"{name}_FILE": file}
    assert any(CANARY in each for each in read_settings().secrets()), "the log masks it"


@pytest.mark.parametrize("name", SECRETS)
def test_each_is_given_once(name: str, environment: pytest.MonkeyPatch) -> None:
    in_a_file(environment, name, b"something")
    environment.setenv(name, CANARY)
    [fault] = [line for line in faults() if line.startswith(name)]
    assert fault == f"{name}_FILE: is set, and so is {name}; unset one of the two"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"\xff" + CANARY.encode(), "is no text"),
        (CANARY.encode() * 4096, "is too long"),
    ],
)
def test_what_is_no_secret_is_told_without_it(
    content: bytes, told: str, environment: pytest.MonkeyPatch
) -> None:
    in_a_file(environment, "CANVAS_API_TOKEN", content)
    [fault] = faults()
    assert fault.startswith("CANVAS_API_TOKEN_FILE: names a file that ")
    assert told in fault


@pytest.mark.parametrize("path", ["not-there", "."])
def test_a_file_that_is_not_there_is_told(path: str, environment: pytest.MonkeyPatch) -> None:
    environment.delenv("CANVAS_API_TOKEN")
    environment.setenv("CANVAS_API_TOKEN_FILE", path)
    assert faults() == ("CANVAS_API_TOKEN_FILE: names no file that is there; correct the path",)


def test_a_file_that_cannot_be_read_is_told(environment: pytest.MonkeyPatch) -> None:
    environment.delenv("CANVAS_API_TOKEN")
    environment.setenv("CANVAS_API_TOKEN_FILE", "/proc/self/mem")  # there, and not for reading
    [fault] = faults()
    assert fault.startswith("CANVAS_API_TOKEN_FILE: names a file that cannot be read (")


def test_what_the_secret_may_not_be_is_told_of_the_setting(
    environment: pytest.MonkeyPatch,
) -> None:
    in_a_file(environment, "CANVAS_API_TOKEN", f"two {CANARY}".encode())
    in_a_file(environment, "DATABASE_URL", f"mysql://npq:{CANARY}@db/npq".encode())
    assert [line.partition(":")[0] for line in faults()] == ["DATABASE_URL", "CANVAS_API_TOKEN"]


def test_the_file_may_be_named_in_dotenv_and_serves_whoever_needs_the_database_alone(
    environment: pytest.MonkeyPatch,
) -> None:
    file = in_a_file(environment, "DATABASE_URL", b"sqlite:////kept/npq.db\n")
    environment.delenv("DATABASE_URL_FILE")
    Path(".env").write_text(f"DATABASE_URL_FILE={file}\n", encoding="utf-8")
    assert database_url() == "sqlite:////kept/npq.db"
    assert secret_files() == {"DATABASE_URL_FILE": file}


def test_what_is_no_secret_has_no_file(environment: pytest.MonkeyPatch) -> None:
    in_a_file(environment, "CANVAS_API_URL", b"https://canvas.example.org")
    assert faults()[0].startswith("CANVAS_API_URL: is not set")
