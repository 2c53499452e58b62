"""Who is given the assessment, when, and what a person must confirm first; design 6."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.cohorts import Assessment
from mappings.overrides_plan import (
    OVERRIDE_TITLE,
    Candidates,
    OverridePlan,
    entry_not_gated,
    find_ours,
    plan_override,
    waiting_problem,
)
from mappings.records import Assignment, AssignmentOverride
from mappings.windows import window

WINDOW = window(Assessment(course=101, assignment=9001, opens_on=date(2027, 3, 22)))
SECOND = timedelta(seconds=1)
BEFORE_OPENING = WINDOW.opens - SECOND
MARCH = "2027-03-22T00:00:00Z/2027-03-29T22:59:59Z"


def ours(*students: int, **changed: Any) -> AssignmentOverride:
    override = AssignmentOverride(
        id=610,
        title=OVERRIDE_TITLE,
        student_ids=frozenset(students),
        unlock_at=WINDOW.opens,
        due_at=WINDOW.last_second,
        lock_at=WINDOW.last_second,
    )
    return replace(override, **changed)


def people(
    eligible: Iterable[int] = (), lost: Iterable[int] = (), left: Iterable[int] = ()
) -> Candidates:
    present = set(range(1, 50)) - set(left)
    return Candidates(frozenset(eligible), frozenset(lost), frozenset(left), frozenset(present))


def plan(
    overrides: list[AssignmentOverride],
    who: Candidates,
    now: datetime = BEFORE_OPENING,
    **said: Any,
) -> OverridePlan:
    return plan_override(9001, overrides, who, WINDOW, now, **{"confirm": False, **said})


def lines(made: OverridePlan) -> list[tuple[int | None, str | None, str | None]]:
    return [(change.user_id, change.before, change.after) for change in made.changes]


def test_the_eligible_are_given_the_window() -> None:
    made = plan([], people(eligible=[2, 1]))
    assert (made.action, made.override_id, made.students) == ("create", None, {1, 2})
    assert str(made.dates) == MARCH
    assert lines(made) == [(1, None, MARCH), (2, None, MARCH)]


def test_nobody_eligible_and_no_override_is_nothing_to_do() -> None:
    assert plan([], people()).action == "none"


def test_what_canvas_holds_already_is_not_written() -> None:
    assert plan([ours(1, 2)], people(eligible=[1, 2])).action == "none"


def test_who_was_put_there_by_a_person_stays() -> None:
    made = plan([ours(7, 999)], people(eligible=[1]))
    assert (made.action, made.override_id, made.students) == ("update", 610, {1, 7, 999})


def test_leavers_and_those_who_lost_entry_are_taken_off_before_the_window_opens() -> None:
    made = plan([ours(1, 2, 3)], people(eligible=[1], lost=[2], left=[3]))
    assert (made.action, made.students) == ("update", {1})
    assert lines(made) == [(2, MARCH, None), (3, MARCH, None)]


def test_nobody_is_taken_off_once_the_window_has_opened() -> None:
    who = people(eligible=[1], lost=[2], left=[3])
    assert plan([ours(1, 2, 3)], who, WINDOW.opens).action == "none"


def test_who_turns_eligible_while_it_is_open_is_added() -> None:
    made = plan([ours(1)], people(eligible=[1, 2]), WINDOW.ends - SECOND)
    assert (made.action, made.students) == ("update", {1, 2})


def test_after_the_window_nothing_changes() -> None:
    moved = ours(1, lock_at=WINDOW.ends + timedelta(days=1))
    assert plan([moved], people(eligible=[1, 2], left=[1]), WINDOW.ends).action == "none"


def test_an_override_nobody_is_left_in_is_deleted() -> None:
    made = plan([ours(1)], people(left=[1]))
    assert (made.action, made.override_id, made.students) == ("delete", 610, set())
    assert lines(made) == [(1, MARCH, None)]


def test_an_emptied_override_stays_once_the_window_has_opened() -> None:
    assert plan([ours(1)], people(left=[1]), WINDOW.opens).action == "none"


def test_nothing_is_given_before_release() -> None:
    assert plan([], people(eligible=[1]), WINDOW.released - SECOND).action == "none"
    assert plan([], people(eligible=[1]), WINDOW.released).action == "create"


def test_before_release_what_is_there_follows_the_dates_and_the_leavers() -> None:
    early = ours(1, 2, unlock_at=WINDOW.opens - timedelta(days=3))
    made = plan([early], people(eligible=[1, 3], left=[2]), WINDOW.released - SECOND)
    assert (made.students, str(made.dates)) == ({1}, MARCH)


@pytest.mark.parametrize("changed", ["unlock_at", "due_at", "lock_at"])
@pytest.mark.parametrize("held", [None, WINDOW.opens + timedelta(days=1)])
def test_a_date_that_differs_is_a_change_that_concerns_nobody_alone(
    changed: str, held: datetime | None
) -> None:
    made = plan([ours(1, **{changed: held})], people(eligible=[1]))
    assert (made.action, made.students, str(made.dates)) == ("update", {1}, MARCH)
    assert [change.user_id for change in made.changes] == [None]
    assert made.changes[0].before != made.changes[0].after == MARCH


def test_a_participant_with_an_extension_is_left_alone_and_reported() -> None:
    extension = AssignmentOverride(id=700, title="Extra time", student_ids=frozenset({2, 999}))
    made = plan([extension], people(eligible=[1, 2]))
    assert made.students == {1}
    assert [(p.code, p.where) for p in made.problems] == [
        ("other-override", "assignment 9001 user 2")
    ]


def test_ours_is_found_by_id_though_renamed_then_by_exact_title() -> None:
    renamed = ours(1, id=611, title="Final task")
    assert find_ours([ours(1), renamed], 611) == renamed
    assert find_ours([ours(1), renamed], 999) == ours(1)
    assert find_ours([ours(1, title="npq assessment entry")], None) is None
    assert find_ours([ours(title=OVERRIDE_TITLE, student_ids=None, section_id=5)], None) is None


def test_another_cohorts_override_of_the_same_title_is_not_ours() -> None:
    assert find_ours([ours(1)], None, others={610}) is None
    assert plan([ours(99)], people(eligible=[1]), others={610}).action == "create"


def test_of_two_with_our_title_the_one_with_our_people_is_ours() -> None:
    theirs = ours(98, 99, id=600)
    assert find_ours([theirs, ours(1)], None, present={1, 2}) == ours(1)


def test_with_confirm_entry_every_change_waits() -> None:
    moved = ours(1, 2, unlock_at=None)
    made = plan([moved], people(eligible=[1, 3], left=[2]), confirm=True)
    assert (made.action, made.changes) == ("none", ())
    assert [held.user_id for held in made.waiting] == [2, 3, None]
    assert {(held.kind, held.cause) for held in made.waiting} == {("override", "confirm-entry")}


def test_what_was_approved_is_done_and_what_came_since_waits() -> None:
    approved = plan([], people(eligible=[1, 2]), confirm=True).waiting
    made = plan([], people(eligible=[2, 3]), confirm=True, approved=approved)
    assert (made.action, made.students) == ("create", {2})
    assert [held.user_id for held in made.waiting] == [3]


def test_dates_that_wait_are_sent_as_canvas_holds_them() -> None:
    moved = ours(1, unlock_at=None)
    approved = plan([moved], people(eligible=[1, 2]), confirm=True).waiting[:1]
    made = plan([moved], people(eligible=[1, 2]), confirm=True, approved=approved)
    assert (made.students, made.dates.unlock_at) == ({1, 2}, None)
    assert made.dates.lock_at == WINDOW.last_second


def test_an_approval_given_for_other_dates_does_not_count() -> None:
    approved = plan([], people(eligible=[1]), confirm=True).waiting
    later = window(Assessment(course=101, assignment=9001, opens_on=date(2027, 3, 29)))
    made = plan_override(9001, [], people(eligible=[1]), later, BEFORE_OPENING, approved=approved)
    assert (made.action, len(made.waiting)) == ("none", 1)


def test_what_a_person_rejected_waits_even_where_nothing_is_to_be_confirmed() -> None:
    refused = frozenset({(1, "override", MARCH)})
    opened = WINDOW.opens + SECOND
    for now, risen in ((BEFORE_OPENING, frozenset()), (opened, frozenset({1}))):
        who = replace(people(eligible=[1, 2]), risen=risen)
        made = plan([], who, now, rejected=refused)
        assert made.students == {2}
        assert [held.user_id for held in made.waiting] == [1]
    other_dates = frozenset({(1, "override", "-/-"), (1, "entry", MARCH), (3, "override", MARCH)})
    assert plan([], people(eligible=[1, 2]), rejected=other_dates).waiting == ()


def test_what_waits_names_the_command_that_releases_it() -> None:
    made = plan([], people(eligible=[1, 2]), confirm=True)
    problem = waiting_problem(made.waiting, 9001, "npq-sync approve 20270301-090000-a1b2")
    assert problem is not None
    assert problem.standing
    assert problem.where == "assignment 9001: 2 changes"
    assert problem.remedy == "npq-sync approve 20270301-090000-a1b2"
    assert waiting_problem((), 9001, "npq-sync approve 20270301-090000-a1b2") is None


IDS = st.frozensets(st.integers(1, 12))
INSTANTS = st.sampled_from(
    [WINDOW.released - SECOND, WINDOW.released, BEFORE_OPENING, WINDOW.opens, WINDOW.ends]
)


@given(held=IDS, extended=IDS, eligible=IDS, lost=IDS, left=IDS, now=INSTANTS, early=st.booleans())
def test_what_was_written_is_not_written_again(
    *,
    held: frozenset[int],
    extended: frozenset[int],
    eligible: frozenset[int],
    lost: frozenset[int],
    left: frozenset[int],
    now: datetime,
    early: bool,
) -> None:
    who = people(eligible=eligible - lost - left, lost=lost - left, left=left)
    opened = WINDOW.opens - timedelta(days=1) if early else WINDOW.opens
    there = [ours(*held, unlock_at=opened)] if held else []
    others = [AssignmentOverride(id=700, title="Extra time", student_ids=extended - held)]
    made = plan(there + others, who, now)
    assert not made.students & (extended - held)
    if made.action == "none":
        return
    after = ours(
        *made.students,
        unlock_at=made.dates.unlock_at,
        due_at=made.dates.due_at,
        lock_at=made.dates.lock_at,
    )
    again = plan(([after] if made.students else []) + others, who, now)
    assert (again.action, again.changes) == ("none", ())


def test_who_is_to_be_verified_is_marked() -> None:
    made = plan([], people(eligible=[1, 2]), to_verify={2})
    assert [change.verify for change in made.changes] == [False, True]


@pytest.mark.parametrize(
    ("gated", "overrides", "reported"),
    [
        (True, (), False),
        (True, (ours(1),), False),
        (False, (), True),
        (True, (ours(student_ids=None, section_id=5),), True),
        (True, (ours(student_ids=None, group_id=5),), True),
        (True, (ours(student_ids=None, everyone=True),), True),
        (True, (ours(student_ids=None),), False),
    ],
)
def test_entry_is_gated_when_only_named_students_can_open_the_assignment(
    gated: bool, overrides: tuple[AssignmentOverride, ...], reported: bool
) -> None:
    assignment = Assignment(
        id=9001,
        name="Case study",
        published=True,
        points_possible=None,
        grading_type="pass_fail",
        submission_types=("online_upload",),
        quiz_id=None,
        discussion_id=None,
        only_visible_to_overrides=gated,
        overrides=overrides,
    )
    problem = entry_not_gated(assignment)
    assert (problem is not None) is reported
    assert problem is None or problem.code == "entry-not-gated"
