"""From a mail that came by SMTP to what a coach does by its links, and what the console says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from jobs.demo.entities import User
from jobs.links import links_of
from jobs.mail_links import Purpose
from sync.cohorts_file import read_cohorts
from tests.browser.conftest import PATIENCE_MS, free_port, lend
from tests.browser.fit import faults_of
from tests.console.counter import Counter, a_counter
from tests.jobs.cohort_world import HALF, NOTHING, CohortWorld, Did
from tests.jobs.office import NOW, Office

ADA = "ada@provider.example"
ON_IT = re.compile(r"I’m on it:?\s+(http\S+)")


@dataclass(frozen=True)
class Mailed:
    """A coach was mailed of `who`, and of none of the `others`. `link` is that of "I'm on it"."""

    office: Office
    counter: Counter
    link: str
    who: User
    others: tuple[User, ...]

    def url(self, purpose: Purpose) -> str:
        """Another link of that mail."""
        links = links_of(self.office.context, self.office.store)
        claim = links.read(self.link.rpartition("/")[2])
        assert claim is not None
        about = (claim.cohort, claim.user_id) if purpose in ("snooze", "not-mine") else ("", 0)
        return links.url(claim.token, purpose, *about)


@pytest.fixture
def mailed(tmp_path: Path) -> Iterator[Mailed]:
    """Of the others one has another coach, and what is new of the second came after the mail."""
    home, port = CohortWorld(), free_port()
    south = home.add_section("South")
    home.add_coach("Bo Coach", south, "bo@provider.example")
    who, elsewhere = home.join(Did(attended=2, online=27)), home.join(HALF, section=south)
    public = {
        "NPQ_SYNC_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "CANVAS_CLIENT_ID": "1",
        "CANVAS_CLIENT_SECRET": "secret",
    }
    with Office(home, tmp_path, **public) as office:
        office.first_look()
        for event in home.events[2:]:
            home.world.grade(who, event, 0, grade="incomplete")
        office.sync()
        [words] = office.mail_to(ADA)
        [link] = ON_IT.findall(words)
        later = home.join(NOTHING)
        office.first_look(now=NOW + timedelta(minutes=1))
        file = office.folder / "cohorts.toml"
        settings = office.context.settings
        with a_counter(settings, lambda: read_cohorts(file), lambda: NOW, port) as counter:
            yield Mailed(office, counter, link, who, (elsewhere, later))


def test_a_coach_takes_on_by_mail_who_needs_them(tab: Page, mailed: Mailed) -> None:
    coach = mailed.office.home.coach.id
    for url in (mailed.url("open"), mailed.link):
        tab.goto(url)
        expect(tab.get_by_text(mailed.who.name)).to_be_visible()
        assert all(one.name not in tab.content() for one in mailed.others)
    tab.get_by_role("button", name="I’m on it").click()
    expect(tab.get_by_role("heading", name="You are on it")).to_be_visible()
    alerts = mailed.office.store.open_alerts(["a25"])
    assert {one.on_it for one in alerts if one.alert.user_id == mailed.who.id} == {coach}
    assert {one.on_it for one in alerts if one.alert.user_id != mailed.who.id} == {None}

    tab.get_by_role("link", name="See all of yours").click()
    expect(tab.get_by_role("link", name="Sign in with Canvas")).to_be_visible()
    assert tab.url == f"{mailed.counter.url}/sign-in?next=/alerts"
    lend(tab.context, mailed.counter.canvas_user(coach))
    tab.goto(f"{mailed.counter.url}/alerts")
    card = tab.locator(f"#a25-{mailed.who.id}")
    expect(card.get_by_text("You have been on it since Monday 1 March.").first).to_be_visible()
    card.get_by_role("button", name="I’m not on it any more").click()
    tab.goto(mailed.link)
    expect(tab.get_by_role("button", name="I’m on it")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_behind_a_link_is_for_everybody(
    browser: Browser, mailed: Mailed, scheme: Literal["light", "dark"]
) -> None:
    tab = browser.new_page(color_scheme=scheme)  # Chromium complains of a page that is not found
    tab.set_default_timeout(PATIENCE_MS)
    faults: list[str] = []

    def look(heading: str) -> None:
        expect(tab.get_by_role("heading", level=1, name=heading, exact=True)).to_be_visible()
        faults.extend(faults_of(tab, heading))

    def press(button: str, heading: str) -> None:
        tab.get_by_role("button", name=button).click()
        look(heading)

    tab.goto(mailed.url("open"))
    look("What is open")
    tab.goto(mailed.link)
    look("I’m on it")
    press("I’m on it", "You are on it")
    tab.goto(mailed.url("snooze"))
    look("Snooze")
    tab.locator("form").evaluate("form => { form.noValidate = true }")
    tab.get_by_label("Tell me again on").fill("2027-02-28")
    press("Snooze", "Snooze")
    expect(tab.get_by_role("alert")).to_be_visible()
    tab.get_by_label("Tell me again on").fill("2027-03-15")
    press("Snooze", "Snoozed")
    tab.goto(mailed.url("wishes"))
    look("How often you hear")
    press("Save", "How often you hear")
    tab.goto(mailed.url("not-mine"))
    look("Not my participant")
    press("Not my participant", "You said that this participant is not yours")
    tab.goto(mailed.link)
    look("You said that this participant is not yours")
    tab.goto(f"{mailed.counter.url}/m/none")
    look("This is no link of ours")
    tab.close()
    assert faults == []


def test_the_page_of_alerts_is_for_everybody_with_all_that_is_folded(
    tab: Page, mailed: Mailed
) -> None:
    office, coach = mailed.office, mailed.office.home.coach.id
    office.home.does(mailed.others[1], HALF)
    office.sync(now=NOW + timedelta(minutes=2))
    hers = mailed.counter.canvas_user(coach)
    hers.post(f"/cohorts/a25/participants/{mailed.others[1].id}/not-mine")
    hers.post(f"/cohorts/a25/participants/{mailed.who.id}/on-it")
    faults: list[str] = []
    for visitor, query, there in (
        (hers, "", "Not yours, you said"),
        (mailed.counter.signed_in(), f"?coach={coach}", "Its cause is gone"),
    ):
        lend(tab.context, visitor)
        tab.goto(f"{mailed.counter.url}/alerts{query}")
        tab.locator("details").evaluate_all("all => all.forEach(each => { each.open = true })")
        expect(tab.get_by_text(there)).to_be_visible()
        faults += faults_of(tab, f"/alerts{query}")
    assert faults == []
