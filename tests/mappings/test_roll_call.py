"""Roll Call: sessions held times percentage, marked as weak evidence."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from mappings.cohorts import MapLine, RollCall
from mappings.course_map import MappedItem
from mappings.engagement import standing
from mappings.joins import Place
from mappings.ledger import as_json, from_json
from mappings.mapping import MappingFault, map_courses
from mappings.problems import Problem
from mappings.programmes import counting_rule
from mappings.roll_call import taken
from mappings.rulings import Ruling
from mappings.things import things_of
from tests.mappings.builders import (
    HOME,
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
    task = roll_call_of()
    [problem] = mapped(a_structure(assignments=[task]), held=RollCall(3)).problems
    assert problem.standing
    assert problem == Problem(
        "weak-evidence",
        f"course {HOME}, assignment {task.id}",
        "Roll Call shows neither which session was missed nor make-up, and who was never marked "
        "has 100%: make an assignment for each session, or use npq-sync register import",
    )


@pytest.mark.parametrize(
    ("held", "areas", "status", "why"),
    [
        (3, {}, "no-area", "Roll Call: 3 sessions held, weak evidence"),
        (2, {"teaching": Decimal(1)}, "mapped", "Roll Call: 2 sessions held, weak evidence"),
        (1, {}, "no-area", "Roll Call: 1 session held, weak evidence"),
        (0, {}, "not-counted", "Roll Call: no session held yet"),
    ],
)
def test_the_map_says_how_many_sessions_it_stands_for(held, areas, status, why):
    task = roll_call_of()
    line = MapLine(assignment=task.id, areas=areas)
    found = mapped(a_structure(assignments=[task]), line, held=RollCall(held))
    assert found.assignments == (
        MappedItem(
            id=task.id,
            kind="assignment",
            title="Roll Call Attendance",
            strand="events",
            areas=tuple(areas),
            status=status,
            why=why,
            activity_id=f"assignment:{task.id}" if held else None,
        ),
    )
    parts = [(part.reading, part.assignment_ids) for a in found.activities for part in a.parts]
    assert parts == ([("attendance", (task.id,))] if held else [])


def test_without_a_word_in_the_cohorts_file_it_waits_and_says_how():
    course_map = mapped(a_structure(assignments=[roll_call_of()]))
    assert course_map.activities == ()
    [problem] = course_map.problems
    assert problem.code == "review"
    assert "[cohort.roll_call]" in problem.remedy


def test_no_session_held_counts_nothing_yet():
    course_map = mapped(a_structure(assignments=[roll_call_of()]), held=RollCall(0))
    assert (course_map.activities, course_map.problems) == ((), ())


def test_before_the_first_session_the_line_that_names_its_strand_stays_with_it():
    [thing] = things_of([a_structure(assignments=[roll_call_of()])])
    line = MapLine(assignment=thing.id, strand="coaching")
    place = Place(thing, None, Ruling(None, {}, "review", "its title is unclear", None, line))
    [found] = taken([place], RollCall(0))
    assert found.ruling == Ruling(
        "coaching", {}, "not-counted", "Roll Call: no session held yet", None, line
    )


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


def test_two_of_them_that_lines_count_as_an_event_each_are_two_events():
    both = a_structure(assignments=[roll_call_of(), roll_call_of()])
    lines = [
        MapLine(assignment=each.id, strand="events", hours=Decimal(6)) for each in both.assignments
    ]
    assert [activity.hours for activity in mapped(both, *lines).activities] == [6, 6]


def test_a_line_that_names_no_hours_leaves_those_of_the_sessions_and_one_that_does_wins():
    task = roll_call_of()
    structure = a_structure(assignments=[task])
    held = RollCall(3, Decimal("2.5"))
    coaching = MapLine(assignment=task.id, strand="coaching", joined_as="all")
    [activity] = mapped(structure, coaching, held=held).activities
    assert (activity.id, activity.strand, activity.hours) == ("as:all", "coaching", Decimal("7.5"))
    named = MapLine(assignment=task.id, hours=Decimal(20))
    [activity] = mapped(structure, named, held=held).activities
    assert (activity.strand, activity.hours, activity.units) == ("events", 20, 3)


def test_without_planned_units_the_hours_of_a_session_are_asked_for():
    structure = a_structure(assignments=[roll_call_of()])
    no_units = a_programme(units={})
    with pytest.raises(MappingFault) as fault:
        mapped(structure, held=RollCall(3), programme=no_units)
    assert fault.value.problems == (
        Problem(
            "roll-call-hours",
            "cohort npqsl-test, roll_call",
            "strand events has no planned units to share its hours over: write `hours`",
        ),
    )
    assert mapped(structure, held=RollCall(3, Decimal(6)), programme=no_units).activities
    assert mapped(structure, held=RollCall(0), programme=no_units).activities == ()
    waived = mapped(structure, held=RollCall(3), programme=no_units, waive=frozenset({"events"}))
    assert waived.activities


def test_two_courses_cannot_both_have_held_the_sessions():
    both = a_structure(assignments=[roll_call_of(), roll_call_of()])
    with pytest.raises(MappingFault) as fault:
        mapped(both, held=RollCall(3))
    one, other = (f"course {HOME}, assignment {each.id}" for each in both.assignments)
    assert fault.value.problems == (
        Problem(
            "roll-call-twice",
            "cohort npqsl-test, roll_call",
            f'{one}, {other} are all Roll Call: map all but one to strand = "none"',
        ),
    )
    line = MapLine(assignment=both.assignments[1].id, strand="none")
    assert len(mapped(both, line, held=RollCall(3)).activities) == 1


def test_the_ledger_keeps_that_it_is_weak_and_says_nothing_of_the_rest():
    structure = a_structure(assignments=[roll_call_of()])
    found, _ = figures(structure, mapped(structure, held=RollCall(3)), 80)
    kept = as_json(found)
    assert [line.get("weak") for line in kept["lines"]].count(True) == 1
    assert all("weak" not in line for line in kept["lines"] if line["source"] == "planned")
    assert from_json(kept) == found
