"""Who is given which sitting, moves between them, and what is found to be ours; design 6."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from mappings.changes import Change
from mappings.cohorts import Person
from mappings.entry_plan import EntryPlan, KnownOverrides, plan_entry
from mappings.holds import Held
from mappings.overrides_plan import Candidates, Dates, OverridePlan, other_override
from mappings.records import AssignmentOverride
from mappings.sittings import sittings_of
from mappings.windows import Window, local_midnight
from tests.mappings.builders import an_assessment

ASSESSMENT = an_assessment(confirm_entry=False)
TITLE = "NPQ assessment entry"
EXTENDED, AUTUMN = "to 2027-04-05", "2027-09-20 to 2027-09-27"
LONGER = Person(2, window_closes_on=date(2027, 4, 5))
LATER = Person(4, window_opens_on=date(2027, 9, 20))
SITTINGS = {each.key: each for each in sittings_of(ASSESSMENT, [LONGER, LATER])}
MARCH = "2027-03-22T00:00:00Z/2027-03-29T22:59:59Z"
TO_APRIL = "2027-03-22T00:00:00Z/2027-04-05T22:59:59Z"
IN_AUTUMN = "2027-09-19T23:00:00Z/2027-09-27T22:59:59Z"
SECOND = timedelta(seconds=1)
OPENS, ENDS = SITTINGS[""].window.opens, SITTINGS[""].window.ends
BEFORE = OPENS - SECOND


def dates_of(window: Window) -> Dates:
    return Dates(window.opens, window.last_second, window.last_second)


def an_override(key: str, *students: int, **but: Any) -> AssignmentOverride:
    """Ours for a sitting, as Canvas holds it: 610 is the cohort's, 620 and 640 individual ones."""
    sitting = SITTINGS[key]
    override = AssignmentOverride(
        id={"": 610, EXTENDED: 620, AUTUMN: 640}[key],
        title=sitting.title,
        student_ids=frozenset(students),
        unlock_at=sitting.window.opens,
        due_at=sitting.window.last_second,
        lock_at=sitting.window.last_second,
    )
    return replace(override, **but)


def people(*eligible: int, present: Iterable[int] = range(1, 10), **but: Any) -> Candidates:
    nobody: frozenset[int] = frozenset()
    some = Candidates(frozenset(eligible), nobody, nobody, frozenset(present))
    return replace(some, **but)


def planned(
    who: Candidates,
    *overrides: AssignmentOverride,
    persons: Iterable[Person] = (LONGER,),
    now: datetime = BEFORE,
    known: KnownOverrides | None = None,
    confirm: bool = False,
    **said: Any,
) -> EntryPlan:
    assessment = replace(ASSESSMENT, confirm_entry=confirm)
    sittings = sittings_of(assessment, persons)
    known = known or KnownOverrides()
    return plan_entry(
        9001, sittings, overrides, who, now, assessment=assessment, known=known, **said
    )


def students(plan: EntryPlan) -> dict[str, tuple[str, set[int]]]:
    return {key: (one.action, set(one.students)) for key, one in plan.plans.items()}


def given(user_id: int, after: str, before: str | None = None) -> Change:
    why = "window moved" if before else "eligible"
    return Change("override", user_id, before, after, verify=False, reason=why)


def taken_off(user_id: int, before: str, why: str = "window moved") -> Change:
    return Change("override", user_id, before, None, verify=False, reason=why)


def waiting(user_id: int, after: str, before: str | None = None) -> Held:
    return Held(user_id, "override", before, after, "confirm-entry")


def test_each_is_given_the_sitting_that_is_theirs() -> None:
    made = planned(people(1, 2, 3))
    march, extended = SITTINGS[""], SITTINGS[EXTENDED]
    to_all, to_two = (given(1, MARCH), given(3, MARCH)), (given(2, TO_APRIL),)
    assert made == EntryPlan(
        {
            "": OverridePlan(
                "create", None, frozenset({1, 3}), dates_of(march.window), to_all, title=TITLE
            ),
            EXTENDED: OverridePlan(
                "create",
                None,
                frozenset({2}),
                dates_of(extended.window),
                to_two,
                title=f"{TITLE} to 2027-04-05",
            ),
        }
    )
    assert (made.due, made.order, made.changes) == (("", EXTENDED), ("", EXTENDED), to_all + to_two)
    assert (made.moving, made.waiting) == (frozenset(), ())


def test_of_a_sitting_that_is_there_no_more_nothing_is_to_be_done() -> None:
    made = planned(people(1))
    assert made.of("") is made.plans[""]
    assert made.of(AUTUMN) == OverridePlan("none", None, frozenset(), Dates(None, None, None), ())


def test_what_canvas_holds_already_is_not_due() -> None:
    made = planned(people(1, 2), an_override("", 1), an_override(EXTENDED, 2))
    assert students(made) == {"": ("none", {1}), EXTENDED: ("none", {2})}
    assert (made.due, made.order, made.changes, made.problems) == ((), (), (), ())


def test_who_is_not_eligible_any_more_is_taken_off_their_own_sitting() -> None:
    who = people(1, lost={2})
    made = planned(who, an_override("", 1), an_override(EXTENDED, 2))
    assert students(made) == {"": ("none", {1}), EXTENDED: ("delete", set())}
    assert made.changes == (taken_off(2, TO_APRIL, "entry lost"),)
    assert made.order == (EXTENDED,)


@pytest.mark.parametrize("now", [BEFORE, OPENS, ENDS - SECOND])
def test_who_moves_is_off_their_old_sitting_before_they_are_on_the_new_one(now: datetime) -> None:
    made = planned(people(1, 2), an_override("", 1, 2), an_override(EXTENDED), now=now)
    assert students(made) == {"": ("update", {1}), EXTENDED: ("none", set())}
    assert [*made.of("").departing, *made.of(EXTENDED).arriving] == [2, 2]
    assert made.changes == (given(2, TO_APRIL, MARCH),)
    assert made.moving == {waiting(2, TO_APRIL, MARCH)}
    assert made.order == ("", EXTENDED)
    assert made.problems == ()


def test_the_old_sitting_is_written_first_wherever_it_stands_among_them() -> None:
    made = planned(people(1, 2, 3), an_override(EXTENDED, 2, 3))
    assert students(made) == {"": ("create", {1}), EXTENDED: ("update", {2})}
    assert made.changes == (given(1, MARCH), given(3, MARCH, TO_APRIL))
    assert made.moving == {waiting(3, MARCH, TO_APRIL)}
    assert (made.due, made.order) == (("", EXTENDED), (EXTENDED, ""))


def test_where_two_change_places_both_are_off_before_either_is_on() -> None:
    made = planned(people(2, 3), an_override("", 2), an_override(EXTENDED, 3))
    assert made.changes == (given(3, MARCH, TO_APRIL), given(2, TO_APRIL, MARCH))
    assert made.order == ("", EXTENDED, "", EXTENDED)


def test_once_a_sitting_is_open_nobody_is_taken_off_it_for_one_that_ends_no_later() -> None:
    there = an_override("", 1), an_override(EXTENDED, 2, 5, 3, 8)
    who = people(1, 2, 3, 5)
    made = planned(who, *there, now=OPENS)
    assert (made.due, made.changes) == ((), ())
    assert made.problems == (other_override(9001, 3), other_override(9001, 5))
    before = planned(who, *there, now=BEFORE)
    assert before.of(EXTENDED).departing == {3, 5}
    assert before.problems == ()
    over = planned(who, *there, now=SITTINGS[EXTENDED].window.ends)
    assert (over.due, over.problems) == ((), ())


def test_a_later_first_day_with_the_same_last_one_takes_nobody_off_an_open_sitting() -> None:
    shorter = Person(2, window_opens_on=date(2027, 3, 24), window_closes_on=date(2027, 3, 29))
    made = planned(people(1, 2), an_override("", 1, 2), persons=[shorter], now=OPENS)
    assert (made.due, made.problems) == ((), (other_override(9001, 2),))


def test_nobody_is_added_to_a_sitting_of_theirs_while_they_stay_in_another() -> None:
    made = planned(people(3), an_override(EXTENDED, 3), now=OPENS)
    assert students(made) == {"": ("none", set()), EXTENDED: ("none", {3})}


def test_until_their_later_window_is_released_they_are_only_taken_off_the_cohorts() -> None:
    made = planned(people(1, 4), an_override("", 1, 4), persons=[LATER])
    assert students(made) == {"": ("update", {1}), AUTUMN: ("none", set())}
    assert made.changes == (taken_off(4, MARCH),)
    assert made.moving == frozenset()


def test_who_is_not_eligible_and_was_put_into_a_sitting_by_a_person_stays_there() -> None:
    made = planned(people(1), an_override("", 1, 4), persons=[LATER])
    assert students(made) == {"": ("none", {1, 4}), AUTUMN: ("none", set())}


def own_in_winter(now: datetime) -> EntryPlan:
    """Of somebody in the cohort's sitting whose own is from 1 to 5 March."""
    own = Person(4, window_opens_on=date(2027, 3, 1), window_closes_on=date(2027, 3, 5))
    return planned(people(1, 4), an_override("", 1, 4), persons=[own], now=now)


def test_whose_own_window_is_over_is_taken_off_one_that_is_not_theirs() -> None:
    ended = local_midnight(date(2027, 3, 6))
    off = taken_off(4, MARCH)
    assert own_in_winter(ended).changes == (off,)
    moved = own_in_winter(ended - SECOND)
    assert [change.before for change in moved.changes] == [MARCH]
    assert [change.after for change in moved.changes] == [
        "2027-03-01T00:00:00Z/2027-03-05T23:59:59Z"
    ]
    assert moved.of("").departing == {4}


def test_from_its_release_they_move_to_the_later_window() -> None:
    released = local_midnight(date(2027, 3, 1))
    own = Person(4, window_opens_on=date(2027, 3, 1) + timedelta(ASSESSMENT.release_days))
    there = an_override("", 1, 4)
    before = planned(people(1, 4), there, persons=[own], now=released - SECOND)
    assert (before.changes, before.moving) == ((taken_off(4, MARCH),), frozenset())
    since = planned(people(1, 4), there, persons=[own], now=released)
    assert since.changes == (given(4, "2027-03-28T23:00:00Z/2027-04-05T22:59:59Z", MARCH),)


def test_who_is_in_their_own_sitting_stays_in_it_before_its_release() -> None:
    unreleased = SITTINGS[AUTUMN].window.released - SECOND
    made = planned(people(4), an_override(AUTUMN, 4), persons=[LATER], now=unreleased)
    assert (made.due, made.changes, made.problems) == ((), (), ())


def test_dates_of_ones_own_are_reported_once_for_their_own_sitting() -> None:
    extra = AssignmentOverride(id=700, title="Extra time", student_ids=frozenset({1, 2, 99}))
    made = planned(people(1, 2, 3), extra)
    assert students(made) == {"": ("create", {3}), EXTENDED: ("none", set())}
    assert made.problems == (other_override(9001, 1), other_override(9001, 2))


def test_who_is_in_ours_and_has_dates_of_their_own_too_is_reported() -> None:
    extra = AssignmentOverride(id=700, title="Extra time", student_ids=frozenset({1}))
    made = planned(people(1), an_override("", 1), extra)
    assert (made.due, made.problems) == ((), (other_override(9001, 1),))
