"""Every answer of the pages: its headers, its methods, its form; and no log line has the link."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser

import pytest
import requests
import structlog

from sync.log import log_to_stderr
from sync.store import Store
from tests.web.linked import ADA, COACH, LinkedSite, LinkedWorld, an_alert
from tests.web.site import gone, said

POLICY = (
    "default-src 'none'; style-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def paths(world: LinkedWorld) -> dict[str, str]:
    world.read(an_alert())
    token = world.mail(COACH, an_alert())
    found = {p: world.path(token, p, ADA) for p in ("on-it", "snooze", "not-mine")}  # type: ignore[arg-type]
    return found | {"open": world.path(token, "open"), "wishes": world.path(token, "wishes")}


def is_guarded(answer: requests.Response) -> None:
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert not {"Server", "Set-Cookie", "Location"} & set(answer.headers)


def test_every_answer_is_guarded(
    world: LinkedWorld, paths: dict[str, str], database_url: str, store: Store
) -> None:
    with world.served() as site:
        for path in [*paths.values(), "/m/x", "/m/", "/nothing", "/healthz", "/readyz"]:
            for method in ("HEAD", "GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
                is_guarded(site.asked(method, path))
        is_guarded(site.asked("POST", paths["snooze"], data="x" * 1001))
        store.close()
        with gone(database_url):
            is_guarded(site.get(paths["on-it"]))


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_other_methods_are_refused_and_do_nothing(
    world: LinkedWorld, paths: dict[str, str], method: str
) -> None:
    before = world.rows()
    with world.served() as site:
        refused = site.asked(method, paths["on-it"])
    assert refused.status_code == 405
    assert set(refused.headers["Allow"].split(", ")) == {"GET", "HEAD", "POST"}
    assert world.rows() == before


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"until=2026-12-07&more=" + b"x" * 978, FORM, 200),
        (b"until=2026-12-07&more=" + b"x" * 979, FORM, 413),
        (b"until=2026-12-07", f"{FORM}; charset=utf-8", 200),
        (b"until=2026-12-07", FORM.upper(), 200),
        (b"until=2026-12-07", "text/plain", 415),
        (b'{"until": "2026-12-07"}', "application/json", 415),
        (b"until=2026-12-07", "multipart/form-data; boundary=x", 415),
        (b"until=2026-12-07", "", 415),
        (b"until=2026-12-07&x=%FF", FORM, 400),
        (b"until=2026-12-07&x=\xff", FORM, 400),
        (b"&".join(b"x%d=1" % n for n in range(9)) + b"&until=2026-12-07", FORM, 400),
        (b"until=2026-11-01&until=2026-12-07", FORM, 200),
        (b"", "", 422),
    ],
)
def test_what_is_sent_is_a_short_form_or_refused(
    world: LinkedWorld, paths: dict[str, str], body: bytes, kind: str, status: int
) -> None:
    before = world.rows()
    with world.served() as site:
        answer = site.asked("POST", paths["snooze"], data=body, headers={"Content-Type": kind})
    assert answer.status_code == status
    assert (world.rows() != before) is (status == 200)


def test_a_body_that_comes_in_pieces_has_the_same_limit(
    world: LinkedWorld, paths: dict[str, str]
) -> None:
    def pieces() -> Iterator[bytes]:
        yield from [b"until=2026-12-07&x="] + [b"x" * 100] * 11

    with world.served() as site:
        answer = site.asked("POST", paths["snooze"], data=pieces(), headers={"Content-Type": FORM})
    assert answer.status_code == 413


class Page(HTMLParser):
    """What a page has in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


def test_a_page_runs_nothing_loads_our_style_alone_and_can_be_read_aloud(
    world: LinkedWorld, paths: dict[str, str]
) -> None:
    with world.served() as site:
        for path in [*paths.values(), "/m/x"]:
            text = site.get(path).text
            page = Page(text)
            assert page.of("html") == [{"lang": "en-GB"}]
            assert len(page.of("title")) == len(page.of("h1")) == len(page.of("main")) == 1
            assert page.of("link") == [{"rel": "stylesheet", "href": "../pages.css"}]
            assert not {"script", "style", "img", "iframe", "base"} & {tag for tag, _ in page.tags}
            assert not [1 for _, attrs in page.tags if "style" in attrs]
            assert not [1 for _, attrs in page.tags for name in attrs if name.startswith("on")]
            assert page.of("form") in ([], [{"method": "post"}])
            labels = {label["for"] for label in page.of("label")}
            assert {field["id"] for field in page.of("input")} == labels
            for attrs in page.of("a"):
                assert str(attrs["href"]).startswith(("https://canvas", "http://127.0.0.1:8000/m/"))
        sheet = site.get("/pages.css")
        assert sheet.status_code == 200
        assert sheet.headers["Content-Type"] == "text/css; charset=utf-8"
        assert sheet.headers["X-Content-Type-Options"] == "nosniff"
        assert "url(" not in sheet.text
        assert "@import" not in sheet.text
        assert "min-height: 44px" in sheet.text


@pytest.fixture
def logged(capfd: pytest.CaptureFixture[str]) -> Iterator[Callable[[], str]]:
    """What was logged at any level, by us and by the server; logging is put back after."""
    names = ["", "jobs", "sync", "uvicorn", "uvicorn.error", "uvicorn.access", "fastapi", "asyncio"]
    loggers = [logging.getLogger(name) for name in names]
    before = [(one, one.level, list(one.handlers)) for one in loggers]
    log_to_stderr("DEBUG", "json")
    for one in loggers[1:]:
        one.setLevel(logging.DEBUG)
    yield lambda: "".join(capfd.readouterr())
    for one, level, handlers in before:
        one.setLevel(level)
        one.handlers[:] = handlers
    structlog.reset_defaults()


def used(site: LinkedSite, paths: dict[str, str]) -> None:
    """Use links in every way, well and badly."""
    for path in paths.values():
        for method in ("HEAD", "GET", "POST", "PUT"):
            site.asked(method, path, data={"until": "2026-12-07", "every": "weekly"})
        site.asked("GET", f"{path}?x={path}", headers={"Referer": f"{site.site.url}{path}"})
        site.asked("POST", path, data=b"\xff", headers={"Content-Type": path})


def test_no_log_line_has_a_link_or_its_token(
    world: LinkedWorld,
    paths: dict[str, str],
    logged: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tokens = set(re.findall(r"[0-9a-f]{32}", "".join(world.rows()["outbox"])))
    logged()
    with world.served() as site:
        used(site, paths)
        well = logged()
        said(world.database_url, "ALTER TABLE coach RENAME TO couch")
        site.get(paths["wishes"])
        said(world.database_url, "ALTER TABLE couch RENAME TO coach")
        monkeypatch.setattr("jobs.web.link_desk.mail_of_token", broken)
        assert site.get(paths["on-it"]).status_code == 500
        assert "<h1>Something went wrong here</h1>" in site.get(paths["on-it"]).text
        world.store.close()
        with gone(world.database_url):
            used(site, paths)
    told = well + logged()
    assert well.count('"link used"') > 3
    assert told.count('"link not answered"') > 3
    assert "Exception in ASGI application" in told
    for secret in {*tokens, *(path.removeprefix("/m/") for path in paths.values())}:
        assert secret not in told
        assert secret[:20] not in told
    assert "Canary" not in told
    assert "/m/" not in told.replace("jobs/m", "")


def broken(*given: object, **_more: object) -> None:
    """Fail as a fault of ours would, with what it was given in its words."""
    raise LookupError(*given)
