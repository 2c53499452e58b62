"""Subtraction is trusted only where Canvas's own totals agree with it; canvas-contract 3.4."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.people import Participant
from mappings.records import Progress, Structure
from mappings.self_check import (
    Requirements,
    StoredReading,
    asked_in,
    found_one_of,
    nothing_met,
)
from tests.mappings.builders import (
    A_TIME,
    SOMEBODY,
    a_module,
    a_participant,
    a_structure,
    an_assignment,
    an_item,
    an_item_of,
    an_override,
)

WHO = a_participant(sections=frozenset({7}))
OTHERS = (an_override(section_id=8),)


def a_reading(total: int, completed: int, **incomplete: frozenset[int]) -> StoredReading:
    by_module = {int(key.lstrip("m")): items for key, items in incomplete.items()}
    return StoredReading(SOMEBODY, total, completed, by_module, A_TIME)


def ids(module) -> list[int]:
    return [item.id for item in module.items]


def as_canvas_counts(structure: Structure, met: set[int], who: Participant) -> StoredReading:
    """Count the way Canvas does, from what is met."""
    asked = Requirements(structure)
    total = completed = 0
    incomplete = {}
    for module_id, items in asked.of(who).items():
        need = 1 if module_id in asked.one_of else len(items)
        total += need
        completed += min(need, len(items & met))
        if len(items & met) < need:
            incomplete[module_id] = items - met
    return StoredReading(SOMEBODY, total, completed, incomplete, A_TIME)


ALL = a_module("Online", an_item(), an_item(), an_item())
ONE = a_module("Choose", an_item(), an_item(), requirement_type="one")


@st.composite
def courses(draw: st.DrawFn) -> tuple[Structure, set[int]]:
    modules = []
    assignments = []
    for _ in range(draw(st.integers(1, 4))):
        items = []
        for _ in range(draw(st.integers(0, 4))):
            kind = draw(st.sampled_from(["page", "mine", "others", "unpublished", "optional"]))
            if kind in {"mine", "others"}:
                section = 7 if kind == "mine" else 8
                task = an_assignment(overrides=(an_override(section_id=section),))
                assignments.append(task)
                items.append(an_item_of(task, requirement="must_submit"))
            elif kind == "optional":
                items.append(an_item(requirement=None))
            else:
                items.append(an_item(published=kind == "page"))
        modules.append(
            a_module(
                "M",
                *items,
                published=draw(st.booleans()),
                requirement_type=draw(st.sampled_from(["one", "all", None])),
                assigned_to=draw(st.sampled_from([None, OTHERS])),
            )
        )
    structure = a_structure(*modules, assignments=assignments)
    asked = sorted(item for items in Requirements(structure).of(WHO).values() for item in items)
    met = draw(st.sets(st.sampled_from(asked))) if asked else set()
    return structure, met


@given(courses())
def test_what_canvas_counts_the_way_we_do_is_subtracted_exactly(drawn) -> None:
    structure, met = drawn
    asked = Requirements(structure)
    reading = as_canvas_counts(structure, met, WHO)
    assert asked.agrees(reading, WHO)
    progress = asked.subtracted(reading, WHO)
    own = asked.of(WHO)
    for module_id, items in own.items():
        if module_id in progress.completed_modules and module_id in asked.one_of:
            assert items & met
            assert progress.met & items in (frozenset(), items & met)
            assert progress.met & items or items <= progress.unknown
        else:
            assert progress.met & items == items & met


@given(courses(), st.integers(-3, 3), st.integers(-3, 3))
def test_any_other_total_fails(drawn, more: int, done: int) -> None:
    structure, met = drawn
    reading = as_canvas_counts(structure, met, WHO)
    other = replace(reading, total=reading.total + more, completed=reading.completed + done)
    assert Requirements(structure).agrees(other, WHO) is (more == done == 0)


def test_what_is_subtracted_says_whose_it_is_of_when_and_that_canvas_evaluated_nothing() -> None:
    other = a_module("Choose again", an_item(), an_item(), requirement_type="one")
    asked = Requirements(a_structure(ALL, ONE, other))
    done = [ids(ALL)[0], *ids(ONE), *ids(other)]
    reading = as_canvas_counts(a_structure(ALL, ONE, other), set(done), WHO)
    assert asked.subtracted(reading, WHO) == Progress(
        user_id=SOMEBODY,
        met=frozenset(ids(ALL)[:1]),
        completed_modules=frozenset({ONE.id, other.id}),
        shown=None,
        unknown=frozenset([*ids(ONE), *ids(other)]),
        evaluated=False,
        read_at=A_TIME,
    )


def test_an_item_of_an_assignment_that_others_were_given_is_asked_of_them_alone() -> None:
    theirs = an_assignment(overrides=OTHERS)
    module = a_module("M", an_item(), an_item_of(theirs, requirement="must_submit"))
    asked = Requirements(a_structure(module, assignments=[theirs]))
    assert asked.of(WHO) == {module.id: frozenset(ids(module)[:1])}
    other = a_participant(sections=frozenset({8}))
    assert asked.of(other) == {module.id: frozenset(ids(module))}


def test_a_one_of_module_needs_one() -> None:
    asked = Requirements(a_structure(ONE))
    assert asked.agrees(a_reading(1, 1), WHO)
    assert not asked.agrees(a_reading(2, 2), WHO)


def test_of_a_completed_one_of_module_nobody_can_tell_which_item_was_met() -> None:
    progress = Requirements(a_structure(ONE)).subtracted(a_reading(1, 1), WHO)
    assert progress.met == frozenset()
    assert progress.completed_modules == {ONE.id}


def test_an_incomplete_item_we_know_nothing_of_fails() -> None:
    asked = Requirements(a_structure(ALL))
    unknown = a_reading(3, 2, **{f"m{ALL.id}": frozenset({1})})
    known = a_reading(3, 2, **{f"m{ALL.id}": frozenset(ids(ALL)[:1])})
    assert asked.agrees(known, WHO)
    assert not asked.agrees(unknown, WHO)


def test_a_module_added_since_fails() -> None:
    asked = Requirements(a_structure(ALL))
    assert not asked.agrees(a_reading(3, 3, m999=frozenset({1})), WHO)


def test_a_listed_module_that_asks_nothing_is_no_fault() -> None:
    plain = a_module("Links", an_item(requirement=None))
    asked = Requirements(a_structure(ALL, plain))
    assert asked.agrees(a_reading(3, 3, **{f"m{plain.id}": frozenset()}), WHO)


def test_a_module_still_called_completed_after_an_item_was_added_fails() -> None:
    assert not Requirements(a_structure(ALL)).agrees(a_reading(3, 2), WHO)


@pytest.mark.parametrize("kind", ["quiz_id", "discussion_id"])
def test_a_graded_quiz_or_discussion_of_others_is_left_out(kind: str) -> None:
    task = an_assignment(overrides=OTHERS, **{kind: 77})
    module = a_module("M", an_item(), an_item_of(task, requirement="must_submit"))
    asked = Requirements(a_structure(module, assignments=[task]))
    assert asked.of(WHO) == {module.id: {ids(module)[0]}}
    assert asked.agrees(a_reading(1, 1), WHO)


@pytest.mark.parametrize(
    ("state", "met", "found"),
    [("completed", 1, True), ("completed", 3, False), ("started", 1, False)],
)
def test_a_completed_module_with_unmet_items_asks_for_one_of_them(
    state: str, met: int, found: bool
) -> None:
    module = replace(ALL, requirement_type=None)
    progress = Progress(
        SOMEBODY,
        frozenset(ids(module)[:met]),
        frozenset({module.id} if state == "completed" else ()),
        frozenset(ids(module)),
        frozenset(),
        evaluated=True,
        read_at=A_TIME,
    )
    assert found_one_of(a_structure(module), progress) == ({module.id} if found else frozenset())
    assert not found_one_of(a_structure(ALL), progress)


def test_a_found_one_of_module_mends_the_reckoning() -> None:
    module = replace(ALL, requirement_type=None)
    reading = a_reading(1, 1)
    assert Requirements(a_structure(module)).types_unknown
    assert not Requirements(a_structure(module)).agrees(reading, WHO)
    mended = Requirements(a_structure(module), frozenset({module.id}))
    assert mended.agrees(reading, WHO)
    assert not mended.types_unknown


def test_what_a_course_asks_changes_when_one_requirement_goes_and_another_comes() -> None:
    first, second, third = ALL.items
    before = asked_in(a_structure(ALL, ONE))
    swapped = replace(ALL, items=(first, second, replace(third, requirement="must_submit")))
    drafts = replace(ALL, items=(first, second, replace(third, published=False), an_item()))
    assert (
        len({before, asked_in(a_structure(swapped, ONE)), asked_in(a_structure(drafts, ONE))}) == 3
    )
    untyped, one = replace(ALL, requirement_type=None), replace(ALL, requirement_type="one")
    assert len({before, asked_in(a_structure(untyped, ONE)), asked_in(a_structure(one, ONE))}) == 3
    renamed = replace(ALL, name="Online study", items=(third, second, first))
    assert asked_in(a_structure(ONE, renamed)) == before


def test_what_a_course_asks_is_kept_so_that_a_later_release_reads_it_the_same() -> None:
    """Of `[(1, '', 2, 'must_view'), (1, '', 3, 'must_submit')]`, by sha256sum."""
    items = an_item(id=3, requirement="must_submit"), an_item(id=2)
    structure = a_structure(a_module("M", *items, id=1, requirement_type=None))
    assert asked_in(structure) == (
        "ba8098348afe230b6ebf258b79ea5e0821a1fac0d7680a0d96bc73ad508da043"
    )


def test_a_course_without_requirements_asks_nothing() -> None:
    hidden = a_module("M", an_item(), published=False)
    assert not Requirements(a_structure(a_module("M", an_item(requirement=None)), hidden))
    assert Requirements(a_structure(ALL))


def test_of_whom_nothing_is_asked_nothing_is_met_or_unknown_or_shown() -> None:
    none: frozenset[int] = frozenset()
    assert nothing_met(SOMEBODY, A_TIME) == Progress(
        user_id=SOMEBODY,
        met=none,
        completed_modules=none,
        shown=None,
        unknown=none,
        evaluated=False,
        read_at=A_TIME,
    )
