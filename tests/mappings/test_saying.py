"""How a rule says what it found: the alert it makes, and figures in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from mappings.alerts import Alert, Suggestion
from mappings.saying import alert_of, asked, by_the_window, figure, hours_in_points, some
from mappings.subject import Subject
from tests.mappings.subjects import DAY, ME, OPENS, a_line, a_standing, a_subject, at_percent
from tests.mappings.test_modules import rule_of
from tests.mappings.things import a_rule


def six(**given: object) -> Subject:
    return a_subject(a_standing([a_line(n) for n in range(1, 7)]), **given)


def test_an_alert_is_of_the_participant_and_of_the_cohort() -> None:
    assert alert_of(six(), "behind", "At 40%.", "Ask them.") == Alert(
        rule="behind",
        cohort_id="sl-26",
        user_id=ME,
        why="At 40%.",
        next_step="Ask them.",
        about="",
        since=None,
        activities=(),
        pressing=Fraction(0),
    )
    since, pressing = date(2026, 11, 10), Fraction(3, 2)
    said = alert_of(
        six(), "close", "At 88%.", "Agree.", about="item:1", since=since, pressing=pressing
    )
    assert (said.about, said.since, said.pressing) == ("item:1", since, pressing)


@pytest.mark.parametrize(
    ("count", "more"), [(0, []), (1, []), (4, []), (5, ["and 1 more"]), (6, ["and 2 more"])]
)
def test_four_activities_are_named_and_the_others_counted(count: int, more: list[str]) -> None:
    ids = [f"item:{n}" for n in range(1, count + 1)]
    subject = six(urls={"item:1": "https://canvas/1"})
    found = alert_of(subject, "close", "", "", activities=ids).activities
    named = [f"Activity {n}" for n in range(1, min(count, 4) + 1)]
    urls = ["https://canvas/1", None, None, None][: len(named)]
    assert list(found) == [
        *(Suggestion(title, url) for title, url in zip(named, urls, strict=True)),
        *(Suggestion(text, None) for text in more),
    ]


def test_a_figure_is_floored_or_unknown() -> None:
    assert figure(a_subject(at_percent(Fraction(8999, 100)))) == "89.9%"
    assert figure(a_subject(replace(at_percent(), percent=None))) == "an unknown figure"


def test_what_is_asked_is_the_threshold_or_the_modules() -> None:
    assert asked(six()) == "90%"
    assert asked(six(rule=replace(a_rule(), threshold=Fraction(175, 200)))) == "87.5%"
    assert asked(six(rule=rule_of())) == "the modules asked for"


def test_points_are_per_cent_of_what_is_applicable() -> None:
    assert hours_in_points(six(), Fraction(6)) == 10
    assert hours_in_points(a_subject(a_standing([])), Fraction(6)) == 0


def test_the_window_is_named_until_the_day_before_it_opens() -> None:
    day_before = by_the_window(six(day=OPENS - DAY))
    assert day_before == " before the window opens on Monday 3 April 2028"
    assert by_the_window(six(day=OPENS)) == ""


def test_one_is_one_day_and_all_others_are_days() -> None:
    assert [some(n, "day") for n in (0, 1, 2)] == ["0 days", "1 day", "2 days"]
