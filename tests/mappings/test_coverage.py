"""What the map leaves uncovered, and which submissions must be read."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from mappings.cohorts import MapLine
from mappings.course_map import CourseMap
from mappings.coverage import (
    areas_without_activity,
    counted_assignments,
    coverage_problems,
    empty_strands,
    hours_without_activity,
    modules_without_activity,
    strands_without_hours,
)
from mappings.mapping import map_courses
from mappings.problems import Problem
from mappings.standing import CountingRule, Modules, StrandRule
from tests.mappings.builders import (
    HOME,
    a_cohort,
    a_module,
    a_programme,
    a_structure,
    an_activity,
    an_assignment,
    an_item,
    an_item_of,
)


def mapped(*structures, lines=()):
    return map_courses(structures, a_cohort(*lines), a_programme(), frozenset())


def a_rule(**hours):
    strands = {strand: StrandRule(Fraction(h), None) for strand, h in hours.items()}
    return CountingRule(strands, "pooled-hours", Fraction(9, 10), {}, ())


ONLINE = a_structure(a_module("Teaching", an_item()))


def test_areas_in_which_nothing_counts_are_told_in_the_framework_s_order():
    uncounted = a_module("Implementation", an_item(requirement=None))
    course_map = mapped(a_structure(*ONLINE.modules, uncounted))
    assert areas_without_activity(course_map, a_programme()) == ("school-culture", "implementation")


def test_a_strand_with_hours_and_without_any_activity_is_told_with_all_its_hours():
    rule = a_rule(online=38, events=1, coaching=0)
    assert hours_without_activity(mapped(ONLINE), rule) == {"events": 1}
    assert empty_strands(mapped(ONLINE), rule) == ("events",)


def test_planned_units_without_an_activity_are_told_by_their_hours_and_are_no_empty_strand():
    rule = CountingRule({"events": StrandRule(Fraction(24), 4)}, "none", Fraction(1), {}, ())
    three = mapped(a_structure(assignments=[an_assignment(f"Event {n}") for n in (1, 2, 3)]))
    assert hours_without_activity(three, rule) == {"events": 6}
    assert empty_strands(three, rule) == ()


def test_an_activity_that_stands_for_several_planned_units_holds_the_hours_of_all():
    rule = CountingRule({"events": StrandRule(Fraction(24), 4)}, "none", Fraction(1), {}, ())
    three = an_activity(strand="events", units=3)
    assert hours_without_activity(CourseMap((), (), (three,), (), frozenset()), rule) == {
        "events": 6
    }


def test_events_of_several_hubs_leave_no_hours_open_and_may_name_more_than_the_strand_has():
    rule = CountingRule({"events": StrandRule(Fraction(24), 4)}, "none", Fraction(1), {}, ())
    events = [an_assignment(f"Event {n}, {hub}") for n in (1, 2, 3, 4) for hub in "ABC"]
    hubs = a_structure(assignments=events)
    named = [MapLine(assignment=event.id, strand="events", hours=Decimal(6)) for event in events]
    assert hours_without_activity(mapped(hubs), rule) == {}
    assert hours_without_activity(mapped(hubs, lines=named), rule) == {}


def test_a_strand_with_activities_and_without_hours_is_told_unless_waived():
    course_map = mapped(ONLINE)
    assert strands_without_hours(course_map, a_rule(online=1), ()) == ()
    assert strands_without_hours(course_map, a_rule(online=0), ()) == ("online",)
    assert strands_without_hours(course_map, a_rule(), ()) == ("online",)
    assert strands_without_hours(course_map, a_rule(), {"online"}) == ()


def test_each_strand_and_module_that_cannot_come_out_right_is_reported_with_what_to_do():
    rule = replace(a_rule(events=24), modules=Modules(("teaching", "governance"), ("culture",), 1))
    problems = coverage_problems(mapped(ONLINE), rule, cohort_id="npqsl-test", waived=frozenset())
    nobody = (
        "nothing is mapped to it, so nobody completes it: "
        "map a module of the course to it, or take it out of the programme's modules"
    )
    assert problems == (
        Problem(
            "hours-without-activity",
            "cohort npqsl-test, strand events",
            "nothing counts in it, so its hours stay open for everybody: "
            "map something to it, import a register, or waive it",
        ),
        Problem(
            "activity-without-hours",
            "cohort npqsl-test, strand online",
            "it has activities but no hours, so it does not count: "
            "give it hours in the cohorts file, or waive it",
        ),
        Problem("module-without-activity", "cohort npqsl-test, module governance", nobody),
        Problem("module-without-activity", "cohort npqsl-test, module culture", nobody),
    )
    assert all(problem.standing for problem in problems)


def test_a_policy_without_modules_asks_for_none_and_one_with_them_counts_without_hours():
    course_map = mapped(ONLINE)
    assert modules_without_activity(course_map, a_rule(online=38)) == ()
    by_modules = replace(a_rule(online=0), modules=Modules(("teaching",), (), 0))
    assert modules_without_activity(course_map, by_modules) == ()
    assert strands_without_hours(course_map, by_modules, ()) == ()


def test_published_assignments_of_this_course_that_count_are_read():
    event, draft = an_assignment("Event 1"), an_assignment("Event 2", published=False)
    check, extra = an_assignment("Check"), an_assignment("Unmapped")
    choice = an_assignment("Choice")
    here = a_structure(
        a_module("Face-to-face events", an_item_of(event), an_item_of(draft)),
        a_module("Readings", an_item_of(check, requirement="must_submit"), an_item_of(extra)),
        a_module(
            "More readings", an_item_of(choice, requirement="must_submit"), requirement_type="one"
        ),
        assignments=[event, draft, check, extra, choice],
    )
    there = a_structure(assignments=[an_assignment("Elsewhere")], course_id=202)
    line = MapLine(assignment="Elsewhere", strand="events", hours=Decimal(6))
    course_map = mapped(here, there, lines=[line])
    assert counted_assignments(course_map, HOME) == tuple(
        sorted(a.id for a in (event, check, choice))
    )
    assert counted_assignments(course_map, 202) == (there.assignments[0].id,)
