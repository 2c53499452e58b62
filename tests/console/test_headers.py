"""Every answer of the server is guarded: pages, files, errors, and what needs no session."""

from __future__ import annotations

import pytest
import requests

from jobs.console.assets import asset
from sync.cohorts_file import CohortsFile, read_cohorts
from sync.settings import given_settings
from tests.console.counter import Visitor, a_counter
from tests.jobs.office import NOW, Office

PATHS = (
    "/", "/runs", "/sign-in", "/sign-in/once/x", "/nothing", "/runs?page=x", "/audit.csv",
    "/cohorts/a25/report.csv", "/cohorts/a25/report.xlsx", "/cohorts/a25/mapping.toml",
    "/cohorts/a25/charts/progress.svg", "/cohorts/a25/charts/none.svg", "/cohorts/none",
    asset("console.css"), asset("htmx.js"), "/assets/none", "/pages.css", "/m/x", "/m/",
    "/api/v1/cohorts", "/api/v1/openapi.json", "/api/v1/cohorts/none", "/api/v1/runs?limit=x",
    "/healthz", "/readyz", "/metrics",
)  # fmt: skip
KEPT = ("/assets/", "/pages.css")
"""What says nothing of anybody, and may be kept by a browser."""


def is_guarded(answer: requests.Response, *, strict: bool) -> None:
    about = answer.request.method, answer.request.path_url
    held = answer.headers
    assert "default-src 'none'" in held["Content-Security-Policy"], about
    assert held["Referrer-Policy"] == "no-referrer", about
    assert held["X-Content-Type-Options"] == "nosniff", about
    assert held["X-Robots-Tag"] == "noindex, nofollow, noarchive", about
    assert held["Cross-Origin-Opener-Policy"] == "same-origin", about
    assert held["Cross-Origin-Resource-Policy"] == "same-origin", about
    assert ("no-store" in held["Cache-Control"]) or answer.request.path_url.startswith(KEPT), about
    assert held.get("Strict-Transport-Security") == ("max-age=31536000" if strict else None), about


@pytest.mark.parametrize(
    ("public", "strict"),
    [("https://npq.provider.example", True), ("https://localhost:8443", False), ("", False)],
)
def test_every_answer_is_guarded_and_browsers_keep_to_https_where_people_use_it(
    office: Office, public: str, strict: bool
) -> None:
    file, failures = office.folder / "cohorts.toml", [RuntimeError("a fault of ours")]

    def cohorts() -> CohortsFile:
        if not fine:
            raise failures[0]
        return read_cohorts(file)

    said = {"NPQ_SYNC_PUBLIC_URL": public} if public else {}
    fine = True
    with a_counter(given_settings({**office.environment, **said}), cohorts, lambda: NOW) as counter:
        admin, nobody = counter.signed_in(), counter.visitor()
        for visitor in (admin, nobody):
            for path in PATHS:
                is_guarded(visitor.get(path, Accept="text/html"), strict=strict)
        is_guarded(_put(admin, "/runs"), strict=strict)
        is_guarded(admin.post_bare("/cohorts/a25/sync"), strict=strict)
        is_guarded(admin.post("/cohorts/a25/registers/review"), strict=strict)
        is_guarded(nobody.post_bare("/m/x", until="x" * 1001), strict=strict)
        fine = False
        broken = admin.get("/")
        assert broken.status_code == 500
        is_guarded(broken, strict=strict)


def _put(visitor: Visitor, path: str) -> requests.Response:
    return visitor.http.put(f"{visitor.url}{path}", timeout=20)
