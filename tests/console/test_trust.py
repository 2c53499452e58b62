"""What somebody who means ill tries at the console: a planted cookie, another host, a method."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import requests
from structlog.testing import capture_logs

from jobs.console import sessions
from jobs.console.assets import NAMES
from sync.cohorts_file import CohortsFile, read_cohorts
from sync.settings import given_settings
from tests.console.counter import Counter, Visitor, a_counter
from tests.jobs.office import NOW, Office

AFAR = {"NPQ_SYNC_PUBLIC_URL": "https://npq.provider.example"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILES = ("/audit.csv", "/cohorts/a25/report.csv", "/cohorts/a25/report.xlsx")
OUTSIDE = (
    "../console.css",
    "..%2fconsole.css",
    "%2e%2e%2fsettings.py",
    "..%5csettings.py",
    "%2fetc%2fpasswd",
    "console.css%00.svg",
    "console.css",
    "....//console.css",
)


class Hour:
    """A clock that a test moves, and a cohorts file that may break."""

    def __init__(self, file: Path) -> None:
        self.now = NOW
        self.file, self.fault = file, ""

    def clock(self) -> datetime:
        return self.now

    def cohorts(self) -> CohortsFile:
        if self.fault:
            raise RuntimeError(self.fault)
        return read_cohorts(self.file)


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """SQLite: what is tried here ends before the database, or is the same on both."""
    return f"sqlite:///{tmp_path / 'npq-sync.db'}"


@pytest.fixture
def hour(office: Office) -> Hour:
    return Hour(office.folder / "cohorts.toml")


@pytest.fixture
def counter(office: Office, hour: Hour) -> Iterator[Counter]:
    with a_counter(office.context.settings, hour.cohorts, hour.clock) as served:
        yield served


@pytest.fixture
def afar(office: Office, hour: Hour) -> Iterator[Counter]:
    """The console as people reach it from elsewhere, by https."""
    settings = given_settings({**office.environment, **AFAR})
    with a_counter(settings, hour.cohorts, hour.clock) as served:
        yield served


def entered(counter: Counter, visitor: Visitor) -> requests.Response:
    return visitor.post_bare(sessions.once_link(counter.desk, "operator"))


def begun(answer: requests.Response) -> str:
    """The cookie that begins a session, with all that is said of it."""
    [cookie] = [one for one in answer.raw.headers.getlist("Set-Cookie") if "Max-Age=0" not in one]
    return str(cookie)


def value_of(cookie: str) -> str:
    return cookie.partition("=")[2].partition(";")[0]


def test_a_session_that_somebody_planted_is_not_taken_over(counter: Counter) -> None:
    name, victim, thief = "npq-sync", counter.visitor(), counter.visitor()
    planted = value_of(begun(entered(counter, thief)))
    victim.http.cookies.set(name, planted)
    taken_over = victim.post(sessions.once_link(counter.desk, "operator"))
    assert value_of(begun(taken_over)) != planted
    assert thief.get("/").status_code == 303, "who planted it is out"
    made_up = counter.visitor()
    made_up.http.cookies.set(name, "chosen-by-somebody")
    assert value_of(begun(entered(counter, made_up))) != "chosen-by-somebody"


def test_the_cookie_is_kept_from_scripts_other_sites_and_plain_http(
    counter: Counter, afar: Counter
) -> None:
    here = begun(entered(counter, counter.visitor()))
    assert here.startswith("npq-sync=")
    for part in ("HttpOnly", "SameSite=lax", "Path=/"):
        assert part in here
    there = begun(entered(afar, afar.visitor()))
    assert there.startswith("__Host-npq-sync=")
    for part in ("HttpOnly", "SameSite=lax", "Path=/", "Secure"):
        assert part in there
    assert "Domain" not in there
    assert "Max-Age" not in there, "it goes with the browser"


def test_a_session_ends_by_itself(counter: Counter, hour: Hour) -> None:
    lively, idle = counter.signed_in(), counter.signed_in()
    for _ in range(13):  # 44 minutes each: within ten hours, and never 45 without a click
        hour.now += timedelta(minutes=44)
        assert lively.get("/").status_code == 200
    assert idle.get("/").status_code == 303
    hour.now += timedelta(minutes=44)
    assert lively.get("/").status_code == 303


def test_signing_out_is_no_link_and_leaves_nothing_in_the_browser(counter: Counter) -> None:
    visitor = counter.signed_in()
    assert visitor.get("/sign-out").status_code == 405
    assert visitor.get("/").status_code == 200
    assert visitor.post("/sign-out").headers["Clear-Site-Data"] == '"cache", "storage"'


def test_a_link_of_the_machine_grows_old(counter: Counter, hour: Hour) -> None:
    young, old = (sessions.once_link(counter.desk, "operator") for _ in range(2))
    hour.now += timedelta(minutes=14, seconds=59)
    assert counter.visitor().post_bare(young).status_code == 303
    hour.now += timedelta(seconds=1)
    assert counter.visitor().post_bare(old).status_code == 410


def test_other_methods_are_refused(counter: Counter) -> None:
    visitor = counter.signed_in()
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "X"):
        for path in ("/", "/audit", "/sign-in", "/sign-out", "/cohorts/a25"):
            answer = visitor.http.request(method, f"{counter.url}{path}", timeout=20)
            assert answer.status_code in {400, 404, 405}, (method, path)
            assert "Access-Control-Allow-Origin" not in answer.headers
    assert visitor.get("/").status_code == 200


def test_another_host_is_believed_nowhere(counter: Counter) -> None:
    for name in ("Host", "X-Forwarded-Host", "Forwarded", "X-Original-URL"):
        given = {name: "evil.example", "Accept": "text/html"}
        for visitor in (counter.visitor(), counter.signed_in()):
            for path in ("/", "/sign-in", "/nothing", "/sign-in/once/x"):
                answer = visitor.get(path, **given)
                assert "evil.example" not in answer.text, (name, path)
                assert "evil.example" not in str(answer.headers), (name, path)


def test_no_other_site_reads_or_sends_anything(counter: Counter) -> None:
    visitor, url = counter.signed_in(), f"{counter.url}/sign-out"
    for origin in ("https://evil.example", "null", "http://127.0.0.1:8000"):
        read = visitor.get("/", Origin=origin)
        assert not [name for name in read.headers if name.lower().startswith("access-control")]
        sent = visitor.http.post(url, headers={"Origin": origin}, timeout=20)
        assert sent.status_code == 403
        as_text = {"Content-Type": "text/plain", "Origin": origin}
        sent = visitor.http.post(url, data=b"csrf=x", headers=as_text, timeout=20)
        assert sent.status_code in {400, 403, 422}
    assert visitor.get("/").status_code == 200


def test_no_page_is_framed_and_none_runs_what_stands_in_it(counter: Counter) -> None:
    visitor = counter.signed_in()
    for path in ("/", "/sign-in", "/audit", "/cohorts/a25", "/nothing"):
        policy = visitor.get(path, Accept="text/html").headers["Content-Security-Policy"]
        said = dict(part.strip().split(" ", 1) for part in policy.split(";"))
        assert said["frame-ancestors"] == said["default-src"] == "'none'", path
        assert said["script-src"] == "'self'", path
        assert "unsafe" not in policy, path


def test_no_file_but_ours_is_served(counter: Counter) -> None:
    for name in OUTSIDE:
        asked = requests.Request("GET", f"{counter.url}/assets/").prepare()
        asked.url = f"{counter.url}/assets/{name}"  # as it is: nothing tidies it first
        with requests.Session() as plain:
            assert plain.send(asked, timeout=20).status_code == 404, name
    assert counter.visitor().get(f"/assets/{NAMES['console.css']}").status_code == 200


def test_a_fault_of_ours_tells_nothing_of_itself(counter: Counter, hour: Hour) -> None:
    hour.fault = "canary-detail"
    for path in ("/", "/api/v1/cohorts", "/cohorts/a25"):
        answer = counter.canvas_user(7).get(path, Accept="text/html")
        assert answer.status_code == 500
        for detail in ("canary-detail", "RuntimeError", "Traceback", ".py"):
            assert detail not in answer.text, path


def test_each_answer_says_what_it_is_and_files_are_kept_and_not_shown(counter: Counter) -> None:
    visitor = counter.signed_in()
    for path in ("/", "/nothing", "/api/v1/cohorts", "/healthz", *FILES):
        held = visitor.get(path).headers
        kind = held["Content-Type"]
        assert kind in {"application/json", XLSX} or kind.endswith("charset=utf-8"), path
        assert held["Cache-Control"] == "no-store", path
        if path in FILES:
            assert held["Content-Disposition"].startswith("attachment; "), path


def test_who_is_not_let_in_is_logged_and_not_by_what_they_sent(counter: Counter) -> None:
    visitor = counter.visitor()
    with capture_logs() as logged:
        used = visitor.post_bare("/sign-in/once/canary-key")
        back = visitor.get("/sign-in/canvas/back?state=canary&code=canary")
    assert (used.status_code, back.status_code) == (410, 400)
    said = [line for line in logged if line["event"] == "nobody signed in"]
    assert [line["status"] for line in said] == [410, 400]
    assert "canary" not in str(logged)
