"""Chromium without a window, at a console over a synced cohort of the sandbox Canvas."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)

from pictures.browser import program
from sync.cohorts_file import read_cohorts
from tests.conftest import NO_BROWSER
from tests.console.counter import Counter, Visitor, a_counter
from tests.jobs.cohort_world import ALL_BUT_ONE_EVENT, HALF, ONE_ITEM_UNDER, CohortWorld
from tests.jobs.office import NOW, Office

REQUIRED = bool(os.environ.get("NPQ_SYNC_REQUIRE_BROWSER"))
MISSING = "there is no Chromium here (Debian: apt install chromium; or name it in CHROMIUM)"
PATIENCE_MS = 60_000  # a busy machine is no fault of the code
LONG_NAME = (
    "Featherstonehaugh_and_Cholmondeley_Teaching_School_Hub 2025/26 Autumn, cohort B, online"
)

expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser | None]:
    """The browser, None where this machine has none."""
    found = program()
    if found is None:
        yield None
        return
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def browser(chromium: Browser | None) -> Browser:
    """The browser; without one the test is skipped and told of, or fails where it is required."""
    if chromium is None:
        if REQUIRED:
            pytest.fail(f"A browser is required here: {MISSING}")
        pytest.skip(f"{NO_BROWSER}: {MISSING}")
    return chromium


@pytest.fixture
def home() -> CohortWorld:
    """A cohort of three, in a section of a long name: eligible, a hair under, half-way."""
    world = CohortWorld()
    world.north.name = LONG_NAME
    for did in (ALL_BUT_ONE_EVENT, ONE_ITEM_UNDER, HALF):
        world.join(did)
    return world


@pytest.fixture
def office(home: CohortWorld, tmp_path: Path) -> Iterator[Office]:
    """That cohort, synced once."""
    with Office(home, tmp_path) as opened:
        opened.sync()
        yield opened


@pytest.fixture
def counter(office: Office) -> Iterator[Counter]:
    """The console over it, at the time of that sync."""
    file = office.folder / "cohorts.toml"
    settings = office.context.settings
    with a_counter(settings, lambda: read_cohorts(file), lambda: NOW) as served:
        yield served


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    """One tab; whatever its pages complain of, such as of what the policy forbids, fails a test.

    Browsers look for an icon at every server, the sandbox Canvas too.
    """
    context = browser.new_context()
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    complaints: list[str] = []

    def heard(said: ConsoleMessage) -> None:
        if said.type == "error" and not said.location["url"].endswith("/favicon.ico"):
            complaints.append(said.text)

    page.on("console", heard)
    page.on("pageerror", lambda broken: complaints.append(str(broken)))
    yield page
    context.close()
    assert complaints == []


def free_port() -> int:
    """A port of this machine, for what has to know its address before it is served."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def lend(context: BrowserContext, visitor: Visitor) -> None:
    """Give a browser somebody's session."""
    context.add_cookies(
        [
            {"name": cookie.name, "value": cookie.value or "", "url": visitor.url}
            for cookie in visitor.http.cookies
        ]
    )
