"""What is ours of the overrides an assignment has, and what of their changes a person confirms."""

from __future__ import annotations

import pytest

from mappings.entry_plan import KnownOverrides
from mappings.overrides_plan import other_override
from mappings.records import AssignmentOverride
from tests.mappings.test_entry_plan import (
    AUTUMN,
    EXTENDED,
    IN_AUTUMN,
    MARCH,
    TO_APRIL,
    an_override,
    given,
    people,
    planned,
    students,
    waiting,
)


def test_a_stored_override_is_the_sittings_though_it_was_renamed() -> None:
    there = an_override("", 1, title="Final task"), an_override(EXTENDED, 2, title="More time")
    made = planned(people(1, 2), *there, known=KnownOverrides({"": 610, EXTENDED: 620}))
    assert {key: one.override_id for key, one in made.plans.items()} == {"": 610, EXTENDED: 620}
    assert (made.due, made.problems) == ((), ())


def test_another_cohorts_override_is_not_ours_by_its_title() -> None:
    theirs = an_override("", 98), an_override(EXTENDED, 99), an_override(AUTUMN, 3)
    made = planned(people(1, 2), *theirs, known=KnownOverrides(others={610, 620, 640}))
    assert students(made) == {"": ("create", {1}), EXTENDED: ("create", {2})}
    assert made.problems == (other_override(9001, 3),)


def test_of_several_with_its_title_the_one_with_our_people_is_ours() -> None:
    made = planned(people(1), an_override("", 98, 99, id=600), an_override("", 1))
    assert (made.of("").override_id, made.due) == (610, ())


def test_a_window_nobody_has_any_more_gives_its_people_back_and_goes() -> None:
    made = planned(people(1, 4), an_override(AUTUMN, 4), an_override("", 1))
    assert students(made) == {
        "": ("none", {1}),
        EXTENDED: ("none", set()),
        AUTUMN: ("delete", set()),
    }
    assert made.of(AUTUMN).override_id == 640
    assert made.changes == (given(4, MARCH, IN_AUTUMN),)
    assert made.order == (AUTUMN, "")
    assert made.problems == ()


def test_it_keeps_whom_a_person_put_there() -> None:
    made = planned(people(1, 4), an_override(AUTUMN, 4, 99))
    assert students(made)[AUTUMN] == ("update", {99})


@pytest.mark.parametrize(
    ("override", "known", "ours"),
    [
        (an_override(AUTUMN, 4), KnownOverrides(), True),
        (an_override(AUTUMN, 99), KnownOverrides(), False),
        (an_override(AUTUMN, student_ids=None, section_id=5), KnownOverrides(), False),
        (an_override(AUTUMN, 99), KnownOverrides({AUTUMN: 640}), True),
        (an_override(AUTUMN, 4), KnownOverrides(others=frozenset({640})), False),
        (an_override(AUTUMN, 4, title="Autumn"), KnownOverrides({AUTUMN: 640}), False),
    ],
)
def test_an_override_left_of_a_window_is_ours_by_its_title_with_our_people_or_as_stored(
    *, override: AssignmentOverride, known: KnownOverrides, ours: bool
) -> None:
    assert (AUTUMN in planned(people(), override, known=known).plans) is ours


def test_one_that_is_not_ours_does_not_hide_the_one_after_it() -> None:
    first = AssignmentOverride(id=5, title="Extra time", student_ids=frozenset({99}))
    second = an_override(AUTUMN, 99, id=6)
    made = planned(people(1, 4), first, second, an_override(AUTUMN, 4))
    assert made.of(AUTUMN).override_id == 640


def test_with_confirm_entry_each_change_waits_and_somebody_who_moves_is_one() -> None:
    there = an_override("", 2)
    made = planned(people(1, 2, 3), there, confirm=True)
    one, two, three = waiting(1, MARCH), waiting(2, TO_APRIL, MARCH), waiting(3, MARCH)
    assert (made.waiting, made.due, made.changes) == ((one, three, two), (), ())
    assert made.moving == frozenset()
    done = planned(people(1, 2, 3), there, confirm=True, approved=[one, two])
    assert done.changes == (given(1, MARCH), given(2, TO_APRIL, MARCH))
    assert (done.waiting, done.moving) == ((three,), frozenset({two}))


def test_a_move_that_was_begun_needs_no_second_approval() -> None:
    begun = KnownOverrides(moving=frozenset({waiting(2, TO_APRIL, MARCH)}))
    made = planned(people(2), an_override("", 2), confirm=True, known=begun)
    assert made.changes == (given(2, TO_APRIL, MARCH),)
    assert made.waiting == ()


def test_what_a_person_rejected_waits_in_whichever_sitting() -> None:
    refused = frozenset({waiting(1, MARCH).wish, waiting(2, TO_APRIL).wish})
    made = planned(people(1, 2, 3), known=KnownOverrides(rejected=refused))
    assert made.waiting == (waiting(1, MARCH), waiting(2, TO_APRIL))
    assert made.changes == (given(3, MARCH),)


def test_who_is_to_be_verified_is_marked_in_whichever_sitting() -> None:
    made = planned(people(1, 2, 3), to_verify={2, 3})
    assert [(each.user_id, each.verify) for each in made.changes] == [
        (1, False),
        (3, True),
        (2, True),
    ]
