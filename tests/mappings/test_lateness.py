"""Behind the pace line, and late for the window at the present pace: on the edges, in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from mappings.cohorts import Assessment, Person
from mappings.pace import expected_percent
from mappings.standing import StrandRule
from mappings.subject import Subject
from tests.mappings.subjects import (
    COHORT,
    DAY,
    ME,
    OPENS,
    STARTS,
    TERM,
    WEEKS,
    a_line,
    a_standing,
    a_subject,
    at_percent,
    at_week,
    noon,
    raised,
    the_alert,
    thresholds,
)
from tests.mappings.things import a_rule

HAIR = Fraction(1, 1000)
HALFWAY = at_week(WEEKS / 2)


def halfway(percent: Fraction | int, **given: Any) -> Subject:
    return a_subject(at_percent(percent), day=HALFWAY, **given)


def test_exactly_ten_points_below_the_line_is_not_behind() -> None:
    line = expected_percent(halfway(0))
    assert line is not None
    assert "behind" not in raised(halfway(line - 10))
    assert "behind" in raised(halfway(line - 10 - HAIR))
    assert "behind" not in raised(
        halfway(line - 10 - HAIR, thresholds=thresholds(behind_points=11))
    )


def test_behind_says_the_figure_floored_what_is_missing_raised_and_what_would_help() -> None:
    cohort = replace(COHORT, assessment=Assessment(101, 9001, opens_on=at_week(20)))
    subject = a_subject(at_percent(Fraction(4029, 100)), cohort=cohort)
    found = the_alert(subject, "behind")
    assert found.why == "At 40.2%; steady work would be at 55.0%. 49.8 hours are missing to 90%."
    assert [each.title for each in found.activities] == ["Activity 2"]
    assert found.next_step == "Agree which activities come next and by when."
    assert found.pressing == 55 - Fraction(4029, 100)
    assert found.since is None


def test_with_a_plan_what_it_has_due_stands_first() -> None:
    lines = [a_line(n) for n in range(1, 11)]
    planned = {"item:9": STARTS, "item:10": STARTS, "item:8": OPENS}
    cohort = replace(COHORT, assessment=Assessment(101, 9001, opens_on=at_week(22)))
    subject = a_subject(a_standing(lines), cohort=cohort, planned=planned)
    found = the_alert(subject, "behind")
    assert found.why == "At 0.0%; by the plan it would be 55.0%. 90.0 hours are missing to 90%."
    named = [each.title for each in found.activities]
    assert named == ["Activity 9", "Activity 10", "Activity 1", "Activity 2", "and 6 more"]


def test_without_a_line_or_a_figure_nobody_is_behind() -> None:
    endless = replace(COHORT, assessment=None)
    assert "behind" in raised(halfway(0, cohort=endless)), "the programme's months are the end"
    assert "behind" not in raised(halfway(0, cohort=endless, months=None))
    assert "behind" not in raised(
        replace(halfway(0), standing=replace(at_percent(0), percent=None))
    )


def test_without_a_gate_somebody_may_be_behind_and_nothing_is_asked() -> None:
    rule = a_rule("none", strands={"online": StrandRule(Fraction(100), None)})
    subject = a_subject(a_standing([a_line()], rule), rule=rule, day=HALFWAY, in_force=None)
    found = the_alert(subject, "behind")
    assert found.why.endswith("steady work would be at 50.0%.")
    assert found.activities == ()


def test_who_has_reached_what_is_asked_is_not_behind_though_it_is_not_in_force() -> None:
    late = replace(halfway(92), day=OPENS + 30 * DAY, thresholds=thresholds(behind_points=5))
    assert "behind" not in raised(late)


def steady(percent: Fraction | int, weeks: Fraction | int, **given: Any) -> Subject:
    """Somebody whose pace since the start brought them there; never behind the line."""
    patient = thresholds(behind_points=100, close_points=0)
    return a_subject(at_percent(percent), day=at_week(weeks), **{"thresholds": patient, **given})


IN_TIME = 90 * 20 / WEEKS
"""Where somebody is after 20 term weeks who reaches 90% as the window opens."""


def test_in_time_to_the_day_is_in_time() -> None:
    assert "forecast-late" not in raised(steady(IN_TIME, 20))
    assert "forecast-late" in raised(steady(IN_TIME - HAIR, 20))


def test_the_forecast_names_the_day_and_the_pace() -> None:
    found = the_alert(steady(20, 20), "forecast-late")
    reached = at_week(90) - DAY
    assert reached == date(2028, 10, 30)
    assert found.why == (
        "At the pace since Thursday 1 October 2026 (1.0 points a term week) 90% would be reached "
        "on Monday 30 October 2028; the window opens on Monday 3 April 2028. Now at 20.0%."
    )
    assert found.next_step == (
        "Agree on more for each week, and which activities; or a later window with the admin."
    )
    assert [each.title for each in found.activities] == ["Activity 2"]
    assert found.pressing == 90 - WEEKS
    assert TERM.weeks(at_week(20), reached + DAY) == 70


def test_the_pace_is_that_of_the_last_weeks_where_a_figure_of_then_is_kept() -> None:
    fast, slow = (at_week(12), Fraction(0)), (at_week(12), Fraction(19))
    assert "forecast-late" not in raised(steady(20, 20, earlier=fast))
    found = the_alert(steady(32, 20, earlier=(at_week(12), Fraction(28))), "forecast-late")
    assert at_week(20 + 116) - DAY == date(2029, 9, 19), "58 points are missing"
    assert found.why == (
        "At the pace since Thursday 14 January 2027 (0.5 points a term week) 90% would be reached "
        "on Wednesday 19 September 2029; the window opens on Monday 3 April 2028. Now at 32.0%."
    )
    assert "forecast-late" in raised(steady(20, 20, earlier=slow))


def test_a_figure_of_too_short_a_time_ago_tells_no_pace() -> None:
    lately = steady(32, 20, earlier=(at_week(16), Fraction(32)))
    assert "forecast-late" in raised(lately), "half of the weeks is enough"
    assert "forecast-late" not in raised(replace(lately, earlier=(at_week(16) + DAY, Fraction(32))))
    assert "forecast-late" not in raised(replace(lately, earlier=(at_week(20), Fraction(32))))


@pytest.mark.parametrize("then", [32, 37])
def test_who_gained_nothing_or_fell_has_no_day_in_sight(then: int) -> None:
    found = the_alert(steady(32, 20, earlier=(at_week(12), Fraction(then))), "forecast-late")
    assert found.why == (
        "At the pace since Thursday 14 January 2027 (0.0 points a term week) 90% is not in sight; "
        "the window opens on Monday 3 April 2028. Now at 32.0%."
    )
    assert found.pressing == 58


def test_a_day_five_years_away_is_the_last_that_is_named() -> None:
    gained = Fraction(8 * 58, 260)  # 58 points in 260 term weeks
    for then, said in (
        (32 - gained, "would be reached on"),
        (32 - gained + HAIR, "is not in sight"),
    ):
        crawling = steady(32, 20, earlier=(at_week(12), then))
        assert said in the_alert(crawling, "forecast-late").why


def test_of_who_is_on_the_pace_line_nothing_is_forecast() -> None:
    line = expected_percent(steady(0, 20))
    assert line is not None
    idle = (at_week(12), line)
    assert "forecast-late" not in raised(steady(line, 20, earlier=idle))
    assert "forecast-late" in raised(steady(line - HAIR, 20, earlier=idle))


def test_a_stretch_in_which_the_plan_brings_little_tells_no_late_forecast() -> None:
    """24 of 98 hours are two events: none of them in the last eight weeks, one still to come."""
    events = (
        a_line(1, activity_id="event:1", credit_hours=Fraction(12), state="done"),
        a_line(2, activity_id="event:2", credit_hours=Fraction(12)),
    )
    online = (
        a_line(3, credit_hours=Fraction(21), state="done"),
        a_line(4, credit_hours=Fraction(53)),
    )
    standing = a_standing((*events, *online))
    planned = {"event:1": at_week(10), "event:2": at_week(40)}
    then = 100 * (standing.hours_done - 9) / standing.hours_applicable
    slow = steady(0, 20, planned=planned, earlier=(at_week(12), then))
    assert "forecast-late" not in raised(replace(slow, standing=standing))
    much = {**planned, "event:2": at_week(15)}
    assert "forecast-late" in raised(replace(slow, standing=standing, planned=much))
    for day, late in ((slow.day, False), (slow.day - DAY, True)):  # there is no day of grace in it
        soon = {**planned, "event:2": day}
        assert ("forecast-late" in raised(replace(slow, standing=standing, planned=soon))) is late


def test_as_much_of_what_the_plan_brought_as_is_needed_is_enough_and_a_hair_less_is_not() -> None:
    """The plan brought 20 points, and 50 are still to come, as many as are missing to 90."""
    hours = {1: (30, "done", 1), 2: (10, "done", 15), 3: (10, "open", 15), 4: (50, "open", 40)}
    standing = a_standing(
        [
            a_line(n, activity_id=f"event:{n}", credit_hours=Fraction(credit), state=state)
            for n, (credit, state, _) in hours.items()
        ]
    )
    planned = {f"event:{n}": at_week(week) for n, (_, _, week) in hours.items()}
    today = replace(steady(0, 20, planned=planned), standing=standing)
    assert (standing.percent, expected_percent(today)) == (40, 50)
    assert "forecast-late" not in raised(replace(today, earlier=(at_week(2), Fraction(20))))
    assert "forecast-late" in raised(replace(today, earlier=(at_week(2), 20 + HAIR)))


def test_nothing_is_forecast_before_eight_weeks_nor_after_the_window() -> None:
    assert "forecast-late" not in raised(replace(steady(1, 8), day=at_week(8) - DAY))
    assert "forecast-late" in raised(steady(1, 8))
    last = replace(steady(80, 8, last_activity_at=noon(OPENS)), day=OPENS + 7 * DAY)
    for day in (OPENS, OPENS + 7 * DAY):
        why = the_alert(replace(last, day=day), "forecast-late").why
        assert "; the window opened on Monday 3 April 2028. Now at 80.0%." in why
    assert "opens on" in the_alert(replace(last, day=OPENS - DAY), "forecast-late").why
    assert "forecast-late" not in raised(replace(last, day=last.day + DAY))


def test_without_a_window_nothing_is_forecast() -> None:
    assert "forecast-late" not in raised(steady(1, 20, cohort=replace(COHORT, assessment=None)))


def test_a_window_of_their_own_that_is_not_over_keeps_the_forecast_going() -> None:
    own = Person(ME, window_opens_on=OPENS, window_closes_on=OPENS + 30 * DAY)
    last = steady(80, 8, last_activity_at=noon(OPENS + 25 * DAY), person=own)
    assert "forecast-late" in raised(replace(last, day=OPENS + 30 * DAY))
    assert "forecast-late" not in raised(replace(last, day=OPENS + 31 * DAY))


def test_a_later_window_of_their_own_is_the_one_they_are_late_for() -> None:
    own = Person(ME, window_opens_on=at_week(90) + DAY)
    assert "forecast-late" not in raised(steady(20, 20, person=own))
    assert "forecast-late" in raised(steady(20, 20, person=replace(own, window_opens_on=OPENS)))


def test_weeks_away_are_no_weeks_of_the_pace() -> None:
    away = Person(ME, deferred_from=at_week(10), until=at_week(20))
    there = steady(20, 30)
    assert "(0.6 points" in the_alert(there, "forecast-late").why
    assert "(1.0 points" in the_alert(replace(there, person=away), "forecast-late").why
    assert "forecast-late" not in raised(replace(there, person=away, day=at_week(18) - DAY))


def test_by_strand_the_hours_that_are_missing_are_what_must_be_gained() -> None:
    each = StrandRule(Fraction(50), None)
    rule = a_rule("each-strand", strands={"online": each, "events": each})
    lines = [
        a_line(1, state="done", credit_hours=Fraction(50)),
        a_line(2, strand="events", credit_hours=Fraction(50)),
    ]
    subject = replace(steady(0, 30, rule=rule), standing=a_standing(lines, rule))
    assert "forecast-late" not in raised(subject), "50 hours in 30 weeks, and 50 are missing"
    assert "forecast-late" in raised(replace(subject, day=at_week(31)))
