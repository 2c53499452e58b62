"""The overview: how fresh figures are, how many stand where, what needs a person, what to trust."""

from __future__ import annotations

import re
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path

from jobs.demo.bucket import Bucket
from sync.cohorts_file import read_cohorts
from tests.console.counter import Counter, a_counter
from tests.jobs.cohort_world import HALF, CohortWorld
from tests.jobs.office import NOW, Office


def test_an_admin_sees_every_cohort_and_what_figures_rest_on(counter: Counter) -> None:
    seen = counter.signed_in().sees("/")
    assert "Up to date" in seen
    assert "Figures of just now" in seen
    assert "2 Participants 1 Eligible 1 Close 0 Behind 0 Out of reach 0 Unknown" in seen_counts(
        seen
    )
    assert "Token Accepted Used just now. Days left: Canvas does not tell us: set CANVAS_" in seen
    assert "Rights Enough Nothing was forbidden in each cohort’s last run. As of just now." in seen
    assert "Workers 1 alive" in seen


def at_a_counter(office: Office, now: datetime) -> AbstractContextManager[Counter]:
    """The console of an office at a time."""
    file = office.folder / "cohorts.toml"
    return a_counter(office.context.settings, lambda: read_cohorts(file), lambda: now)


def seen_counts(seen: str) -> str:
    """The counts with each figure before its label, as they are shown."""
    labels = ("Participants", "Eligible", "Close", "Behind", "Out of reach", "Unknown")
    words = seen.partition("Up to date")[2]
    pairs = []
    for label in labels:
        _, _, words = words.partition(f"{label} ")
        pairs.append(f"{words.split()[0]} {label}")
    return " ".join(pairs)


def test_figures_grow_old(office: Office) -> None:
    with at_a_counter(office, NOW + timedelta(days=3)) as counter:
        seen = counter.signed_in().sees("/")
    assert "Out of date" in seen
    assert "Figures of 3 days ago" in seen


def test_rights_and_quota_are_as_old_as_the_runs_they_come_from(office: Office) -> None:
    office.canvas.bucket = Bucket()
    office.sync(NOW + timedelta(hours=1))
    with at_a_counter(office, NOW + timedelta(hours=6)) as counter:
        seen = counter.signed_in().sees("/")
    assert "Rights Enough Nothing was forbidden in each cohort’s last run. As of 5 hours" in seen
    assert re.search(r"Quota Headroom Never fewer than \d+ units were left. As of 5 hours", seen)


def test_the_days_left_of_the_token_are_told_once_somebody_said_its_last_day(
    office: Office,
) -> None:
    office.settings["CANVAS_TOKEN_EXPIRES_ON"] = str(NOW.date() + timedelta(days=31))
    with at_a_counter(office, NOW) as counter:
        seen = counter.signed_in().sees("/")
    assert "Token Accepted Used just now. 31 days left: by CANVAS_" in seen
    with at_a_counter(office, NOW + timedelta(days=1)) as counter:
        seen = counter.signed_in().sees("/")
    assert "Token 30 days left Used 1 day ago. By CANVAS_TOKEN_EXPIRES_ON it expires on" in seen
    assert "Make a new token for the service account" in seen


def test_what_waits_for_a_person_is_there(
    counter: Counter, office: Office, home: CohortWorld
) -> None:
    home.world.add_module(home.course, "Some <b>other</b> things")
    module = next(m for m in home.course.modules if m.name.startswith("Some"))
    home.world.add_item(module, "Page", "Odds and ends", "must_view")
    office.sync()
    visitor = counter.signed_in()
    assert "What needs a person To do Cohort a25: " in visitor.sees("/")
    assert "<b>other</b>" not in visitor.get("/").text


def test_a_coach_sees_counts_of_their_own_alone(
    counter: Counter, office: Office, home: CohortWorld
) -> None:
    south = home.add_section("South")
    other = home.add_coach("Grace Other", south, "grace@provider.example")
    home.join(HALF, section=south)
    office.sync()
    seen = counter.canvas_user(other.id).sees("/")
    assert seen_counts(seen).startswith("1 Participants 0 Eligible")
    assert "What needs a person" not in seen
    assert "Token" not in seen


def test_before_the_first_sync_it_says_what_to_do(
    home: CohortWorld, tmp_path: Path, database_url: str
) -> None:
    with Office(home, tmp_path, database_url) as office, at_a_counter(office, NOW) as counter:
        admin = counter.signed_in()
        seen = admin.sees("/")
        assert "Nothing has been read from Canvas yet" in seen
        assert "Token Not known" in seen
        assert "Nobody is kept of this cohort yet" in admin.sees("/cohorts/a25")


def test_it_updates_by_itself_and_shouts_nothing(counter: Counter) -> None:
    html = counter.signed_in().get("/").text
    now = re.search(r'<div id="now"[^>]*>', html)
    assert now
    assert 'hx-trigger="every 30s"' in now[0]
    assert "aria-live" not in html
