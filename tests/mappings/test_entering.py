"""Eligible, and the window as it comes and goes; by what is in force."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from mappings.cohorts import Person
from mappings.subject import Subject
from tests.mappings.subjects import (
    COHORT,
    DAY,
    ME,
    OPENS,
    a_subject,
    at_percent,
    raised,
    the_alert,
    thresholds,
)
from tests.mappings.test_modules import course, rule_of
from tests.mappings.things import counted

LAST = OPENS + 7 * DAY
MONDAY = "Monday 10 April 2028"
NOTHING_YET = "at 23:59, and nothing is handed in."
ASK = "Ask today whether anything is in the way; the admin can agree a later last day."
AGREE = "Agree with the programme's admin whether there is another window, and when."


def ready(today: date = OPENS - 100 * DAY, **given: Any) -> Subject:
    return a_subject(at_percent(92), day=today, **{"in_force": "eligible", **given})


def test_eligible_is_what_took_force_not_what_was_computed() -> None:
    assert raised(ready()) == ["eligible"]
    assert raised(ready(in_force="not-yet")) == []
    assert raised(ready(in_force=None)) == []


def test_while_a_fall_is_held_somebody_stays_eligible_and_nothing_else_is_said() -> None:
    held = replace(ready(OPENS - DAY), standing=at_percent(0, best=10), last_activity_at=None)
    assert raised(held) == ["eligible", "window-opens"]
    off = thresholds(off=frozenset({"eligible", "window-opens"}))
    assert raised(replace(held, thresholds=off)) == []


def step(subject: Subject) -> str:
    return the_alert(subject, "eligible").next_step


def test_eligible_names_the_day_the_window_opens() -> None:
    found = the_alert(ready(), "eligible")
    assert found.why == "Now eligible for the assessment, at 92.0%."
    assert found.next_step == "Check that they know the window opens on Monday 3 April 2028."
    assert step(ready(cohort=replace(COHORT, assessment=None))) == "Congratulate them."
    own = Person(ME, window_opens_on=OPENS + 30 * DAY)
    assert step(ready(person=own)) == (
        "Check that they know the window opens on Wednesday 3 May 2028."
    )


def test_eligible_says_what_is_true_of_the_window_that_day() -> None:
    is_open = "Check that they know the window is open until 23:59 on Monday 10 April 2028."
    assert [step(ready(day)) for day in (OPENS, LAST)] == [is_open, is_open]
    assert step(ready(LAST + DAY)) == (
        "The window closed on Monday 10 April 2028: agree another one with the admin."
    )
    assert step(ready(LAST + DAY, submitted=True)) == "Congratulate them."


def test_by_modules_eligible_has_words_of_its_own() -> None:
    rule = rule_of()
    subject = replace(ready(), standing=counted(course(), rule), rule=rule)
    assert the_alert(subject, "eligible").why == (
        "Now eligible for the assessment, with every module asked for completed."
    )


def opens_soon(today: date, **given: Any) -> bool:
    return "window-opens" in raised(ready(today, **given))


def test_the_window_opens_soon_from_two_weeks_before_until_it_opens() -> None:
    days = [OPENS - 15 * DAY, OPENS - 14 * DAY, OPENS - DAY, OPENS]
    assert [opens_soon(day) for day in days] == [False, True, True, False]
    assert opens_soon(OPENS - 15 * DAY, thresholds=thresholds(window_days=15))
    assert not opens_soon(OPENS - DAY, in_force="not-yet")
    assert not opens_soon(OPENS - DAY, cohort=replace(COHORT, assessment=None))


def test_a_window_of_ones_own_opens_on_its_own_day() -> None:
    own = Person(ME, window_opens_on=OPENS + 30 * DAY)
    assert not opens_soon(OPENS - DAY, person=own)
    assert opens_soon(OPENS + 29 * DAY, person=own)
    found = the_alert(ready(OPENS - 14 * DAY), "window-opens")
    assert found.why == (
        "The assessment's window opens on Monday 3 April 2028, in 14 days, and closes at 23:59 on "
        "Monday 10 April 2028."
    )
    assert found.next_step == "Check that they know these days, and have time for it set aside."
    assert (found.since, found.about, found.activities) == (None, "", ())
    assert "in 1 day," in the_alert(ready(OPENS - DAY), "window-opens").why


def closes(today: date, **given: Any) -> bool:
    subject = ready(today, **{"submitted": False, **given})
    return "window-closes-unsubmitted" in raised(subject)


def test_the_window_closes_from_six_days_before_its_last_on_and_after() -> None:
    days = [OPENS - DAY, OPENS, OPENS + DAY, LAST, LAST + DAY, LAST + 60 * DAY]
    assert [closes(day) for day in days] == [False, False, True, True, True, True]
    assert closes(OPENS, thresholds=thresholds(closing_days=7))
    assert not closes(OPENS - DAY, thresholds=thresholds(closing_days=30)), "it is not open yet"


@pytest.mark.parametrize("submitted", [None, True])
def test_where_nobody_looked_or_something_is_handed_in_nothing_is_said(
    submitted: bool | None,
) -> None:
    assert not closes(LAST, submitted=submitted)
    assert not closes(LAST + DAY, submitted=submitted)


def test_who_may_not_enter_is_not_asked_for_anything() -> None:
    assert not closes(LAST, in_force="not-yet")
    assert not closes(LAST, cohort=replace(COHORT, assessment=None))
    left_in_force = replace(at_percent(92), entry="not-applicable")
    assert raised(replace(ready(LAST, submitted=False), standing=left_in_force)) == []


@pytest.mark.parametrize(
    ("day", "said", "step"),
    [
        (OPENS + DAY, f"The window closes on {MONDAY}, in 6 days, {NOTHING_YET}", ASK),
        (LAST - DAY, f"The window closes on {MONDAY}, in 1 day, {NOTHING_YET}", ASK),
        (LAST, f"The window closes today, {NOTHING_YET}", ASK),
        (LAST + DAY, f"The window closed on {MONDAY}, and nothing was handed in.", AGREE),
    ],
)
def test_it_says_what_is_true_that_day(day: date, said: str, step: str) -> None:
    found = the_alert(ready(day, submitted=False), "window-closes-unsubmitted")
    assert (found.why, found.next_step, found.since) == (said, step, OPENS)


def test_whose_window_opens_or_closes_first_presses_most() -> None:
    def pressing(rule: str, *days: date) -> list[int]:
        found = [the_alert(ready(day, submitted=False), rule) for day in days]
        return [int(alert.pressing) for alert in found]

    assert pressing("window-opens", OPENS - 14 * DAY, OPENS - DAY) == [-14, -1]
    closes = pressing("window-closes-unsubmitted", LAST - 6 * DAY, LAST, LAST + 3 * DAY)
    assert closes == [-6, 0, 3]


def test_an_extended_last_day_is_the_one_that_counts() -> None:
    own = Person(ME, window_closes_on=LAST + 30 * DAY)
    assert not closes(LAST + DAY, person=own)
    assert closes(LAST + 24 * DAY, person=own)
