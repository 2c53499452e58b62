"""Roll Call: sessions held times percentage, marked as weak evidence."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from mappings.cohorts import MapLine, RollCall
from mappings.engagement import standing
from mappings.ledger import as_json, from_json
from mappings.mapping import MappingFault, map_courses
from mappings.programmes import counting_rule
from tests.mappings.builders import (
    SOMEBODY,
    a_cohort,
    a_module,
    a_participant,
    a_programme,
    a_progress,
    a_structure,
    a_submission,
    an_assignment,
    an_item_of,
    course_records,
)

EVENTS = "Face-to-face events"


def roll_call_of(**given):
    return an_assignment(
        "Roll Call Attendance",
        **{
            "points_possible": Decimal(100),
            "grading_type": "percent",
            "submission_types": ("external_tool",),
            **given,
        },
    )


def mapped(structure, *lines, held=None, programme=None, **given):
    cohort = a_cohort(*lines, roll_call=held, **given)
    return map_courses([structure], cohort, programme or a_programme(), frozenset())


def figures(structure, course_map, *scores, held=None, **given):
    """The strand of events, with one score of each attendance assignment in turn (None: none)."""
    rows = [
        a_submission(
            SOMEBODY,
            each.id,
            score=None if score is None else Decimal(score),
            workflow_state="unsubmitted" if score is None else "graded",
        )
        for each, score in zip(structure.assignments, scores, strict=True)
    ]
    records = course_records(structure, a_progress(), submissions=rows)
    rule = counting_rule(a_cohort(roll_call=held, **given), a_programme())
    records_of = {structure.course_id: records}
    found = standing(a_participant(), course_map.activities, records_of, rule)
    return found, [line for line in found.lines if line.strand == "events"]


@pytest.mark.parametrize(
    ("score", "done", "missed"),
    [(80, "14.4", "3.6"), (100, "18", "0"), (0, "0", "18"), (33, "5.94", "12.06")],
)
def test_three_sessions_of_four_are_18_hours_of_which_the_percentage_is_done(score, done, missed):
    structure = a_structure(assignments=[roll_call_of()])
    found, lines = figures(structure, mapped(structure, held=RollCall(3)), score)
    counted, planned = lines
    assert counted.credit_hours == 18
    assert counted.done_hours == Fraction(done)
    assert counted.credit_hours - counted.possible_hours == Fraction(missed)
    assert (planned.credit_hours, planned.units, planned.state) == (6, 1, "open")
    assert found.strands["events"].hours_done == Fraction(done)
    assert (counted.weak, planned.weak) == (True, False)


def test_before_roll_was_ever_taken_all_of_it_is_open():
    structure = a_structure(assignments=[roll_call_of()])
    _, [line, _] = figures(structure, mapped(structure, held=RollCall(3)), None)
    assert (line.state, line.credit_hours, line.possible_hours) == ("open", 18, 18)


def test_its_sessions_may_have_hours_of_their_own():
    structure = a_structure(assignments=[roll_call_of()])
    course_map = mapped(structure, held=RollCall(3, Decimal("7.5")))
    _, [line, planned] = figures(structure, course_map, 80)
    assert (line.credit_hours, line.done_hours) == (Fraction("22.5"), 18)
    assert (planned.credit_hours, planned.units) == (Fraction("1.5"), 1)


def test_beside_other_events_it_is_as_many_units_as_sessions():
    structure = a_structure(assignments=[roll_call_of(), an_assignment("Face-to-face event 4")])
    _, lines = figures(structure, mapped(structure, held=RollCall(3)), 50, 10)
    assert [line.credit_hours for line in lines] == [18, 6]
    assert [line.done_hours for line in lines] == [9, 6]
    more = mapped(structure, held=RollCall(5))
    _, lines = figures(structure, more, 50, 10)
    assert [line.credit_hours for line in lines] == [20, 4]


def test_all_planned_sessions_leave_nothing_planned():
    structure = a_structure(assignments=[roll_call_of()])
    _, [line] = figures(structure, mapped(structure, held=RollCall(4)), 95)
    assert (line.credit_hours, line.done_hours) == (24, Fraction("22.8"))


def test_it_is_reported_with_the_better_way():
    course_map = mapped(a_structure(assignments=[roll_call_of()]), held=RollCall(3))
    [problem] = course_map.problems
    assert (problem.code, problem.standing) == ("weak-evidence", True)
    assert "assignment for each session" in problem.remedy
    assert "register import" in problem.remedy
    [item] = course_map.assignments
    assert item.strand == "events"
    assert item.why == "Roll Call: 3 sessions held, weak evidence"


def test_without_a_word_in_the_cohorts_file_it_waits_and_says_how():
    course_map = mapped(a_structure(assignments=[roll_call_of()]))
    assert course_map.activities == ()
    [problem] = course_map.problems
    assert problem.code == "review"
    assert "[cohort.roll_call]" in problem.remedy


def test_no_session_held_counts_nothing_yet():
    course_map = mapped(a_structure(assignments=[roll_call_of()]), held=RollCall(0))
    assert (course_map.activities, course_map.problems) == ((), ())
    assert course_map.assignments[0].status == "not-counted"


@pytest.mark.parametrize("by", ["assignment", "module"])
def test_a_line_may_say_another_strand_and_areas(by):
    task = roll_call_of()
    module = a_module(EVENTS, an_item_of(task))
    target = {"assignment": task.id} if by == "assignment" else {"module": module.id}
    line = MapLine(**target, strand="coaching")
    structure = a_structure(module, assignments=[task])
    [activity] = mapped(structure, line, held=RollCall(3)).activities
    assert (activity.strand, activity.units, activity.weak) == ("coaching", 3, True)
    line = MapLine(assignment=task.id, areas={"teaching": Decimal(1)})
    [activity] = mapped(structure, line, held=RollCall(3)).activities
    assert (activity.strand, activity.areas) == ("events", {"teaching": 1})


def test_a_line_may_take_it_out_or_count_it_as_one_event_still_weak():
    task = roll_call_of()
    structure = a_structure(assignments=[task])
    out = mapped(structure, MapLine(assignment=task.id, strand="none"), held=RollCall(3))
    assert (out.activities, out.problems) == ((), ())
    one = mapped(structure, MapLine(assignment=task.id, strand="events", hours=Decimal(6)))
    [activity] = one.activities
    assert (activity.hours, activity.units, activity.weak) == (6, 1, True)
    assert [problem.code for problem in one.problems] == ["weak-evidence"]


def test_without_planned_units_the_hours_of_a_session_are_asked_for():
    structure = a_structure(assignments=[roll_call_of()])
    no_units = a_programme(units={})
    with pytest.raises(MappingFault) as fault:
        mapped(structure, held=RollCall(3), programme=no_units)
    assert [p.code for p in fault.value.problems] == ["roll-call-hours"]
    assert mapped(structure, held=RollCall(3, Decimal(6)), programme=no_units).activities
    assert mapped(structure, held=RollCall(0), programme=no_units).activities == ()
    waived = mapped(structure, held=RollCall(3), programme=no_units, waive=frozenset({"events"}))
    assert waived.activities


def test_two_courses_cannot_both_have_held_the_sessions():
    both = a_structure(assignments=[roll_call_of(), roll_call_of()])
    with pytest.raises(MappingFault) as fault:
        mapped(both, held=RollCall(3))
    assert [p.code for p in fault.value.problems] == ["roll-call-twice"]
    line = MapLine(assignment=both.assignments[1].id, strand="none")
    assert len(mapped(both, line, held=RollCall(3)).activities) == 1


def test_the_ledger_keeps_that_it_is_weak_and_says_nothing_of_the_rest():
    structure = a_structure(assignments=[roll_call_of()])
    found, _ = figures(structure, mapped(structure, held=RollCall(3)), 80)
    kept = as_json(found)
    assert [line.get("weak") for line in kept["lines"]].count(True) == 1
    assert all("weak" not in line for line in kept["lines"] if line["source"] == "planned")
    assert from_json(kept) == found
