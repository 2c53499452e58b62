"""The server: a port that is taken is said plainly, and once it is to go it is gone."""

from __future__ import annotations

import socket
import threading
from pathlib import Path

import pytest
import requests

from jobs.web.app import application
from jobs.web.server import PortTaken, listening, serving
from sync.cohorts_file import CohortsFile
from sync.settings import given_settings
from tests.web.site import NOW, Site, a_site

APP = application(
    given_settings({"CANVAS_API_URL": "https://canvas.example.org", "CANVAS_API_TOKEN": "t"}),
    lambda: CohortsFile((), (), {}),
    lambda: 0,
    lambda: NOW,
)


@pytest.mark.parametrize("path", ["/metrics/", "/docs", "/redoc", "/openapi.json", "/healthz/x"])
def test_what_is_not_there_is_told_to_programs_in_a_line(site: Site, path: str) -> None:
    answer = site.get(path)
    assert (answer.status_code, answer.text) == (404, "Not Found\n")


def test_what_a_page_of_somebody_else_asked_for_is_not_packed(site: Site) -> None:
    for asker, packed in (("same-origin", True), ("none", True), ("cross-site", False)):
        answer = site.get("/pages.css", Sec_Fetch_Site=asker)
        assert answer.headers.get("Content-Encoding") == ("gzip" if packed else None)
        assert answer.text.endswith("}\n")
    assert "Content-Encoding" not in site.get("/pages.css").headers


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/nothing"])
def test_nothing_is_kept_by_who_asks_and_nothing_is_told_of_the_server(
    site: Site, path: str
) -> None:
    headers = site.get(path).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Server" not in headers
    assert "text/plain" in headers["Content-Type"]


def test_it_is_read_and_not_written(site: Site) -> None:
    assert requests.head(f"{site.url}/healthz", timeout=9).status_code == 200
    refused = requests.post(f"{site.url}/metrics", timeout=9)
    assert refused.status_code == 405


def test_a_port_that_is_taken_is_said_plainly() -> None:
    with listening("127.0.0.1", 0) as here, serving(APP, here) as first:
        assert first.port > 0
        with pytest.raises(PortTaken) as told, listening("127.0.0.1", first.port):
            pass
        assert requests.get(f"{first.url}/healthz", timeout=9).ok
    assert str(told.value) == (
        f"127.0.0.1:{first.port}: Address already in use; nothing is served there, and nothing was "
        "started. Stop what listens there, or choose another port with PORT or --port"
    )


@pytest.mark.parametrize(("host", "port"), [("192.0.2.7", 0), ("no-such-host.invalid", 0)])
def test_an_address_that_is_not_ours_is_refused_too(host: str, port: int) -> None:
    with pytest.raises(PortTaken, match=host), listening(host, port):
        pass


def test_once_stopped_it_is_gone_and_the_port_is_free_again() -> None:
    with (
        listening("127.0.0.1", 0) as here,
        serving(APP, here) as first,
        requests.Session() as kept_alive,
    ):
        assert kept_alive.get(f"{first.url}/healthz", timeout=9).ok
    assert "web" not in {thread.name for thread in threading.enumerate()}
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{first.url}/healthz", timeout=9)
    with listening("127.0.0.1", first.port) as here, serving(APP, here) as again:
        assert requests.get(f"{again.url}/healthz", timeout=9).ok


def test_it_may_be_stopped_at_once() -> None:
    with listening("127.0.0.1", 0) as here, serving(APP, here):
        pass
    assert "web" not in {thread.name for thread in threading.enumerate()}


def test_who_waits_for_the_database_does_not_keep_it_from_stopping(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"postgresql://someone@127.0.0.1:{silent.getsockname()[1]}/npq"
        with a_site(folder, url) as site, socket.socket() as asking:
            asking.connect(("127.0.0.1", int(site.url.rpartition(":")[2])))
            asking.sendall(b"GET /readyz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            database, _ = silent.accept()
        assert "web" not in {thread.name for thread in threading.enumerate()}
        database.close()
