"""The watchdog is told of a run's start and end; whatever it does, the run goes on."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from structlog.testing import capture_logs

from sync.healthcheck import ping


class Watchdog(HTTPServer):
    """Keeps the paths it was asked for; `status` is its answer."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[str] = []
        self.status = 200

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/watch-4f3a"


class _Handler(BaseHTTPRequestHandler):
    server: Watchdog

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def watchdog() -> Iterator[Watchdog]:
    with Watchdog() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


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
