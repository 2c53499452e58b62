"""Faults of the cohorts file that only Canvas can show: design 4."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mappings.cohorts import MapLine
from mappings.mapping import MappingFault, map_courses
from mappings.problems import Problem
from tests.mappings.builders import (
    HOME,
    a_cohort,
    a_module,
    a_programme,
    a_structure,
    an_assessment,
    an_assignment,
    an_item,
    an_item_of,
)


def activities(structure, *lines):
    return map_courses([structure], a_cohort(*lines), a_programme(), frozenset()).activities


def problems(structure, *lines, **cohort):
    with pytest.raises(MappingFault) as raised:
        map_courses([structure], a_cohort(*lines, **cohort), a_programme(), frozenset())
    return list(raised.value.problems)


def faults(structure, *lines, **cohort):
    return [problem.code for problem in problems(structure, *lines, **cohort)]


def test_every_fault_is_named_at_once_and_where_it_stands():
    structure = a_structure(a_module("Readings"), a_module("Readings"))
    lines = [
        MapLine(module="Readings", strand="events"),
        MapLine(module=501, strand="events"),
        MapLine(item="Gone", strand="events"),
        MapLine(assignment=3100, strand="events"),
    ]
    with pytest.raises(MappingFault) as raised:
        activities(structure, *lines)
    assert [(p.code, p.where) for p in raised.value.problems] == [
        ("mapped-ambiguous", 'cohort npqsl-test, map module = "Readings"'),
        ("mapped-not-there", "cohort npqsl-test, map module = 501"),
        ("mapped-not-there", 'cohort npqsl-test, map item = "Gone"'),
        ("mapped-not-there", "cohort npqsl-test, map assignment = 3100"),
    ]
    assert str(raised.value) == (
        'cohort npqsl-test, map module = "Readings":'
        " the title fits several things: write the id instead; "
        + "; ".join(
            f"cohort npqsl-test, map {named}:"
            " the cohort's courses hold no such id or title: correct or remove the line"
            for named in ("module = 501", 'item = "Gone"', "assignment = 3100")
        )
    )


def test_a_title_is_compared_exactly():
    assert faults(a_structure(a_module("Readings")), MapLine(module="readings")) == [
        "mapped-not-there"
    ]


def test_a_heading_of_the_same_title_does_not_make_it_ambiguous():
    heading = an_item("Culture", type="SubHeader", requirement=None)
    page = an_item("Culture")
    [activity] = activities(
        a_structure(a_module("Readings", heading, page)), MapLine(item="Culture", hours=Decimal(2))
    )
    assert (activity.id, activity.hours) == (f"item:{page.id}", 2)


def test_one_assignment_shown_twice_under_one_title_is_not_ambiguous():
    task = an_assignment("Write-up")
    structure = a_structure(
        a_module("Coaching", an_item_of(task)),
        a_module("Coaching again", an_item_of(task)),
        assignments=[task],
    )
    [activity] = activities(structure, MapLine(item="Write-up", strand="events"))
    assert activity.strand == "events"


def test_hours_or_a_name_on_a_module_of_several_activities_is_a_fault():
    structure = a_structure(a_module("Induction"), a_module("Readings", an_item(), an_item()))
    line = MapLine(module="Readings", hours=Decimal(6), joined_as="one")
    where = 'cohort npqsl-test, map module = "Readings"'
    assert problems(structure, line) == [
        Problem(
            "hours-on-module",
            where,
            "its items count one by one: write `hours` on lines for the items",
        ),
        Problem(
            "as-on-module", where, "its items count one by one: write `as` on lines for the items"
        ),
    ]


def test_hours_on_a_one_of_module_outside_induction_and_online_are_a_fault():
    module = a_module("Face-to-face events", requirement_type="one")
    line = MapLine(module=module.id, hours=Decimal(6))
    assert faults(a_structure(module), line) == ["hours-on-module"]


def test_one_as_has_one_credit_and_one_strand():
    days = [an_assignment("Tuesday"), an_assignment("Saturday")]
    lines = [
        MapLine(assignment="Tuesday", strand="events", joined_as="event-1", hours=Decimal(6)),
        MapLine(assignment="Saturday", strand="coaching", joined_as="event-1", hours=Decimal(5)),
    ]
    where = 'cohort npqsl-test, map as = "event-1"'
    assert problems(a_structure(assignments=days), *lines) == [
        Problem("hours-differ", where, "one activity has one credit: write the same hours"),
        Problem(
            "strands-differ", where, "one activity has one strand: write the same strand on each"
        ),
    ]


def test_lines_that_disagree_about_one_thing_are_a_fault():
    task = an_assignment("Write-up")
    item = an_item_of(task)
    structure = a_structure(a_module("Readings", item), assignments=[task])
    lines = [
        MapLine(item=item.id, strand="events"),
        MapLine(assignment=task.id, strand="coaching"),
    ]
    assert faults(structure, *lines) == ["mapped-twice"]


@pytest.mark.parametrize(("course", "found"), [(HOME, ["assessment-not-there"]), (303, [])])
def test_an_assessment_that_is_not_in_its_course_is_a_fault_when_the_course_was_read(course, found):
    assessment = an_assessment(course=course, assignment=3100)
    gone = MapLine(item="Gone")
    codes = faults(a_structure(), gone, assessment=assessment)
    assert codes == ["mapped-not-there", *found]
