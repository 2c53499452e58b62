"""What is accepted, what is refused, and that a refusal names every fault and no secret."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync import addresses
from sync.settings import (
    Settings,
    SettingsFaults,
    cohorts_place,
    database_url,
    given_settings,
    read_settings,
)

LEAST = {"CANVAS_API_URL": "https://canvas.example.org", "CANVAS_API_TOKEN": "7~invented-token"}
LOGIN = "smtp://mailer%40example.org:hush-hush@mail.example.org:587?starttls=true"


def settings(**but: str | None) -> Settings:
    return given_settings({k: v for k, v in (LEAST | but).items() if v is not None})


def faults(**but: str | None) -> tuple[str, ...]:
    with pytest.raises(SettingsFaults) as raised:
        settings(**but)
    return raised.value.faults


def test_a_canvas_and_a_token_are_enough() -> None:
    plain = settings()
    assert plain.canvas_concurrency == 8
    assert plain.database_url.get_secret_value() == "sqlite:///npq-sync.db"
    assert plain.npq_sync_cohorts == Path("cohorts.toml")
    assert (plain.smtp_url, plain.mail_names, plain.log_level) == (None, "full", "INFO")


def test_every_fault_is_reported_together() -> None:
    wrong = faults(
        CANVAS_API_URL=None,
        CANVAS_API_TOKEN=None,
        CANVAS_CONCURRENCY="0",
        DATABASE_URL="mysql://localhost/npq",
        MAIL_NAMES="surname",
        HEALTHCHECK_URL="soon",
        PORT="65536",
    )
    assert sorted(line.split(":")[0] for line in wrong) == [
        "CANVAS_API_TOKEN",
        "CANVAS_API_URL",
        "CANVAS_CONCURRENCY",
        "DATABASE_URL",
        "HEALTHCHECK_URL",
        "MAIL_NAMES",
        "PORT",
    ]
    assert all("; " in line for line in wrong), "each fault comes with its remedy"


def test_no_fault_quotes_a_value() -> None:
    wrong = faults(
        CANVAS_API_URL="https://user:hush-hush@canvas.example.org",
        CANVAS_API_TOKEN="hush hush",
        DATABASE_URL="oracle://u:hush-hush@h/d",
        SMTP_URL="smtp://mailer:hush-hush@mail.example.org:587",
    )
    assert len(wrong) == 4
    assert "hush" not in " ".join(wrong)


@pytest.mark.parametrize(
    "url",
    [
        "https://canvas.example.org",
        "http://127.0.0.1:3000",
        "http://localhost",
        "http://[::1]:3000",
    ],
)
def test_canvas_is_reached_encrypted_or_on_this_machine(url: str) -> None:
    assert settings(CANVAS_API_URL=url + "/").canvas_api_url == url


@pytest.mark.parametrize(
    "url",
    [
        "http://canvas.example.org",
        "http://127.0.0.1.example.org",
        "https://canvas.example.org/api/v1",
        "https://canvas.example.org?x=1",
        "canvas.example.org",
        "ftp://canvas.example.org",
        "https://canvas.example.org:port",
        "https://",
    ],
)
def test_other_addresses_of_canvas_are_refused(url: str) -> None:
    (line,) = faults(CANVAS_API_URL=url)
    assert line.startswith("CANVAS_API_URL: ")


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_each_way_to_name_postgresql_means_the_driver_we_install(scheme: str) -> None:
    read = settings(DATABASE_URL=f"{scheme}://u:p%40ss@db.example.org/npq")
    assert (
        read.database_url.get_secret_value() == "postgresql+psycopg://u:p%40ss@db.example.org/npq"
    )


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_that_keeps_nothing_is_refused(url: str) -> None:
    (line,) = faults(DATABASE_URL=url)
    assert "names no file" in line


@pytest.mark.parametrize(
    ("but", "lacking"),
    [
        ({}, ["NPQ_SYNC_PUBLIC_URL", "NPQ_SYNC_SECRET_KEY"]),
        ({"NPQ_SYNC_SECRET_KEY": "k" * 32}, ["NPQ_SYNC_PUBLIC_URL"]),
        ({"NPQ_SYNC_PUBLIC_URL": "https://npq.example.org"}, ["NPQ_SYNC_SECRET_KEY"]),
    ],
)
def test_real_people_get_no_links_that_lead_nowhere_or_are_unsigned(
    but: dict[str, str], lacking: list[str]
) -> None:
    (line,) = faults(SMTP_URL=LOGIN, MAIL_FROM="npq@provider.example", **but)
    assert [name for name in ("NPQ_SYNC_PUBLIC_URL", "NPQ_SYNC_SECRET_KEY") if name in line] == (
        lacking
    )


@pytest.mark.parametrize(
    "but",
    [
        {"MAIL_REDIRECT_TO": "me@provider.example"},
        {"NPQ_SYNC_SECRET_KEY": "k" * 32, "NPQ_SYNC_PUBLIC_URL": "https://npq.example.org"},
        {"SMTP_URL": "smtp://127.0.0.1:1025"},
        {"SMTP_URL": "smtp://localhost:1025?starttls=false"},
    ],
)
def test_mail_to_this_machine_or_one_address_or_with_signed_links_is_fine(
    but: dict[str, str],
) -> None:
    assert settings(**({"SMTP_URL": LOGIN, "MAIL_FROM": "npq@provider.example"} | but)).smtp_url


def test_mail_to_another_host_needs_a_sender() -> None:
    (line,) = faults(SMTP_URL=LOGIN, MAIL_REDIRECT_TO="me@provider.example")
    assert line.startswith("MAIL_FROM: ")
    assert settings(SMTP_URL="smtp://127.0.0.1:1025").mail_from == "npq-sync@localhost"


@pytest.mark.parametrize("sender", ["npq@provider.example", "NPQ team <npq@provider.example>"])
def test_a_sender_may_have_a_name(sender: str) -> None:
    assert settings(MAIL_FROM=sender).mail_from == sender
    (line,) = faults(MAIL_FROM=sender.replace("@", " at "))
    assert line.startswith("MAIL_FROM: ")


def test_a_password_goes_to_another_host_encrypted_alone() -> None:
    (line,) = faults(
        SMTP_URL="smtp://u:hush-hush@mail.example.org:587", MAIL_REDIRECT_TO="me@provider.example"
    )
    assert "unencrypted" in line


@pytest.mark.parametrize("url", ["mail.example.org:25", "smtp://", "smtp://h?tls=1", "smtp://h:x"])
def test_an_unusable_mail_server_is_refused(url: str) -> None:
    (line,) = faults(SMTP_URL=url)
    assert line.startswith("SMTP_URL: ")


def test_half_a_developer_key_is_refused() -> None:
    assert "half" in faults(CANVAS_CLIENT_ID="170000000000001")[0]
    assert "half" in faults(CANVAS_CLIENT_SECRET="hush-hush")[0]


@pytest.mark.parametrize("token", ["k" * 15, "k" * 15 + " ", "k" * 15 + "é", "two words of it all"])
def test_a_metrics_token_that_can_be_guessed_or_sent_in_no_header_is_refused(token: str) -> None:
    (line,) = faults(METRICS_TOKEN=token)
    assert line.startswith("METRICS_TOKEN: is ")
    assert token not in line
    assert settings(METRICS_TOKEN="k" * 16).metrics_token


@pytest.mark.parametrize("token", ["k" * 31, "k" * 31 + " ", "k" * 31 + "é", "two words " * 4])
def test_a_token_of_the_api_that_can_be_guessed_or_sent_in_no_header_is_refused(token: str) -> None:
    (line,) = faults(NPQ_SYNC_API_TOKEN=token)
    assert line.startswith("NPQ_SYNC_API_TOKEN: is ")
    assert token not in line
    assert settings(NPQ_SYNC_API_TOKEN="k" * 32).npq_sync_api_token


def test_no_secret_is_shown_and_each_is_known_to_the_log() -> None:
    secrets = {
        "CANVAS_API_TOKEN": "canary-token",
        "NPQ_SYNC_SECRET_KEY": "canary-key",
        "CANVAS_CLIENT_SECRET": "canary-client",
        "DATABASE_URL": "postgresql://u:canary-db@h/d",
        "SMTP_URL": "smtp://u:canary%20smtp@localhost",
        "HEALTHCHECK_URL": "https://hc.example.org/canary-ping",
        "METRICS_TOKEN": "canary-metrics-token",
        "NPQ_SYNC_API_TOKEN": "canary-token-of-the-api-long-enough",
    }
    read = settings(CANVAS_CLIENT_ID="1", **secrets)
    assert "canary" not in f"{read!r} {read!s} {read.model_dump()}"
    assert read.secrets() == {
        "canary-token",
        "canary-key",
        "canary-client",
        "canary-db",
        "canary%20smtp",
        "canary smtp",
        "https://hc.example.org/canary-ping",
        "canary-metrics-token",
        "canary-token-of-the-api-long-enough",
    }


def test_settings_cannot_be_changed_afterwards() -> None:
    with pytest.raises(ValueError, match="frozen"):
        settings().port = 1


def test_the_environment_wins_over_the_env_file_and_empty_is_unset(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    lines = [f"{k}={v}" for k, v in (LEAST | {"PORT": "9000", "MAIL_NAMES": "none"}).items()]
    Path(".env").write_text("\n".join([*lines, "SMTP_URL=", "UNRELATED=1"]), encoding="utf-8")
    for name in (*LEAST, "MAIL_NAMES", "SMTP_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PORT", "9001")
    read = read_settings()
    assert (read.port, read.mail_names, read.smtp_url) == (9001, "none", None)


def test_the_database_can_be_named_without_a_canvas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://u@h/d")
    assert database_url() == "postgresql+psycopg://u@h/d"
    monkeypatch.setenv("DATABASE_URL", "nowhere")
    with pytest.raises(SettingsFaults, match="DATABASE_URL: "):
        database_url()


def test_the_cohorts_can_be_found_whatever_else_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NPQ_SYNC_COHORTS", "elsewhere.toml")
    monkeypatch.setenv("NPQ_SYNC_PROGRAMMES", str(tmp_path))
    monkeypatch.setenv("PORT", "no number")
    assert cohorts_place() == (Path("elsewhere.toml"), tmp_path)
    monkeypatch.setenv("NPQ_SYNC_PROGRAMMES", str(tmp_path / "missing"))
    assert cohorts_place() == (Path("elsewhere.toml"), None)
    with pytest.raises(SettingsFaults, match="NPQ_SYNC_PROGRAMMES: is not a folder"):
        read_settings()


def test_given_settings_do_not_listen_to_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMTP_URL", "smtp://127.0.0.1")
    assert settings().smtp_url is None


def refusal(check: Callable[[str], object], text: str) -> str | None:
    try:
        check(text)
    except ValueError as refused:
        return str(refused)
    return None


@pytest.mark.parametrize(
    "check",
    [addresses.canvas_url, addresses.database_url, addresses.smtp_host, addresses.link_base],
)
@given(text=st.text(max_size=40))
def test_any_text_is_either_an_address_or_a_plain_refusal(
    check: Callable[[str], object], text: str
) -> None:
    said = refusal(check, text)
    assert said is None or said.startswith(("is ", "has ", "would ", "names "))


def test_the_token_s_last_day_is_a_day_or_not_said() -> None:
    said = settings(CANVAS_TOKEN_EXPIRES_ON=" 2027-01-31 ")
    assert said.canvas_token_expires_on == date(2027, 1, 31)
    assert settings(CANVAS_TOKEN_EXPIRES_ON=None).canvas_token_expires_on is None
    for wrong in ("31 January", "2027-02-30", "1800000000"):
        [fault] = faults(CANVAS_TOKEN_EXPIRES_ON=wrong)
        assert fault.startswith("CANVAS_TOKEN_EXPIRES_ON: is no day; set it to a day")
        assert wrong not in fault
