"""The page of a cohort of more rows than a screen has: nothing is missing of what is off it."""

from __future__ import annotations

from argparse import Namespace
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from benchmarks.console import COHORT, console
from pictures.browser import program
from tests.browser.fit import faults_of

PARTICIPANTS = 60  # two blocks of rows
READ_ALOUD = ["--no-sandbox", "--force-renderer-accessibility"]


@pytest.fixture
def large(tmp_path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """The page's address, and the cookie of somebody who may see it."""
    made = Namespace(participants=PARTICIPANTS, standings=1, lines=10)
    with console(tmp_path, f"sqlite:///{tmp_path / 'npq-sync.db'}", made) as (url, (name, value)):
        yield f"{url}/cohorts/{COHORT}", {"name": name, "value": value, "url": url}


def test_who_has_the_page_read_to_them_has_the_rows_that_are_off_the_screen(
    browser: Browser, large: tuple[str, dict[str, str]]
) -> None:
    address, cookie = large
    aloud = browser.browser_type.launch(executable_path=program(), args=READ_ALOUD)
    context = aloud.new_context()
    context.add_cookies([cookie])  # type: ignore[list-item]
    tab = context.new_page()
    tab.goto(address)
    nodes = context.new_cdp_session(tab).send("Accessibility.getFullAXTree")["nodes"]
    roles = Counter(node["role"]["value"] for node in nodes)
    columns = tab.locator("#table thead th").count()
    assert roles["table"] == 1
    assert roles["columnheader"] == columns
    assert (roles["row"], roles["rowheader"]) == (PARTICIPANTS + 1, PARTICIPANTS)
    assert roles["cell"] == PARTICIPANTS * (columns - 1)
    aloud.close()


def test_what_was_sorted_stays_sorted_and_in_reach_and_a_step_back_is_a_whole_page(
    tab: Page, large: tuple[str, dict[str, str]]
) -> None:
    address, cookie = large
    tab.context.add_cookies([cookie])  # type: ignore[list-item]
    tab.goto(address)
    first, status = tab.locator("#table tbody tr").first, tab.locator("#table [role=status]")
    tab.locator("#sort-percent").press("Enter")
    expect(tab.locator("#table th[aria-sort] #sort-percent")).to_be_focused()
    tab.locator("#sort-percent").press("Enter")
    expect(first).to_contain_text("100.0")
    tab.get_by_label("Name").fill("105")
    tab.get_by_role("button", name="Show").click()
    expect(status).to_contain_text(f"10 participants of {PARTICIPANTS}")
    expect(tab.locator("#table th[aria-sort=descending] #sort-percent")).to_be_visible()
    expect(first).to_contain_text("100.0")
    assert faults_of(tab, "filtered") == []
    tab.go_back()
    expect(status).to_contain_text(f"{PARTICIPANTS} participants.")
    expect(tab.get_by_role("heading", level=1)).to_be_visible()
