"""A participant's page: the ledger, the sum that anyone can check, and what is missing."""

from __future__ import annotations

import re
from datetime import timedelta
from fractions import Fraction

import pytest
from sqlmodel import select

from jobs.console.words import exact
from mappings.shown import floored
from sync.store.console_tables import DeedRow
from sync.store.engine import reading
from tests.console.counter import Counter
from tests.jobs.cohort_world import CohortWorld
from tests.jobs.office import NOW, Office, cohort_toml

CLEO, UNA = 0, 1


@pytest.fixture
def paths(office: Office) -> list[str]:
    """The pages of the two, by user id."""
    return [f"/cohorts/a25/participants/{user_id}" for user_id in sorted(office.store.known("a25"))]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("6", "6"),
        ("0", "0"),
        ("441/5", "88.2"),
        ("38/30", "1 4/15"),
        ("1/3", "1/3"),
        ("1/8", "0.125"),
    ],
)
def test_a_number_is_shown_without_loss(value: str, shown: str) -> None:
    assert exact(Fraction(value)) == shown


def test_the_sum_is_exact_and_what_is_missing_is_named(counter: Counter, paths: list[str]) -> None:
    said = counter.signed_in().sees(paths[UNA])
    done = 98 - 6 - 4 * Fraction(38, 30)
    assert f"{exact(done)} ÷ 98 = {floored(100 * done / 98)}%" in said
    assert f"{exact(Fraction('88.2') - done)} hours are missing" in said
    assert "The fewest activities that reach what is asked, 1: Face-to-face event 4" in said
    assert "Not yet" in said


def test_who_is_eligible_lacks_nothing(counter: Counter, paths: list[str]) -> None:
    said = counter.signed_in().sees(paths[CLEO])
    assert "92 ÷ 98 = 93.8%" in said
    assert "What is missing" not in said


def test_the_ledger_is_filtered_by_strand_and_state(counter: Counter, paths: list[str]) -> None:
    admin = counter.signed_in()
    assert "46 activities" in admin.sees(paths[UNA])
    assert "1 activity of 46" in admin.sees(f"{paths[UNA]}?strand=events&state=open")
    assert "No activity is like that" in admin.sees(f"{paths[UNA]}?state=excused")


def test_activities_lead_into_canvas(counter: Counter, office: Office, paths: list[str]) -> None:
    html = counter.signed_in().get(paths[UNA]).text
    course = f"{office.canvas.url}/courses/{office.home.course.id}"
    assert f'href="{course}/modules/items/{office.home.online[0].id}"' in html
    assert f'href="{course}/assignments/{office.home.events[0].id}"' in html


def test_activities_of_each_course_lead_into_that_course(
    counter: Counter, office: Office, home: CohortWorld, paths: list[str]
) -> None:
    world = home.world
    elsewhere = world.add_course("Events")
    module = world.add_module(elsewhere, "Behaviour", requirement_type="one")
    for title in ("Read either", "Read the other"):
        world.add_item(module, "Page", title, "must_view")
    task = world.add_assignment(elsewhere, "FAT 6: Teaching", points=10)
    office.says(cohort_toml(home, courses=f"{home.course.id}, {elsewhere.id}"))
    office.sync()
    html = counter.signed_in().get(paths[UNA]).text
    canvas = f"{office.canvas.url}/courses"
    assert f'href="{canvas}/{home.course.id}/modules/items/{home.online[0].id}"' in html
    assert f'href="{canvas}/{elsewhere.id}/assignments/{task.id}"' in html
    assert f'href="{canvas}/{elsewhere.id}/modules#module_{module.id}"' in html


def test_each_activity_tells_which_run_found_it_so(
    counter: Counter, office: Office, home: CohortWorld, paths: list[str]
) -> None:
    first, *_ = (run.id for run in office.store.list_runs(10))
    una = next(user for user in home.world.users.values() if paths[UNA].endswith(f"/{user.id}"))
    home.attends(una, home.events[3])
    later = office.sync(NOW + timedelta(days=1))["run"]
    html = counter.signed_in().get(paths[UNA]).text
    found = dict(
        re.findall(r'(?s)<tr><th scope="row">(?:<a [^>]*>)?([^<]*).*?/runs/([^"]+)"', html)
    )
    assert found["Face-to-face event 4"] == later
    assert found["Face-to-face event 3"] == first
    coach = counter.canvas_user(home.coach.id)
    assert f"run {later}" in coach.sees(paths[UNA])
    assert "/runs/" not in coach.get(paths[UNA]).text


def test_a_chart_shows_each_change_and_runs_nothing(counter: Counter, paths: list[str]) -> None:
    answer = counter.signed_in().get(f"{paths[UNA]}/history.svg")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/svg+xml")
    assert "<script" not in answer.text
    assert "Threshold 90.0%" in answer.text


def test_titles_are_words_and_never_markup(
    counter: Counter, office: Office, home: CohortWorld, paths: list[str]
) -> None:
    home.online[0].title = "Read: <b>School Culture</b>"
    office.sync(NOW, full=True)
    html = counter.signed_in().get(paths[UNA]).text
    assert "Read: &lt;b&gt;School Culture&lt;/b&gt;" in html


def test_a_look_is_kept_in_the_audit_trail(
    counter: Counter, office: Office, paths: list[str]
) -> None:
    counter.canvas_user(office.home.coach.id).sees(paths[UNA])
    with reading(office.store.engine) as session:
        kept = [
            (row.who, row.what, row.cohort, row.subject)
            for row in session.exec(select(DeedRow).where(DeedRow.what == "read-participant"))
        ]
    assert kept == [
        (
            f"canvas:{office.home.coach.id}",
            "read-participant",
            "a25",
            int(paths[UNA].split("/")[-1]),
        )
    ]
