"""Formative tasks: overdue for the participant, or waiting for the coach."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from mappings.cohorts import Person
from mappings.raising import alerts_of
from mappings.subject import Handed, Subject
from tests.mappings.subjects import (
    DAY,
    ME,
    TERM,
    a_line,
    a_standing,
    a_subject,
    noon,
    raised,
    the_alert,
    thresholds,
)

DUE = date(2026, 11, 10)
TASK = a_line(1, strand="formative", title="Task 1", source="assignment")


def of(today: date, task: Any = TASK, **given: Any) -> Subject:
    lines = [task, *(a_line(n) for n in range(10, 40))]
    return a_subject(a_standing(lines), day=today, **given)


def overdue(today: date, task: Any = TASK, **given: Any) -> bool:
    return "formative-overdue" in raised(of(today, task, **{"due": {"item:1": DUE}, **given}))


def test_a_task_is_overdue_after_its_grace_and_not_on_the_last_day_of_it() -> None:
    assert not overdue(DUE + 14 * DAY)
    assert overdue(DUE + 15 * DAY)
    assert overdue(DUE + DAY, thresholds=thresholds(grace_days=0))
    assert not overdue(DUE, thresholds=thresholds(grace_days=0))


def test_the_plan_goes_before_what_canvas_says_and_without_either_nothing_is_due() -> None:
    assert not overdue(DUE + 15 * DAY, planned={"item:1": DUE + DAY})
    assert overdue(DUE + 16 * DAY, planned={"item:1": DUE + DAY}, due={})
    assert not overdue(DUE + 200 * DAY, due={})


@pytest.mark.parametrize(
    "task",
    [
        replace(TASK, state="done"),
        replace(TASK, state="excused"),
        replace(TASK, source="planned"),
        replace(TASK, strand="online"),
    ],
)
def test_what_is_handed_in_or_not_there_yet_or_no_task_is_not_overdue(task: Any) -> None:
    assert not overdue(DUE + 15 * DAY, task)


def test_overdue_says_since_when_and_where() -> None:
    urls = {"item:1": "https://canvas/t1"}
    found = the_alert(of(DUE + 15 * DAY, due={"item:1": DUE}, urls=urls), "formative-overdue")
    assert found.why == (
        "Task 1 was due on Tuesday 10 November 2026, 15 days ago, and is not handed in."
    )
    assert found.next_step == (
        "Agree a day by which it is handed in; for engagement, completing it is what counts."
    )
    assert (found.about, found.since, found.pressing) == ("item:1", DUE, 15)
    assert [(each.title, each.url) for each in found.activities] == [
        ("Task 1", "https://canvas/t1")
    ]


def test_a_deferral_shifts_what_was_still_to_come_and_stops_the_grace() -> None:
    away = Person(ME, deferred_from=DUE + 10 * DAY, until=DUE + 60 * DAY)
    assert not overdue(DUE + 64 * DAY, person=away)
    assert overdue(DUE + 65 * DAY, person=away), "ten days of grace before, five after"
    earlier = replace(away, deferred_from=DUE)
    assert not overdue(DUE + 74 * DAY, person=earlier)
    subject = of(DUE + 75 * DAY, due={"item:1": DUE}, person=earlier)
    assert the_alert(subject, "formative-overdue").since == DUE + 60 * DAY


HANDED = date(2026, 11, 10)
WAITED = TERM.after(HANDED, 10) + DAY


def waiting(today: date, graded: date | None = None, **given: Any) -> Subject:
    handed = Handed(noon(HANDED), noon(graded) if graded else None)
    task = replace(TASK, state="done", done_hours=TASK.credit_hours, at=noon(HANDED))
    return of(today, task, **{"handed": {"item:1": handed}, **given})


def test_a_coach_has_ten_whole_working_days() -> None:
    assert "awaiting-coach" not in raised(waiting(WAITED - DAY))
    assert "awaiting-coach" in raised(waiting(WAITED))
    assert "awaiting-coach" in raised(waiting(WAITED - DAY, thresholds=thresholds(feedback_days=9)))


def test_the_step_is_the_coachs() -> None:
    found = the_alert(waiting(WAITED), "awaiting-coach")
    assert found.why == (
        "Task 1 was handed in on Tuesday 10 November 2026 and has had no grade for 10 working days."
    )
    assert found.next_step == (
        "Give feedback, and a grade or “complete” in Canvas, which ends this."
    )
    assert (found.about, found.since, found.pressing) == ("item:1", HANDED, 10)
    assert [each.title for each in found.activities] == ["Task 1"]


def test_a_grade_ends_it_and_handing_in_again_begins_it_anew() -> None:
    assert "awaiting-coach" not in raised(waiting(WAITED, graded=HANDED))
    assert "awaiting-coach" not in raised(waiting(WAITED, graded=HANDED + DAY))
    assert "awaiting-coach" in raised(waiting(WAITED, graded=HANDED - DAY))


def test_of_who_has_reached_what_is_asked_the_coach_is_still_awaited() -> None:
    assert raised(waiting(WAITED, in_force="eligible")) == ["awaiting-coach", "eligible"]


def test_what_is_handed_in_elsewhere_waits_for_nobody() -> None:
    online = waiting(WAITED, handed={"item:10": Handed(noon(HANDED), None)})
    assert "awaiting-coach" not in raised(online)


def test_each_task_is_looked_at_whatever_the_ones_before_it_are() -> None:
    tasks = [replace(TASK, activity_id=f"item:{n}", title=f"Task {n}") for n in range(1, 7)]
    today = DUE + 40 * DAY
    late = {"item:2": today - DAY, "item:3": DUE, "item:6": DUE}
    handed = {
        "item:4": Handed(noon(HANDED), noon(HANDED + DAY)),
        "item:5": Handed(noon(today), None),
        "item:6": Handed(noon(HANDED), None),
    }
    subject = a_subject(
        a_standing([*tasks, *(a_line(n) for n in range(10, 40))]),
        day=today,
        due=late,
        handed=handed,
    )
    found = [(each.rule, each.about) for each in alerts_of(subject)]
    assert [about for rule, about in found if rule == "formative-overdue"] == ["item:3", "item:6"]
    assert [about for rule, about in found if rule == "awaiting-coach"] == ["item:6"]
