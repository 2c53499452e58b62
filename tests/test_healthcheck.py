"""The watchdog is told of a run's start and end; whatever it does, the run goes on."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from sync.healthcheck import ping
from tests.watchdog import Watchdog, watching


@pytest.fixture
def watchdog() -> Iterator[Watchdog]:
    with watching() as server:
        yield server


def test_start_success_and_failure_are_three_addresses(watchdog: Watchdog) -> None:
    ping(watchdog.url, "start")
    ping(watchdog.url)
    ping(watchdog.url, "fail")
    assert watchdog.asked == ["/watch-4f3a/start", "/watch-4f3a", "/watch-4f3a/fail"]


def test_without_an_address_nothing_is_asked(watchdog: Watchdog) -> None:
    ping(None, "start")
    assert watchdog.asked == []


def test_a_refused_ping_is_tried_once_and_is_a_warning(watchdog: Watchdog) -> None:
    watchdog.status = 503
    with capture_logs() as logged:
        ping(watchdog.url, "start")
    assert len(watchdog.asked) == 1
    assert [(line["log_level"], line["status"]) for line in logged] == [("warning", 503)]


def test_a_watchdog_that_is_not_there_is_a_warning_without_its_address() -> None:
    with socket.socket() as unused, capture_logs() as logged:
        unused.bind(("127.0.0.1", 0))
        ping(f"http://127.0.0.1:{unused.getsockname()[1]}/watch-4f3a")
    assert [line["log_level"] for line in logged] == ["warning"]
    assert "watch-4f3a" not in str(logged)


def test_a_file_of_cas_that_is_gone_is_a_warning(watchdog: Watchdog, tmp_path: Path) -> None:
    with capture_logs() as logged:
        ping(watchdog.url, ca_file=tmp_path / "gone.pem")
    assert [(line["log_level"], line["seen"]) for line in logged] == [
        ("warning", "FileNotFoundError")
    ]
    assert watchdog.asked == []
