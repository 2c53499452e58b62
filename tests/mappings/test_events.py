"""Missed events and make-up that is due: not before the recording can exist."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from mappings.alerts import Alert, Suggestion
from mappings.cohorts import Person
from mappings.raising import alerts_of
from mappings.subject import Subject
from tests.mappings.subjects import (
    DAY,
    ME,
    TERM,
    a_line,
    a_standing,
    a_subject,
    noon,
    thresholds,
)

HELD = date(2026, 11, 10)  # a Tuesday
RECORDED = date(2026, 11, 17)
DUE = date(2026, 12, 8)  # fifteen working days later
EVENT = a_line(1, strand="events", state="missed", title="Event 1", at=noon(HELD))


def missed(today: date, *events: Any, **given: Any) -> Subject:
    lines = [*(events or (EVENT,)), *(a_line(n) for n in range(10, 40))]
    return a_subject(a_standing(lines), day=today, **given)


def about_events(subject: Subject) -> list[Alert]:
    return [each for each in alerts_of(subject) if each.rule in ("missed-event", "make-up-due")]


def said(subject: Subject) -> list[str]:
    return [each.rule for each in about_events(subject)]


def test_a_missed_event_is_told_at_once_with_when_a_recording_can_be_there() -> None:
    (found,) = about_events(missed(HELD, urls={"item:1": "https://canvas/e1"}))
    made_up = "Agree how it is made up: the recording, or the same session with another group."
    assert found == Alert(
        rule="missed-event",
        cohort_id="sl-26",
        user_id=ME,
        why="Missed Event 1 on Tuesday 10 November 2026.",
        next_step=f"{made_up} A recording can be there from Tuesday 17 November 2026.",
        about="item:1",
        since=HELD,
        activities=(Suggestion("Event 1", "https://canvas/e1"),),
        pressing=Fraction(1000, 310),
    )
    assert "from Tuesday" in about_events(missed(RECORDED - DAY))[0].next_step
    assert about_events(missed(RECORDED))[0].next_step == made_up


def test_a_make_up_is_due_three_term_weeks_after_the_recording_can_exist() -> None:
    assert TERM.after(RECORDED, 15) == DUE
    assert said(missed(DUE - DAY)) == ["missed-event"]
    assert said(missed(DUE)) == ["make-up-due"], "which stands for the missed event"
    (found,) = about_events(missed(DUE))
    assert found == Alert(
        rule="make-up-due",
        cohort_id="sl-26",
        user_id=ME,
        why="Missed Event 1 on Tuesday 10 November 2026, 20 working days ago, and no make-up has "
        "been accepted.",
        next_step="Ask for the make-up, or ask the delivery partner to review what was sent.",
        about="item:1",
        since=HELD,
        activities=(Suggestion("Event 1", None),),
        pressing=Fraction(20),
    )


def test_the_holidays_put_it_off() -> None:
    december = replace(EVENT, at=noon(date(2026, 12, 15)))
    assert said(missed(date(2027, 1, 22), december)) == ["missed-event"]
    assert said(missed(date(2027, 1, 26), december)) == ["make-up-due"]


def test_the_weeks_are_the_cohorts_own() -> None:
    quick = thresholds(recording_days=1, make_up_weeks=1)
    assert said(missed(date(2026, 11, 17), thresholds=quick)) == ["missed-event"]
    assert said(missed(date(2026, 11, 18), thresholds=quick)) == ["make-up-due"]


def test_a_make_up_that_waits_for_review_is_due_no_more() -> None:
    for state in ("open", "done", "excused"):
        assert said(missed(DUE + 90 * DAY, a_line(1, strand="events", state=state))) == []


def test_each_event_has_an_alert_of_its_own() -> None:
    second = replace(EVENT, activity_id="item:2", title="Event 2", at=noon(DUE - DAY))
    found = about_events(missed(DUE, EVENT, second))
    assert [(each.rule, each.about) for each in found] == [
        ("missed-event", "item:2"),
        ("make-up-due", "item:1"),
    ]


def test_an_event_of_which_no_make_up_is_due_hides_no_later_one() -> None:
    undated = replace(EVENT, activity_id="item:2", title="Event 2", at=None)
    recent = replace(EVENT, activity_id="item:3", title="Event 3", at=noon(DUE - DAY))
    found = about_events(missed(DUE, undated, recent, EVENT))
    assert {each.about: each.rule for each in found} == {
        "item:2": "missed-event",
        "item:3": "missed-event",
        "item:1": "make-up-due",
    }


def test_half_an_event_or_less_is_missed_and_more_is_not() -> None:
    half = a_line(1, strand="events", state="done", title="Event 1", done_hours=5, at=noon(HELD))
    (found,) = about_events(missed(HELD, half))
    assert found.why == "Attended only a part of Event 1 on Tuesday 10 November 2026."
    assert found.pressing == Fraction(500, 310), "points of the 310 hours that were lost"
    assert said(missed(HELD, replace(half, done_hours=6))) == []


@pytest.mark.parametrize("strand", ["coaching", "online"])
def test_nothing_but_an_event_is_an_event(strand: str) -> None:
    assert said(missed(DUE, replace(EVENT, strand=strand))) == []


def test_the_day_of_an_event_is_the_planned_one_then_the_due_one_then_when_it_was_graded() -> None:
    graded = replace(EVENT, at=noon(HELD + 9 * DAY))
    planned, due = {"item:1": HELD}, {"item:1": HELD + DAY}
    today = HELD + 10 * DAY

    def day(**told: Any) -> date | None:
        return about_events(missed(today, graded, **told))[0].since

    assert day(planned=planned, due=due) == HELD
    assert day(due=due) == HELD + DAY
    assert day() == HELD + 9 * DAY
    assert day(planned={"item:1": today + DAY}) == HELD + 9 * DAY, "a plan that is still to come"


def test_an_event_without_a_day_is_missed_but_no_make_up_is_due() -> None:
    (found,) = about_events(missed(DUE + 90 * DAY, replace(EVENT, at=None)))
    assert (found.rule, found.why, found.since) == ("missed-event", "Missed Event 1.", None)
    off = thresholds(off=frozenset({"make-up-due"}))
    assert said(missed(DUE, thresholds=off)) == ["missed-event"], "where that rule is off"


def test_a_deferral_stops_the_clock_of_a_make_up() -> None:
    away = Person(ME, deferred_from=HELD + DAY, until=HELD + 15 * DAY)  # ten working days
    assert said(missed(TERM.after(DUE, 10) - DAY, person=away)) == ["missed-event"]
    assert said(missed(TERM.after(DUE, 10), person=away)) == ["make-up-due"]
