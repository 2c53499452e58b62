"""A register's sheet in a browser: looked at and taken, and one that is too large told of."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from jobs.console.sent import LARGEST_BODY
from sync.store.registers import register_of
from tests.browser.conftest import PATIENCE_MS, lend
from tests.browser.fit import faults_of
from tests.command_line.sheets import a_csv, a_line
from tests.console.counter import Counter
from tests.jobs.office import Office

PLACE = "/cohorts/a25/registers"


def test_a_sheet_is_looked_at_and_taken(
    tab: Page, counter: Counter, office: Office, tmp_path: Path
) -> None:
    people = sorted(office.store.known("a25"))
    lines = [a_line(people[0]), a_line(people[1], ""), a_line(people[2], "made-up")]
    lend(tab.context, counter.signed_in())
    tab.goto(f"{counter.url}{PLACE}")
    tab.locator("#sheet").set_input_files(a_csv(tmp_path / "sheet.csv", *lines))
    tab.get_by_role("button", name="Look at it").click()
    expect(tab.get_by_text("Line 3: no state")).to_be_visible()
    assert faults_of(tab, "preview") == []
    tab.get_by_role("button", name="Take it into the register").click()
    expect(tab.get_by_text("The sheet is in the register")).to_be_visible()
    assert faults_of(tab, "taken") == []
    assert len(register_of(office.store, "a25")) == 2


def test_a_browser_shows_the_page_that_says_it_was_too_large(
    browser: Browser, counter: Counter
) -> None:
    context = browser.new_context()
    context.set_default_timeout(PATIENCE_MS)
    lend(context, counter.signed_in())
    tab = context.new_page()
    tab.goto(f"{counter.url}{PLACE}")
    far_too_large = {"name": "s.csv", "mimeType": "text/csv", "buffer": b"x" * 4 * LARGEST_BODY}
    tab.locator("#sheet").set_input_files(far_too_large)  # type: ignore[arg-type]
    tab.get_by_role("button", name="Look at it").click()
    expect(tab.get_by_role("heading", name="That is more than we take at once")).to_be_visible()
    assert faults_of(tab, "too large") == []
    context.close()
