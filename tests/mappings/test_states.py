"""Each row of design 5's table "State for one participant", on its edges."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from mappings.states import Outcome, is_submitted, joined, outcome
from tests.mappings.builders import (
    A_TIME,
    HOME,
    SOMEBODY,
    a_module,
    a_part,
    a_participant,
    a_progress,
    a_structure,
    a_submission,
    an_activity,
    an_assignment,
    an_item,
    an_override,
    course_records,
)

ITEM, OTHER_ITEM, MODULE, ASSIGNMENT = 9001, 9002, 501, 3100
WHO = a_participant()
READ_ITEM = a_part(item_ids=(ITEM,))
ONE_OF = a_part(reading="one-of", module_id=MODULE, item_ids=(ITEM, OTHER_ITEM))
SOURCES = {
    "requirement": "requirement",
    "one-of": "requirement",
    "attendance": "assignment",
    "task": "assignment",
}
ALL_READINGS = tuple(SOURCES)


def became(part, *progress, who=WHO, points=Decimal(10), **submission):
    """The outcome of an activity of this one part; with `submission`, a row like that."""
    assignment = an_assignment(id=ASSIGNMENT, points_possible=points)
    structure = a_structure(assignments=[assignment])
    rows = [a_submission(SOMEBODY, ASSIGNMENT, **submission)] if submission else []
    records = {HOME: course_records(structure, *progress, submissions=rows)}
    return outcome(an_activity(part), who, records)


def without_submissions(part, *progress):
    structure = a_structure(assignments=[an_assignment(id=ASSIGNMENT)])
    records = {HOME: course_records(structure, *progress, submissions=None)}
    return outcome(an_activity(part), WHO, records)


def of_assignment(reading, **given):
    return a_part(reading=reading, assignment_ids=(ASSIGNMENT,), **given)


def met(*items, **given):
    return a_progress(met=frozenset(items), **given)


def state_and_share(found):
    return found.state, found.low


# (a) requirements


def test_a_requirement_met_is_done_and_one_not_met_is_open():
    done = became(READ_ITEM, met(ITEM))
    assert (done.state, done.low, done.source, done.at) == ("done", 1, "requirement", None)
    open_ = became(READ_ITEM, met(OTHER_ITEM))
    assert (open_.state, open_.low, open_.source) == ("open", 0, "requirement")


def test_an_excused_submission_meets_the_requirement_before_canvas_evaluates_it():
    part = a_part(item_ids=(ITEM,), assignment_ids=(ASSIGNMENT,))
    found = became(part, met(), excused=True, graded_at=A_TIME)
    assert found == Outcome("done", Fraction(1), "assignment", A_TIME)


def test_a_grade_does_not_stand_for_a_requirement():
    part = a_part(item_ids=(ITEM,), assignment_ids=(ASSIGNMENT,))
    assert became(part, met(), workflow_state="graded", score=Decimal(10)).state == "open"


@pytest.mark.parametrize(
    "progress",
    [
        a_progress(completed_modules=frozenset({MODULE})),
        met(ITEM),
        met(OTHER_ITEM),
        met(ITEM, OTHER_ITEM),
    ],
)
def test_one_of_is_done_by_the_module_or_any_item(progress):
    assert became(ONE_OF, progress).state == "done"


def test_a_module_completed_by_an_item_that_counts_by_itself_does_not_do_the_choice():
    """One item of the module is coaching by its title: the choice is only among the others."""
    first, second, coaching = an_item(), an_item(), an_item()
    module = a_module("Choose", first, second, coaching, requirement_type="one")
    choice = a_part(reading="one-of", module_id=module.id, item_ids=(first.id, second.id))
    completed = frozenset({module.id})

    def found(**progress):
        read = a_progress(completed_modules=completed, **progress)
        records = {HOME: course_records(a_structure(module), read)}
        return outcome(an_activity(choice), WHO, records).state

    every = frozenset({first.id, second.id, coaching.id})
    assert found(shown=every, met=frozenset({coaching.id})) == "open"
    assert found(shown=every, met=frozenset({first.id, coaching.id})) == "done"
    assert found(unknown=every) == "unknown"


def test_what_a_module_shows_or_holds_back_beside_its_choices_does_not_hinder():
    choice, page, draft = an_item(), an_item(requirement=None), an_item(published=False)
    module = a_module("Choose", choice, page, draft, requirement_type="one")
    part = a_part(reading="one-of", module_id=module.id, item_ids=(choice.id,))
    read = a_progress(completed_modules=frozenset({module.id}))
    records = {HOME: course_records(a_structure(module), read)}
    assert outcome(an_activity(part), WHO, records).state == "done"


def test_one_of_is_done_by_any_excuse_and_else_open():
    part = a_part(reading="one-of", item_ids=(ITEM,), assignment_ids=(3099, ASSIGNMENT))
    assert became(part, met(), excused=True).state == "done"
    assert became(part, met()).state == "open"


def test_a_completed_module_meets_no_single_requirement():
    part = a_part(item_ids=(ITEM,), module_id=MODULE)
    assert became(part, a_progress(completed_modules=frozenset({MODULE}))).state == "open"


@pytest.mark.parametrize("part", [READ_ITEM, ONE_OF])
def test_progress_that_could_not_be_read_is_unknown_never_open(part):
    assert became(part).state == "unknown"
    assert became(part, a_progress(unknown=frozenset({ITEM}))).state == "unknown"
    assert became(part, a_progress(unknown=frozenset({9999}))).state == "open"


def test_one_of_with_an_item_met_is_done_whatever_is_unknown_beside_it():
    assert became(ONE_OF, met(ITEM, unknown=frozenset({OTHER_ITEM}))).state == "done"


def test_an_excuse_is_known_without_progress():
    part = a_part(item_ids=(ITEM,), assignment_ids=(ASSIGNMENT,))
    assert became(part, excused=True).state == "done"


def test_without_submissions_only_what_may_be_excused_is_unknown():
    behind = a_part(item_ids=(ITEM,), assignment_ids=(ASSIGNMENT,))
    assert without_submissions(behind, met(ITEM)).state == "done"
    assert without_submissions(behind, met()).state == "unknown"
    assert without_submissions(READ_ITEM, met()).state == "open"


# (b) events and coaching


@pytest.mark.parametrize(
    ("score", "points", "share"),
    [
        ("10", "10", 1),
        ("5", "10", Fraction(1, 2)),
        ("0.1", "10", Fraction(1, 100)),
        ("1", "3", Fraction(1, 3)),
        ("12", "10", 1),  # extra credit is no extra attendance
        ("0.01", "0", 1),
        ("0.01", None, 1),
    ],
)
def test_attendance_is_the_share_of_the_points(score, points, share):
    points = None if points is None else Decimal(points)
    found = became(
        of_assignment("attendance"),
        points=points,
        workflow_state="graded",
        score=Decimal(score),
        grade=score,
        graded_at=A_TIME,
    )
    assert found == Outcome("done", Fraction(share), "assignment", A_TIME)


@pytest.mark.parametrize("score", [None, Decimal(0), Decimal(10)])
def test_complete_is_whole_and_incomplete_missed_whatever_the_score(score):
    attendance = of_assignment("attendance")
    graded = {"workflow_state": "graded", "score": score}
    assert state_and_share(became(attendance, grade="complete", **graded)) == ("done", 1)
    assert state_and_share(became(attendance, grade="incomplete", **graded)) == ("missed", 0)


@pytest.mark.parametrize("points", [Decimal(10), Decimal(0), None])
def test_graded_zero_is_missed(points):
    row = {"workflow_state": "graded", "score": Decimal(0), "graded_at": A_TIME}
    found = became(of_assignment("attendance"), points=points, **row)
    assert found == Outcome("missed", Fraction(0), "assignment", A_TIME)


def test_handing_in_is_not_attending():
    found = became(of_assignment("attendance"), workflow_state="submitted", submitted_at=A_TIME)
    assert found.state == "open"


@pytest.mark.parametrize("waiting", ["submitted", "pending_review"])
def test_a_zero_that_waits_for_a_new_grade_is_open_and_a_score_above_it_stands(waiting):
    attendance = of_assignment("attendance")
    assert became(attendance, workflow_state=waiting, score=Decimal(0)).state == "open"
    assert became(attendance, workflow_state=waiting, score=Decimal(5)).low == Fraction(1, 2)


def test_excused_attendance_is_excused_even_where_a_zero_stands():
    attendance = of_assignment("attendance")
    assert became(attendance, excused=True, workflow_state="graded").state == "excused"
    zero = became(attendance, excused=True, workflow_state="graded", score=Decimal(0))
    assert zero.state == "excused"


# (b) formative tasks


@pytest.mark.parametrize(
    "row",
    [
        {"workflow_state": "submitted", "submitted_at": A_TIME},
        {"workflow_state": "submitted"},
        {"workflow_state": "pending_review"},
        {"workflow_state": "graded", "submitted_at": A_TIME, "score": Decimal(0)},
        {"workflow_state": "graded", "submitted_at": A_TIME, "excused": True},
        {"workflow_state": "graded", "score": Decimal("0.5")},
        {"workflow_state": "graded", "score": Decimal(0), "grade": "complete"},
    ],
)
def test_a_task_is_done_once_handed_in_or_graded_above_zero(row):
    assert state_and_share(became(of_assignment("task"), **row)) == ("done", 1)


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"workflow_state": "unsubmitted"},
        {"workflow_state": "graded", "score": Decimal(0)},
        {"workflow_state": "graded", "score": Decimal(0), "grade": "incomplete"},
        {"workflow_state": "unsubmitted", "submitted_at": A_TIME},
    ],
)
def test_a_task_not_handed_in_is_open_also_when_graded_zero(row):
    assert state_and_share(became(of_assignment("task"), **row)) == ("open", 0)


def test_an_excused_task_that_was_not_handed_in_is_excused():
    found = became(of_assignment("task"), excused=True, workflow_state="graded")
    assert found.state == "excused"


def test_a_task_tells_when_it_was_handed_in():
    later = A_TIME.replace(hour=20)
    row = {"workflow_state": "graded", "submitted_at": A_TIME, "graded_at": later}
    assert became(of_assignment("task"), score=Decimal(1), **row).at == A_TIME
    assert is_submitted(a_submission(SOMEBODY, ASSIGNMENT, **row))


def test_a_task_tells_by_what_it_is_done():
    handed_in = became(of_assignment("task"), workflow_state="submitted", submitted_at=A_TIME)
    graded = became(
        of_assignment("task"), workflow_state="graded", score=Decimal(1), graded_at=A_TIME
    )
    assert handed_in == graded == Outcome("done", Fraction(1), "assignment", A_TIME)


@pytest.mark.parametrize("reading", ["attendance", "task"])
def test_an_excuse_tells_since_when(reading):
    row = {"excused": True, "workflow_state": "graded", "graded_at": A_TIME}
    assert became(of_assignment(reading), **row) == Outcome(
        "excused", Fraction(0), "assignment", A_TIME
    )


def test_of_several_excuses_the_first_is_told():
    first, second = (
        Outcome("excused", Fraction(0), "assignment", A_TIME.replace(hour=hour)) for hour in (8, 9)
    )
    assert joined([first, second]) == first


@pytest.mark.parametrize("reading", ["attendance", "task"])
def test_assignments_without_submissions_read_are_unknown(reading):
    found = without_submissions(of_assignment(reading), met(ITEM))
    assert (found.state, found.source) == ("unknown", "assignment")


# whatever the reading


@pytest.mark.parametrize("reading", ALL_READINGS)
def test_a_planned_part_is_open_whatever_canvas_holds(reading):
    part = of_assignment(reading, item_ids=(ITEM,), planned=True)
    found = became(part, met(ITEM), workflow_state="graded", score=Decimal(10))
    assert (found.state, found.source) == ("open", "planned")


@pytest.mark.parametrize(("reading", "source"), list(SOURCES.items()))
def test_without_a_live_enrollment_in_its_course_a_part_is_open(reading, source):
    part = of_assignment(reading, item_ids=(ITEM,))
    elsewhere = a_participant(courses=frozenset({HOME + 1}))
    found = became(part, met(ITEM), who=elsewhere, workflow_state="graded", score=Decimal(10))
    assert found == Outcome("open", Fraction(0), source)


@pytest.mark.parametrize(("reading", "source"), list(SOURCES.items()))
def test_in_a_course_that_could_not_be_read_everything_is_unknown(reading, source):
    part = of_assignment(reading, item_ids=(ITEM,), course_id=HOME + 1)
    assert became(part) == Outcome("unknown", Fraction(0), source)


def test_what_is_given_to_others_is_no_activity_of_mine():
    assignment = an_assignment(
        id=ASSIGNMENT, overrides=(an_override(student_ids=frozenset({SOMEBODY + 1})),)
    )
    records = {HOME: course_records(a_structure(assignments=[assignment]))}
    assert outcome(an_activity(of_assignment("task")), WHO, records) is None
