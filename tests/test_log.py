"""The log: one format for everybody on stderr, and neither secrets nor addresses in it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from sync.log import configure_logging
from sync.settings import given_settings

SETTINGS = {
    "CANVAS_API_URL": "https://canvas.example.org",
    "CANVAS_API_TOKEN": "7~canary-token",
    "DATABASE_URL": "postgresql://npq:canary-db@db.example.org/npq",
    "LOG_FORMAT": "json",
    "LOG_LEVEL": "DEBUG",
}


@pytest.fixture(autouse=True)
def put_back() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def configure(**but: str) -> None:
    configure_logging(given_settings(SETTINGS | but))


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    said = capsys.readouterr()
    assert said.out == "", "results go to stdout, logs never"
    return [json.loads(line) for line in said.err.splitlines()]


def test_an_event_is_one_line_of_json_with_what_the_run_bound(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure()
    with structlog.contextvars.bound_contextvars(run="r-1", cohort="a26"):
        structlog.get_logger("sync.store").info("run ended", participants=3)
    (line,) = lines(capsys)
    assert line["event"] == "run ended"
    assert (line["run"], line["cohort"], line["participants"]) == ("r-1", "a26", 3)
    assert (line["level"], line["logger"]) == ("info", "sync.store")
    assert line["timestamp"].endswith("Z")


def test_the_level_holds_for_our_own_events(capsys: pytest.CaptureFixture[str]) -> None:
    configure(LOG_LEVEL="warning")
    structlog.get_logger("jobs.x").info("not said")
    structlog.get_logger("jobs.x").warning("said")
    assert [line["event"] for line in lines(capsys)] == ["said"]


@pytest.mark.parametrize(
    "name",
    [
        "canvasapi.requester",
        "urllib3.connectionpool",
        "sqlalchemy.engine",
        "mail.log",
        "uvicorn.error",
        "anything",
    ],
)
def test_third_parties_stay_at_warning_even_at_debug(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    configure()
    logging.getLogger(name).info("a whole response body")
    logging.getLogger(name).warning("%s retries left", 3)
    assert [line["event"] for line in lines(capsys)] == ["3 retries left"]


@pytest.mark.parametrize("form", ["json", "console"])
def test_secrets_and_addresses_are_masked_wherever_they_stand(
    form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(LOG_FORMAT=form)
    log = structlog.get_logger("sync.x")
    log.debug("to canary.person@school.example", token="7~canary-token")
    log.info("sent", headers={"Authorization": "Bearer canary-other"}, to=["canary@x.example"])
    log.info("asked", url="https://x.example/?access_token=canary-query&a=1")
    log.info("asked", path="/sign-in/once/canary-key")
    logging.getLogger("urllib3").warning("postgresql://someone:canary-else@h/d and canary-db")
    try:
        int("canary.person@school.example has 7~canary-token")
    except ValueError:
        log.exception("broke")
        logging.getLogger("werkzeug").exception("broke too")
    said = capsys.readouterr().err
    assert "canary" not in said
    assert "ValueError" in said, "what happened is still told"


def test_ids_and_numbers_are_left_alone(capsys: pytest.CaptureFixture[str]) -> None:
    configure()
    structlog.get_logger("sync.x").info("seen", user_id=42, share=0.5, done=True, left=None)
    (line,) = lines(capsys)
    assert (line["user_id"], line["share"], line["done"], line["left"]) == (42, 0.5, True, None)
