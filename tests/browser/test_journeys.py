"""What people come for, in a real browser over the sandbox Canvas: from signing in to the end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from jobs.context import now
from jobs.demo.entities import User
from jobs.web.app import application
from jobs.web.server import listening, serving
from sync.cohorts_file import read_cohorts
from sync.settings import given_settings
from tests.browser.conftest import free_port
from tests.engine.fleet import Fleet
from tests.jobs.cohort_world import ALL_BUT_ONE_EVENT, EXACTLY_90, ONE_ITEM_UNDER, of_two_coaches
from tests.jobs.office import ADMIN, ENTRY, Office, by_the_real_clock


@dataclass(frozen=True)
class Console:
    """A console of an installation that never read anything, by the real clock."""

    url: str
    office: Office
    admin: User


@pytest.fixture
def console(tmp_path: Path) -> Iterator[Console]:
    """Its people sign in with Canvas; no worker is there yet."""
    home = of_two_coaches(ALL_BUT_ONE_EVENT, ONE_ITEM_UNDER)
    admin = home.world.add_user("Amal Admin")
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    key = home.world.add_developer_key(f"{url}/sign-in/canvas/back")
    with Office(home, tmp_path) as office:
        office.says(by_the_real_clock(home))
        file = office.folder / "cohorts.toml"
        file.write_text(file.read_text().replace(str(ADMIN), str(admin.id)))
        settings = given_settings(
            {
                **office.environment,
                "NPQ_SYNC_PUBLIC_URL": url,
                "CANVAS_CLIENT_ID": key.id,
                "CANVAS_CLIENT_SECRET": key.secret,
            }
        )
        app = application(settings, lambda: read_cohorts(file), lambda: 1, now)
        with listening("127.0.0.1", port) as here, serving(app, here):
            yield Console(url, office, admin)
        app.state.desk.store.close()


def sign_in(tab: Page, console: Console, who: User) -> None:
    """By the pages of the sandbox Canvas."""
    tab.goto(console.url)
    tab.get_by_role("link", name="Sign in with Canvas").click()
    tab.get_by_label("Who you are").select_option(str(who.id))
    tab.get_by_role("button", name="Authorize").click()
    expect(tab.get_by_role("button", name="Sign out")).to_be_visible()


def test_from_the_first_run_to_the_first_who_is_eligible(tab: Page, console: Console) -> None:
    with Fleet(console.office) as fleet:
        fleet.worker()
        sign_in(tab, console, console.admin)
        tab.get_by_role("link", name="Runs", exact=True).first.click()
        tab.get_by_role("button", name="Sync now").first.click()
        tab.wait_for_url(f"{console.url}/runs/*")
        expect(tab.get_by_text("Succeeded", exact=True).first).to_be_visible()
    tab.goto(f"{console.url}/cohorts/a25?state=eligible")
    expect(tab.get_by_role("table").last.get_by_text("Eligible")).to_be_visible()
    assert sorted(console.office.cells(ENTRY).values()) == ["Eligible", "Not yet"]


def test_a_coach_sees_only_theirs(tab: Page, console: Console) -> None:
    office = console.office
    office.sync(now())
    known = office.store.known("a25")
    [hers] = [who for who, one in known.items() if office.home.coach.id in one.coaches]
    [other] = set(known) - {hers}
    sign_in(tab, console, office.home.coach)
    tab.goto(f"{console.url}/cohorts/a25")
    people = tab.locator("tbody a[href*='/participants/']")
    assert [link.get_attribute("href") for link in people.all()] == [
        f"/cohorts/a25/participants/{hers}"
    ]
    expect(tab.get_by_role("link", name="Audit")).to_have_count(0)
    answer = tab.request.get(f"{console.url}/cohorts/a25/participants/{other}")
    assert answer.status == 404


def test_an_approved_change_is_seen_in_canvas(tab: Page, console: Console) -> None:
    office, home = console.office, console.office.home
    falling = home.join(EXACTLY_90)
    office.sync(now())
    home.world.grade(falling, home.events[0], 0, grade="incomplete")
    assert len(office.sync(now())["held"]) == 1
    assert office.cells(ENTRY)[falling.id] == "Eligible"
    with Fleet(office) as fleet:
        fleet.worker()
        sign_in(tab, console, console.admin)
        tab.get_by_role("link", name="Held changes").click()
        tab.get_by_label("Choose").check()
        tab.get_by_role("button", name="Approve the ticked").click()
        tab.wait_for_url(f"{console.url}/runs/*")
        expect(tab.get_by_text("Succeeded", exact=True).first).to_be_visible()
    assert office.cells(ENTRY)[falling.id] == "Not yet"
    tab.get_by_role("link", name="Audit").click()
    expect(tab.get_by_role("table").get_by_text("Amal Admin").first).to_be_visible()


def test_an_unmapped_module_is_mapped_and_figures_move_as_was_shown(
    tab: Page, console: Console
) -> None:
    office, home = console.office, console.office.home
    module = home.world.add_module(home.course, "Odds and ends")
    home.world.add_item(module, "Page", "Reading", "must_view")
    home.join(EXACTLY_90)  # but for the item that nobody has mapped
    office.sync(now())
    with Fleet(office) as fleet:
        fleet.worker()
        sign_in(tab, console, console.admin)
        tab.goto(f"{console.url}/cohorts/a25/mapping")
        tab.get_by_role("region", name="Which area?").get_by_label("Odds and ends").check()
        tab.get_by_label("Strand", exact=True).select_option("none")
        tab.get_by_role("button", name="Show the effect").click()
        tab.wait_for_url("**/mapping/effects/*")
        people = tab.get_by_role("region", name="Participants")
        expect(people).to_be_visible()
        expect(tab.get_by_text("1 would become eligible")).to_be_visible()
        shown = {
            row.locator("th").inner_text(): row.locator("td").nth(1).inner_text()
            for row in people.locator("tbody tr").all()
        }
        tab.get_by_role("button", name="Keep these answers").click()
        expect(tab.get_by_text("It counts with the next sync.")).to_be_visible()
        tab.get_by_role("button", name="Sync now").click()
        tab.wait_for_url(f"{console.url}/runs/*")
        expect(tab.get_by_text("Succeeded", exact=True).first).to_be_visible()
    tab.goto(f"{console.url}/cohorts/a25")
    table = tab.get_by_role("region", name="Participants by content area")
    for name, percent in shown.items():
        row = table.get_by_role("row").filter(has_text=name)
        expect(row.locator("td.number")).to_have_text(percent.rstrip("%"))
