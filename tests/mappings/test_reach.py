"""Out of reach and close to what is asked, with the worked cohort of 98 hours; by modules too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from mappings.subject import Subject
from mappings.windows import local_date
from tests.mappings.subjects import (
    DAY,
    OPENS,
    a_line,
    a_standing,
    a_subject,
    at_percent,
    noon,
    raised,
    the_alert,
    thresholds,
)
from tests.mappings.test_modules import course, rule_of
from tests.mappings.things import AT, Thing, a_rule, counted, npqsl

HAIR = Fraction(1, 1000)


def of(things: Sequence[Thing], policy: str = "pooled-hours", **given: Any) -> Subject:
    rule = given.pop("rule", None) or a_rule(policy)
    return a_subject(counted(things, rule), rule=rule, **given)


def test_out_of_reach_once_more_than_a_tenth_is_missed_and_not_as_behind_too() -> None:
    late = {"day": OPENS - DAY}
    assert raised(a_subject(at_percent(0, best=90), **late)) == ["missed-event", "behind"]
    lost = a_subject(at_percent(0, best=90 - HAIR), **late)
    assert raised(lost) == ["out-of-reach", "missed-event"]


def test_two_missed_events_are_out_of_reach_of_the_npqsl_and_one_is_not() -> None:
    assert "out-of-reach" not in raised(of(npqsl(events="missed open", online="open " * 30)))
    found = the_alert(of(npqsl(events="missed missed", online="open " * 30)), "out-of-reach")
    assert found.why == (
        "90% can no longer be reached without make-up: at best 87.7%. Now at 48.9%."
    )
    assert found.next_step == "Agree how what was missed is made up."
    assert found.since == local_date(AT)
    assert [each.title for each in found.activities] == ["events 33", "events 34"]
    assert found.pressing == 90 - Fraction(8600, 98)


def test_out_of_reach_is_so_since_the_last_loss_of_which_the_day_is_known() -> None:
    days = (date(2026, 11, 3), date(2026, 11, 10), None)
    events = [
        a_line(n, strand="events", state="missed", at=day and noon(day))
        for n, day in enumerate(days)
    ]
    lost = a_subject(a_standing([*events, a_line(9)]))
    assert the_alert(lost, "out-of-reach").since == days[1]


def test_out_of_reach_never_shows_the_threshold_as_the_best() -> None:
    found = the_alert(a_subject(at_percent(40, best=Fraction(8999, 100))), "out-of-reach")
    assert found.why == "90% can no longer be reached without make-up: at best 89.9%. Now at 40.0%."


def test_an_event_attended_in_part_has_lost_hours_and_one_attended_whole_has_not() -> None:
    half = {"state": "done", "strand": "events", "done_hours": Fraction(5)}
    lost = a_subject(a_standing([a_line(1, state="done"), a_line(2, **half), a_line(3, **half)]))
    found = the_alert(lost, "out-of-reach")
    assert [each.title for each in found.activities] == ["Activity 2", "Activity 3"]


def test_out_of_reach_by_one_strand_does_not_blame_the_whole() -> None:
    found = the_alert(of(npqsl(events="missed", online="open"), "each-strand"), "out-of-reach")
    assert found.why == "The 90% asked can no longer be met without make-up. Now at 92.5%."
    assert found.pressing == 0
    at_best = replace(at_percent(40, best=90), reachable=False)
    assert the_alert(a_subject(at_best), "out-of-reach").why.startswith("The 90% asked can")


def test_out_of_reach_is_over_when_the_event_is_made_up_or_waits_for_review() -> None:
    for state in ("done", "open", "excused"):
        things = npqsl(events=f"missed {state}", online="open " * 8)
        assert "out-of-reach" not in raised(of(things)), state


def test_modules_that_cannot_be_completed_have_words_of_their_own() -> None:
    lost = of(course(gap="done missed", change="open open"), rule=rule_of())
    found = the_alert(lost, "out-of-reach")
    assert found.why == "The modules asked for can no longer be completed without make-up."
    assert [each.title for each in found.activities] == ["events 4"]
    assert found.pressing == 1, "one activity was missed"
    assert raised(of(course(gap="open"), rule=rule_of())) == [], "no percentage, nothing else"


def test_close_is_within_five_points_and_not_at_the_threshold() -> None:
    assert "close" not in raised(a_subject(at_percent(85 - HAIR)))
    assert raised(a_subject(at_percent(85))) == ["close"]
    assert raised(a_subject(at_percent(90 - HAIR))) == ["close"]
    assert raised(a_subject(at_percent(90))) == []


def test_close_names_the_fewest_activities_that_reach_it() -> None:
    found = the_alert(
        of(npqsl(events="missed", online="open " * 5), urls={"online:1": "https://canvas/1"}),
        "close",
    )
    assert found.why == "At 87.4%: 2.6 hours are missing to 90%."
    assert found.pressing == 5 - 100 * Fraction(76, 30) / 98, "the nearest first"
    assert found.next_step == (
        "Agree on these, the fewest that reach it before the window opens on Monday 3 April 2028."
    )
    assert [(each.title, each.url) for each in found.activities] == [
        ("online 1", "https://canvas/1"),
        ("online 2", None),
    ]


def test_close_names_no_window_that_has_opened_or_is_not_named() -> None:
    open_already = a_subject(at_percent(85), day=OPENS)
    assert the_alert(open_already, "close").next_step.endswith("that reach it.")


def test_close_stands_for_being_behind_and_late() -> None:
    late = a_subject(at_percent(86), day=OPENS - DAY, last_activity_at=noon(OPENS - DAY))
    assert raised(late) == ["close"]
    others = replace(late.thresholds, off=frozenset({"close"}))
    assert raised(replace(late, thresholds=replace(others, behind_points=5))) == ["behind"]
    assert raised(replace(late, thresholds=replace(others, behind_points=15))) == ["forecast-late"]


def test_by_strand_close_counts_the_hours_that_are_missing() -> None:
    """90% of the hours are done; three of five sessions of 2 hours are too few."""
    near = of(npqsl(coaching="open open"), "each-strand")
    found = the_alert(near, "close")
    assert found.why == "At 95.9%: 4.0 hours are missing to 90%."
    far = of(npqsl(events="open"), "each-strand")
    assert "close" not in raised(far), "an event of 6 of 98 hours"


@pytest.mark.parametrize("things", [npqsl(), npqsl(events="missed missed", online="open")])
def test_close_is_not_said_at_the_goal_nor_where_it_is_out_of_reach(
    things: Sequence[Thing],
) -> None:
    off = thresholds(off=frozenset({"out-of-reach"}))
    assert "close" not in raised(of(things))
    assert "close" not in raised(of(things, thresholds=off))


@pytest.mark.parametrize(
    "things",
    [npqsl(online="open " * 5), npqsl(events="missed missed"), npqsl(), npqsl(online="open " * 30)],
)
def test_without_a_gate_nothing_is_said_of_one(things: Sequence[Thing]) -> None:
    """The EHCO asks for nothing: nobody is eligible, close, late or out of reach."""
    for in_force in (None, "not-applicable", "eligible"):
        subject = of(things, "none", in_force=in_force, day=OPENS - DAY, submitted=False)
        said = raised(subject)
        assert set(said) <= {"behind", "missed-event", "make-up-due"}
        assert all("90%" not in the_alert(subject, rule).why for rule in said if rule == "behind")
