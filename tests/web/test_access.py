"""Who is shown how things stand: this machine, and whoever has the token."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests
from starlette.requests import Request

from jobs.web.access import access
from sync.settings import Settings, given_settings
from tests.web.site import Site, a_site

TOKEN = "canary-metrics-token"
ELSEWHERE = "https://npq.example.org"
BEARER = f"Bearer {TOKEN}"
PASSED_ON = [
    {"Forwarded": "for=192.0.2.7"},
    {"X_Forwarded_For": "127.0.0.1"},
    {"X_Forwarded_Proto": "https"},
    {"X_Real_IP": "127.0.0.1"},
    {"Via": "1.1 proxy"},
    {"Host": "npq.example.org"},
]


def asked_by(client: str, host: str = "127.0.0.1:8000", **headers: str) -> Request:
    sent = [(b"host", host.encode())]
    sent += [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    return Request(
        {
            "type": "http",
            "scheme": "http",
            "method": "GET",
            "path": "/metrics",
            "query_string": b"",
            "server": ("127.0.0.1", 8000),
            "client": (client, 4711),
            "headers": sent,
        }
    )


def settings(**but: str) -> Settings:
    least = {"CANVAS_API_URL": "https://canvas.example.org", "CANVAS_API_TOKEN": "t"}
    return given_settings(least | but)


def refused(answer: requests.Response, status: int) -> str:
    assert answer.status_code == status
    assert "npq_sync" not in answer.text
    return answer.text


def test_this_machine_needs_no_token_even_where_there_is_one(
    database_url: str, folder: Path
) -> None:
    with a_site(folder, database_url, METRICS_TOKEN=TOKEN) as site:
        assert site.measured()
        assert site.get("/metrics", Authorization="Bearer nonsense").status_code == 200


@pytest.mark.parametrize("headers", PASSED_ON)
def test_what_a_proxy_passes_on_needs_the_token(site: Site, headers: dict[str, str]) -> None:
    told = refused(site.get("/metrics", **headers), 403)
    assert "Set it to 16 characters or more" in told
    assert site.get("/readyz", **headers).status_code == 200, "whether it works is no secret"


@pytest.mark.parametrize("headers", PASSED_ON)
def test_the_token_opens(folder: Path, tmp_path: Path, headers: dict[str, str]) -> None:
    with a_site(folder, f"sqlite:///{tmp_path / 'x.db'}", METRICS_TOKEN=TOKEN) as site:
        assert site.get("/metrics", Authorization=BEARER, **headers).status_code == 200
        assert site.get("/metrics", Authorization=f"bearer  {TOKEN}", **headers).ok
        for wrong in ("", "Bearer", "Bearer ", f"Basic {TOKEN}", f"{BEARER}x", "Bearer canäry"):
            answer = site.get("/metrics", Authorization=wrong, **headers)
            assert TOKEN not in refused(answer, 401)
            assert answer.headers["WWW-Authenticate"] == 'Bearer realm="npq-sync metrics"'


def test_with_a_public_address_loopback_may_be_a_proxy_that_keeps_silent(
    folder: Path, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'x.db'}"
    with a_site(folder, url, NPQ_SYNC_PUBLIC_URL=ELSEWHERE, METRICS_TOKEN=TOKEN) as site:
        refused(site.get("/metrics"), 401)
        assert site.get("/metrics", Authorization=BEARER).status_code == 200
    with a_site(folder, url, NPQ_SYNC_PUBLIC_URL=ELSEWHERE) as site:
        refused(site.get("/metrics"), 403)


def test_another_machine_needs_the_token() -> None:
    assert access(asked_by("127.0.0.1"), settings()) == "here"
    assert access(asked_by("127.8.8.8", "localhost"), settings()) == "here"
    assert access(asked_by("192.0.2.7"), settings()) == "no token is set"
    locked = settings(METRICS_TOKEN=TOKEN)
    assert access(asked_by("192.0.2.7"), locked) == "not the token"
    assert access(asked_by("192.0.2.7", Authorization=BEARER), locked) == "token"
