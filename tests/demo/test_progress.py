"""Progress is stored, lazily evaluated, and only some readers evaluate it."""

from __future__ import annotations

import pytest

from jobs.demo.entities import Module
from tests.demo.campus import Campus
from tests.demo.conftest import Clock
from tests.demo.reading import completed, counts, evaluated


@pytest.fixture
def module(campus: Campus) -> Module:
    return campus.world.add_module(campus.course, "Module 1: School Culture")


@pytest.mark.parametrize(
    ("kind", "requirement"),
    [
        ("Page", "must_view"),
        ("Page", "must_mark_done"),
        ("Page", "must_contribute"),
        ("Discussion", "must_contribute"),
        ("Assignment", "must_submit"),
        ("Quiz", "min_score"),
        ("ExternalUrl", "must_view"),
    ],
)
def test_doing_what_is_asked_meets_it(
    campus: Campus, module: Module, kind: str, requirement: str
) -> None:
    score = 7.0 if requirement == "min_score" else None
    item = campus.world.add_item(module, kind, "Task", requirement, min_score=score)
    assert not completed(campus, item)

    campus.world.meet(campus.students[0], item)

    assert completed(campus, item)
    assert counts(campus) == (1, 1)
    assert not completed(campus, item, who=1)


@pytest.mark.parametrize(("score", "met"), [(6.9, False), (6.9999995, True), (7.0, True)])
def test_a_minimum_is_reached_exactly_or_by_rounding_dust(
    campus: Campus, module: Module, score: float, met: bool
) -> None:
    item = campus.world.add_item(module, "Quiz", "Quiz", "min_score", min_score=7)
    assert item.content
    campus.world.grade(campus.students[0], item.content, score)

    assert completed(campus, item) is met
    assert evaluated(campus)[module.id]["state"] == ("completed" if met else "started")


def test_a_hidden_grade_meets_nothing_until_it_is_posted(campus: Campus, module: Module) -> None:
    item = campus.world.add_item(module, "Quiz", "Quiz", "min_score", min_score=7)
    assert item.content
    campus.world.grade(campus.students[0], item.content, 9.0, hidden=True)
    assert not completed(campus, item)

    campus.world.post_grade(campus.students[0], item.content)

    assert counts(campus) == (1, 1)


def test_a_grade_without_an_attempt_is_no_submission(campus: Campus, module: Module) -> None:
    item = campus.world.add_item(module, "Assignment", "Task", "must_submit")
    assert item.content
    campus.world.grade(campus.students[0], item.content, 9.0)

    assert not completed(campus, item)


@pytest.mark.parametrize("requirement", ["must_mark_done", "min_score"])
def test_what_can_be_taken_back_reverts(campus: Campus, module: Module, requirement: str) -> None:
    kind = "Quiz" if requirement == "min_score" else "Page"
    score = 5.0 if requirement == "min_score" else None
    item = campus.world.add_item(module, kind, "Task", requirement, min_score=score)
    campus.world.meet(campus.students[0], item)
    campus.world.unmeet(campus.students[0], item)

    assert counts(campus) == (1, 0)
    assert evaluated(campus)[module.id]["completed_at"] is None


def test_what_was_viewed_stays_viewed(campus: Campus, module: Module) -> None:
    item = campus.world.add_item(module, "Page", "Read", "must_view")
    campus.world.meet(campus.students[0], item)

    with pytest.raises(ValueError, match="sticky"):
        campus.world.unmeet(campus.students[0], item)


def test_an_excuse_counts_at_the_next_evaluation_and_not_before(
    campus: Campus, module: Module
) -> None:
    item = campus.world.add_item(module, "Assignment", "Task", "must_submit")
    other = campus.world.add_item(module, "Page", "Read", "must_view")
    assert item.content
    campus.world.excuse(campus.students[0], item.content)
    assert counts(campus) == (2, 0)

    campus.world.meet(campus.students[0], other)

    assert counts(campus) == (2, 2)


def test_reading_counts_writes_nothing_and_reading_modules_does(
    campus: Campus, module: Module
) -> None:
    item = campus.world.add_item(module, "Assignment", "Task", "must_submit")
    assert item.content
    campus.world.excuse(campus.students[0], item.content)
    assert counts(campus) == (1, 0)
    assert not campus.world.book.stored

    evaluated(campus)

    assert counts(campus) == (1, 1)


def test_a_new_requirement_leaves_a_completed_module_stale(
    campus: Campus, module: Module, clock: Clock
) -> None:
    campus.world.meet(
        campus.students[0], campus.world.add_item(module, "Page", "Read", "must_view")
    )
    finished = evaluated(campus)[module.id]["completed_at"]
    clock.advance(hours=1)
    campus.world.add_item(module, "Page", "Read too", "must_view")
    stored = campus.world.book.stored[campus.students[0].id, module.id]

    assert counts(campus) == (2, 1)
    assert stored.state == "completed"
    campus.world.run_jobs()
    assert stored.state == "started"
    assert finished == "2026-11-21T09:00:00Z"
    assert stored.completed_at is None


def test_a_changed_threshold_lowers_the_count_until_it_is_evaluated(
    campus: Campus, module: Module
) -> None:
    item = campus.world.add_item(module, "Quiz", "Quiz", "min_score", min_score=7)
    campus.world.meet(campus.students[0], item)
    campus.world.require(item, "min_score", 5)

    assert counts(campus) == (1, 0)
    assert completed(campus, item)
    assert counts(campus) == (1, 1)


def test_complete_one_is_met_by_one_and_still_counts_all(campus: Campus) -> None:
    choice = campus.world.add_module(campus.course, "Choose one", requirement_type="one")
    items = [campus.world.add_item(choice, "Page", f"Page {n}", "must_view") for n in range(5)]
    campus.world.meet(campus.students[0], items[3])

    row = evaluated(campus)[choice.id]

    assert (row["state"], row["requirement_type"]) == ("completed", "one")
    assert [i["completion_requirement"]["completed"] for i in row["items"]].count(True) == 1
    assert counts(campus) == (5, 1)
    campus.switches.requirement_type_sent = False
    assert "requirement_type" not in evaluated(campus)[choice.id]
