"""What a write of the assessment's override says: each change with its reason, and the words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from mappings.changes import Change
from mappings.cohorts import Assessment
from mappings.holds import Held
from mappings.overrides_plan import (
    OVERRIDE_TITLE,
    Beside,
    Candidates,
    Dates,
    OverridePlan,
    dates_held,
    entry_not_gated,
    other_override,
    plan_override,
    waiting_problem,
)
from mappings.problems import Problem
from mappings.records import AssignmentOverride
from mappings.windows import window
from tests.mappings.builders import an_assignment
from tests.mappings.test_overrides_plan import MARCH, SECOND, WINDOW, ours, people, plan

LATER = "2027-03-29T23:00:00Z/2027-04-06T22:59:59Z"
EXTENSION = AssignmentOverride(id=700, title="Extra time", student_ids=frozenset({2}))


def given(user_id: int, before: str | None = None, reason: str = "eligible") -> Change:
    return Change("override", user_id, before, MARCH, verify=False, reason=reason)


def taken_off(user_id: int, reason: str) -> Change:
    return Change("override", user_id, MARCH, None, verify=False, reason=reason)


@pytest.mark.parametrize(
    ("dates", "words"),
    [
        (Dates(WINDOW.opens, WINDOW.last_second, WINDOW.last_second), MARCH),
        (Dates(WINDOW.opens, WINDOW.opens, WINDOW.last_second), f"{MARCH}, due {MARCH[:20]}"),
        (Dates(None, None, WINDOW.last_second), f"-/{MARCH[21:]}, due -"),
        (Dates(None, None, None), "-/-"),
    ],
)
def test_dates_name_the_due_date_only_where_it_is_another_than_the_last(
    dates: Dates, words: str
) -> None:
    assert str(dates) == words


def test_who_is_given_the_window_is_so_for_being_eligible() -> None:
    assert plan([], people(eligible=[1, 2])).changes == (given(1), given(2))


@pytest.mark.parametrize(
    ("who", "beside", "reason"),
    [
        (people(left=[2]), Beside(), "left"),
        (people(lost=[2]), Beside(), "entry lost"),
        (replace(people(), deferred={2}), Beside(), "deferred"),
        (people(), Beside(strayed={2}), "window moved"),
        (replace(people(lost=[2], left=[2]), deferred={2}), Beside(strayed={2}), "left"),
        (replace(people(lost=[2]), deferred={2}), Beside(strayed={2}), "deferred"),
        (people(lost=[2]), Beside(strayed={2}), "window moved"),
    ],
)
def test_who_is_taken_off_is_so_for_the_first_reason_that_holds(
    who: Candidates, beside: Beside, reason: str
) -> None:
    made = plan([ours(1, 2)], who, beside=beside)
    assert (made.students, made.changes) == (frozenset({1}), (taken_off(2, reason),))


def test_other_dates_are_one_change_of_nobody() -> None:
    moved = ours(1, unlock_at=None)
    assert plan([moved], people(eligible=[1])).changes == (
        Change("override", None, f"-/{MARCH[21:]}", MARCH, verify=False, reason="dates"),
    )


def test_who_comes_from_another_override_of_ours_arrives_once_they_are_taken_off_it() -> None:
    other = ours(2, id=620, title="NPQ assessment entry 2027-03-30 to 2027-04-06")
    made = plan([ours(1), other], people(eligible=[1, 2]), beside=Beside(held={2: LATER}))
    assert made == OverridePlan(
        action="none",
        override_id=610,
        students=frozenset({1}),
        dates=dates_held(ours()),
        changes=(given(2, LATER, "window moved"),),
        arriving=frozenset({2}),
    )


def test_who_goes_to_another_override_of_ours_is_taken_off_without_a_change_of_its_own() -> None:
    made = plan([ours(1, 2)], people(eligible=[1]), beside=Beside(going={2}))
    assert made == OverridePlan(
        action="update",
        override_id=610,
        students=frozenset({1}),
        dates=dates_held(ours()),
        changes=(),
        departing=frozenset({2}),
    )


def test_an_override_for_a_window_of_its_own_is_found_and_made_by_its_title() -> None:
    title = "NPQ assessment entry to 2027-04-05"
    made = plan([ours(1, title=title)], people(eligible=[1]), title=title)
    assert (made.action, made.override_id, made.title) == ("none", 610, title)
    made = plan([ours(1)], people(eligible=[2]), title=title)
    assert (made.action, made.students, made.title) == ("create", frozenset({2}), title)


def test_the_stored_override_is_ours_though_it_was_renamed() -> None:
    renamed = ours(1, title="Final task")
    made = plan([renamed], people(eligible=[1]), stored_id=610)
    assert (made.action, made.override_id, made.problems) == ("none", 610, ())
    assert made.title == OVERRIDE_TITLE


def test_dates_of_ones_own_are_reported_and_ours_are_not() -> None:
    made = plan([ours(1), EXTENSION], people(eligible=[1, 2]))
    assert (made.action, made.problems) == ("none", (other_override(9001, 2),))


@pytest.mark.parametrize(("now", "at_once"), [(WINDOW.opens - SECOND, False), (WINDOW.opens, True)])
def test_who_turns_eligible_waits_for_nobody_only_while_the_window_is_open(
    now: datetime, at_once: bool
) -> None:
    who = replace(people(eligible=[1, 2]), risen=frozenset({1}))
    made = plan([], who, now, confirm=True)
    assert made.students == ({1} if at_once else set())
    assert [held.user_id for held in made.waiting] == ([2] if at_once else [1, 2])


def test_after_the_window_the_dates_stay_as_canvas_holds_them() -> None:
    moved = ours(1, lock_at=WINDOW.ends + timedelta(days=1))
    assert plan([moved], people(eligible=[1]), WINDOW.ends).dates == dates_held(moved)


def test_what_waits_has_what_canvas_holds_and_what_it_would_become() -> None:
    made = plan([ours(1)], people(eligible=[2], left=[1]), confirm=True)
    assert made.waiting == (
        Held(1, "override", MARCH, None, "confirm-entry"),
        Held(2, "override", None, MARCH, "confirm-entry"),
    )


def test_another_opening_day_takes_the_whole_window_with_it() -> None:
    later = window(Assessment(course=101, assignment=9001, opens_on=date(2027, 3, 30)))
    made = plan_override(
        9001, [ours(1)], people(eligible=[1]), later, WINDOW.opens - SECOND, confirm=False
    )
    assert made.changes == (Change("override", None, MARCH, LATER, verify=False, reason="dates"),)


TO_NAMED = "in Canvas, assign it to named students only (not to everyone)"
TAKE_OFF = "in Canvas, take the section, group or everyone off this assignment's Assign To"


@pytest.mark.parametrize(
    ("gated", "overrides", "where", "remedy"),
    [
        (False, (), "assignment 9001", TO_NAMED),
        (
            True,
            (ours(1), ours(id=611, student_ids=None, everyone=True)),
            "assignment 9001 override 611",
            TAKE_OFF,
        ),
        (
            True,
            tuple(ours(id=n, student_ids=None, section_id=n) for n in (611, 612)),
            "assignment 9001 override 611, 612",
            TAKE_OFF,
        ),
    ],
)
def test_an_open_assignment_is_reported_with_where_to_close_it(
    gated: bool, overrides: tuple[AssignmentOverride, ...], where: str, remedy: str
) -> None:
    task = an_assignment(id=9001, only_visible_to_overrides=gated, overrides=overrides)
    assert entry_not_gated(task) == Problem("entry-not-gated", where, remedy)


def test_one_change_that_waits_is_one_change() -> None:
    waiting = plan([], people(eligible=[1]), confirm=True).waiting
    assert waiting_problem(waiting, 9001, "npq-sync approve r-1") == Problem(
        "confirm-entry", "assignment 9001: 1 change", "npq-sync approve r-1"
    )


def test_who_has_dates_of_their_own_is_named_with_what_to_look_at() -> None:
    assert other_override(9001, 42) == Problem(
        "other-override",
        "assignment 9001 user 42",
        "they have dates of their own there and are left alone: check those dates,"
        " or delete that override in Canvas",
    )
