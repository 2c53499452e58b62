"""One thing counts once, whatever shows or names it: design 5."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.cohorts import MapLine
from mappings.mapping import map_courses
from tests.mappings.builders import (
    HOME,
    a_cohort,
    a_module,
    a_programme,
    a_structure,
    an_assignment,
    an_item,
    an_item_of,
)

THIRD = Fraction(1, 3)


def activities(structure, *lines):
    return map_courses([structure], a_cohort(*lines), a_programme(), frozenset()).activities


def areas(*slugs):
    return {slug: Decimal(1) for slug in slugs}


# --- the same assignment in two modules -------------------------------------------------------


def test_an_assignment_in_two_modules_is_one_activity_of_the_first_with_areas_united():
    task = an_assignment("Write-up")
    first = a_module("Coaching sessions: School Culture", an_item_of(task))
    second = a_module("Formative tasks: Teaching", an_item_of(task))
    [activity] = activities(a_structure(first, second, assignments=[task]))
    assert (activity.id, activity.strand) == (f"assignment:{task.id}", "coaching")
    assert set(activity.areas.items()) == {
        ("school-culture", Fraction(1, 2)),
        ("teaching", Fraction(1, 2)),
    }
    assert [p.module_id for p in activity.parts] == [first.id, second.id]
    assert {p.reading for p in activity.parts} == {"attendance"}


def test_a_place_where_it_cannot_count_does_not_tell_the_strand():
    task = an_assignment("Write-up")
    reminder, event = an_item_of(task), an_item_of(task)
    structure = a_structure(
        a_module("Readings", reminder), a_module("Face-to-face events", event), assignments=[task]
    )
    course_map = map_courses([structure], a_cohort(), a_programme(), frozenset())
    assert [a.strand for a in course_map.activities] == ["events"]
    assert course_map.problems == ()
    assert course_map.modules[0].items[0].activity_id == f"assignment:{task.id}"
    assert course_map.modules[0].items[0].strand == "events"


def test_a_place_in_an_unpublished_module_does_not_make_a_published_assignment_planned():
    task = an_assignment("Write-up")
    structure = a_structure(
        a_module("Face-to-face events, hub A", an_item_of(task), published=False),
        a_module("Face-to-face events, hub B", an_item_of(task)),
        assignments=[task],
    )
    [activity] = activities(structure)
    assert [p.planned for p in activity.parts] == [False, False]


def test_each_required_place_is_read_and_planned_for_itself():
    task = an_assignment("Check")
    one, two = (an_item_of(task, requirement="must_submit") for _ in range(2))
    structure = a_structure(
        a_module("Readings", one),
        a_module("More readings", two, published=False),
        assignments=[task],
    )
    [activity] = activities(structure)
    assert activity.id == f"item:{one.id}"
    assert [(p.item_ids, p.planned) for p in activity.parts] == [
        ((one.id,), False),
        ((two.id,), True),
    ]


TITLES = ("Readings", "School Culture", "Coaching", "Formative tasks", "Summative assessment")


@given(
    st.lists(
        st.tuples(
            st.sampled_from(TITLES),
            st.lists(st.tuples(st.integers(0, 3), st.sampled_from([None, "must_submit"]))),
        ),
        max_size=5,
    )
)
def test_however_modules_show_them_no_assignment_counts_twice_and_areas_are_whole(modules):
    tasks = [an_assignment(name) for name in ("A", "Event B", "Coaching session C", "Teaching")]
    structure = a_structure(
        *(
            a_module(title, *(an_item_of(tasks[n], requirement=r) for n, r in items))
            for title, items in modules
        ),
        assignments=tasks,
    )
    found = activities(structure)
    counted = [{a for part in each.parts for a in part.assignment_ids} for each in found]
    assert all(len(ids) == 1 for ids in counted)
    assert len(set.union(set(), *counted)) == len(counted)
    assert all(sum(each.areas.values()) in (0, 1) for each in found)


# --- lines ------------------------------------------------------------------------------------


@pytest.mark.parametrize("strand", ["induction", "online"])
def test_an_assignment_line_counts_in_induction_and_online_with_the_states_of_formative(strand):
    inside, outside = an_assignment("Write-up"), an_assignment("Second write-up")
    structure = a_structure(a_module("Readings", an_item_of(inside)), assignments=[inside, outside])
    lines = [MapLine(assignment=a.id, strand=strand) for a in (inside, outside)]
    both = activities(structure, *lines)
    assert [a.id for a in both] == [f"assignment:{a.id}" for a in (inside, outside)]
    assert {(a.strand, a.parts[0].reading) for a in both} == {(strand, "task")}


def test_an_assignment_line_for_a_required_item_is_read_by_requirement():
    task = an_assignment("Write-up")
    item = an_item_of(task, requirement="must_submit")
    structure = a_structure(a_module("Readings", item), assignments=[task])
    [activity] = activities(structure, MapLine(assignment="Write-up", hours=Decimal("1.5")))
    assert (activity.id, activity.parts[0].reading) == (f"item:{item.id}", "requirement")
    assert activity.hours == Fraction(3, 2)


@pytest.mark.parametrize("by", ["item", "assignment"])
def test_a_line_for_an_item_covers_its_assignment_and_the_other_way_round(by):
    task = an_assignment("Write-up")
    item = an_item_of(task, title="Session in the hall")
    structure = a_structure(a_module("Readings", item), assignments=[task])
    target = {"item": "Session in the hall", "assignment": "Write-up"}[by]
    [activity] = activities(structure, MapLine(strand="events", hours=Decimal(6), **{by: target}))
    assert (activity.strand, activity.hours) == ("events", 6)


def test_two_lines_for_one_thing_complete_each_other():
    task = an_assignment("Write-up")
    item = an_item_of(task)
    structure = a_structure(a_module("Readings", item), assignments=[task])
    [activity] = activities(
        structure,
        MapLine(item=item.id, strand="events"),
        MapLine(assignment=task.id, hours=Decimal(6), areas=areas("teaching")),
    )
    assert (activity.strand, activity.hours, activity.areas) == ("events", 6, {"teaching": 1})


def test_the_same_as_is_one_activity_with_its_hours_and_areas_united():
    days = [an_assignment(n) for n in ("Tuesday", "Saturday", "Sunday")]
    [activity] = activities(
        a_structure(assignments=days),
        MapLine(assignment="Tuesday", strand="events", joined_as="event-1", hours=Decimal(6)),
        MapLine(
            assignment="Saturday",
            strand="events",
            joined_as="event-1",
            areas=areas("school-culture", "teaching"),
        ),
        MapLine(
            assignment="Sunday",
            strand="events",
            joined_as="event-1",
            areas=areas("teaching", "implementation"),
        ),
    )
    assert (activity.id, activity.title, activity.hours) == ("as:event-1", "Tuesday", 6)
    assert activity.areas == dict.fromkeys(("school-culture", "teaching", "implementation"), THIRD)
    assert [p.assignment_ids for p in activity.parts] == [(d.id,) for d in days]


def test_the_hours_of_what_is_joined_are_told_by_whichever_line_has_them():
    tuesday, saturday = an_assignment("Tuesday"), an_assignment("Saturday")
    [activity] = activities(
        a_structure(assignments=[tuesday, saturday]),
        MapLine(assignment="Tuesday", strand="events", joined_as="event-1"),
        MapLine(assignment="Saturday", strand="events", joined_as="event-1", hours=Decimal(6)),
    )
    assert (activity.id, activity.hours) == ("as:event-1", 6)


def test_weights_all_parts_agree_on_are_kept():
    days = [an_assignment(n) for n in ("Tuesday", "Saturday")]
    weights = {"school-culture": Decimal("0.7"), "teaching": Decimal("0.3")}
    lines = [
        MapLine(assignment=d.id, strand="events", joined_as="event-1", areas=weights) for d in days
    ]
    [activity] = activities(a_structure(assignments=days), *lines)
    assert activity.areas == {"school-culture": Fraction(7, 10), "teaching": Fraction(3, 10)}


def test_as_joins_over_courses_and_keeps_its_name_with_one_part():
    here, there = an_assignment("Here"), an_assignment("There")
    lines = [
        MapLine(assignment="Here", strand="events", joined_as="event-1"),
        MapLine(assignment="There", strand="events", joined_as="event-1"),
    ]
    courses = [a_structure(assignments=[here]), a_structure(assignments=[there], course_id=202)]
    cohort = a_cohort(*lines, courses=(HOME, 202))
    [both] = map_courses(courses, cohort, a_programme(), frozenset()).activities
    assert [p.course_id for p in both.parts] == [HOME, 202]
    [alone] = activities(courses[0], lines[0])
    assert alone.id == "as:event-1"


@pytest.mark.parametrize("strand", ["events", "online"])
def test_as_cannot_make_a_page_count_that_shows_nobody_attending(strand):
    page = an_item("Slides", requirement=None)
    structure = a_structure(a_module("Readings", page))
    cohort = a_cohort(MapLine(item="Slides", strand=strand, joined_as="event-1"))
    course_map = map_courses([structure], cohort, a_programme(), frozenset())
    assert course_map.activities == ()
    assert len(course_map.problems) == 1


def test_a_one_of_module_may_have_hours_and_a_name():
    module = a_module("Readings", an_item("One"), an_item("Two"), requirement_type="one")
    twin = a_module("Readings again", an_item("Three"))
    [activity] = activities(
        a_structure(module, twin),
        MapLine(module=module.id, hours=Decimal(3), joined_as="choice"),
        MapLine(item="Three", joined_as="choice"),
    )
    assert (activity.id, activity.hours) == ("as:choice", 3)
    assert [p.reading for p in activity.parts] == ["one-of", "requirement"]
