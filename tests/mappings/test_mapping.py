"""Strands and areas, by lines and titles: design 4 (precedence of `map`) and 7 (`map`)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

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

HALF = Fraction(1, 2)
EVENTS, COACHING, FORMATIVE = "Face-to-face events", "Coaching", "Formative tasks"


def mapped(*structures, cohort=None):
    return map_courses(structures, cohort or a_cohort(), a_programme(), frozenset())


def the_only(activities):
    [activity] = activities
    return activity


def items_of(course_map):
    return {item.title: item for module in course_map.modules for item in module.items}


# --- strand and areas -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "strand"),
    [
        (EVENTS, "events"),
        (COACHING, "coaching"),
        (FORMATIVE, "formative"),
        ("Induction", "induction"),
        ("School Culture", "online"),
        ("Readings", "online"),
    ],
)
def test_a_module_takes_its_strand_from_its_title_and_is_online_otherwise(title, strand):
    assert the_only(mapped(a_structure(a_module(title))).modules).strand == strand


def test_items_take_their_module_s_strand_and_areas():
    course_map = mapped(a_structure(a_module("School Culture", an_item("Read me"))))
    activity = the_only(course_map.activities)
    assert (activity.strand, activity.areas) == ("online", {"school-culture": 1})
    assert items_of(course_map)["Read me"].status == "mapped"


def test_an_item_s_own_title_tells_its_areas_before_its_module():
    module = a_module("School Culture", an_item("Teaching"))
    assert the_only(mapped(a_structure(module)).activities).areas == {"teaching": 1}


def test_an_item_s_own_title_tells_its_strand_before_its_module():
    task = an_assignment("Formative task 1")
    structure = a_structure(a_module("School Culture", an_item_of(task)), assignments=[task])
    activity = the_only(mapped(structure).activities)
    assert (activity.strand, activity.areas) == ("formative", {"school-culture": 1})


def test_a_module_line_settles_the_strand_of_its_items_and_their_areas():
    task = an_assignment("Formative task 1: Teaching")
    module = a_module("Readings", an_item_of(task))
    line = MapLine(module=module.id, strand="events", areas={"school-culture": Decimal(1)})
    course_map = mapped(a_structure(module, assignments=[task]), cohort=a_cohort(line))
    activity = the_only(course_map.activities)
    assert (activity.strand, activity.areas) == ("events", {"school-culture": 1})


def test_a_module_line_without_a_strand_leaves_it_to_titles():
    task = an_assignment("Formative task 1")
    module = a_module("Readings", an_item_of(task))
    line = MapLine(module="Readings", areas={"teaching": Decimal(1)})
    course_map = mapped(a_structure(module, assignments=[task]), cohort=a_cohort(line))
    activity = the_only(course_map.activities)
    assert (activity.strand, activity.areas) == ("formative", {"teaching": 1})


@pytest.mark.parametrize("areas", [{"teaching": Decimal(1)}, None])
def test_an_item_line_wins_over_its_module_s_and_without_areas_leaves_them_to_the_module_s(areas):
    task = an_assignment("Implementation")
    module = a_module("Readings", an_item_of(task))
    cohort = a_cohort(
        MapLine(module=module.id, strand="online", areas={"school-culture": Decimal(1)}),
        MapLine(item=module.items[0].id, strand="coaching", areas=areas),
    )
    activity = the_only(mapped(a_structure(module, assignments=[task]), cohort=cohort).activities)
    assert activity.strand == "coaching"
    assert activity.areas == ({"teaching": 1} if areas else {"school-culture": 1})


def test_an_item_line_without_areas_in_a_module_without_areas_leaves_them_to_its_title():
    module = a_module("Readings", an_item("Implementation"))
    cohort = a_cohort(MapLine(item=module.items[0].id, strand="induction"))
    activity = the_only(mapped(a_structure(module), cohort=cohort).activities)
    assert (activity.strand, activity.areas) == ("induction", {"implementation": 1})


@pytest.mark.parametrize(
    ("weights", "shares"),
    [
        ({"school-culture": 1, "teaching": 1}, (HALF, HALF)),
        ({"school-culture": "0.7", "teaching": "0.3"}, (Fraction(7, 10), Fraction(3, 10))),
        ({"school-culture": 2, "teaching": 1}, (Fraction(2, 3), Fraction(1, 3))),
    ],
)
def test_weights_of_areas_are_normalised_exactly(weights, shares):
    module = a_module("Readings", an_item())
    line = MapLine(module=module.id, areas={a: Decimal(w) for a, w in weights.items()})
    activity = the_only(mapped(a_structure(module), cohort=a_cohort(line)).activities)
    assert tuple(activity.areas.values()) == shares


# --- what the map says ------------------------------------------------------------------------


def test_a_home_course_maps_something_when_an_item_has_an_area_counted_or_not():
    without = a_structure(a_module("Readings", an_item()), a_module("School Culture"))
    uncounted = a_structure(
        a_module("School Culture", an_item(requirement=None)), course_id=HOME + 1
    )
    course_map = mapped(without, uncounted, cohort=a_cohort(courses=(HOME, HOME + 1)))
    assert not course_map.maps_something(HOME)
    assert course_map.maps_something(HOME + 1)


def test_a_module_without_areas_says_so_and_its_items_still_count():
    course_map = mapped(a_structure(a_module("Readings", an_item("Read me"))))
    assert the_only(course_map.modules).status == "no-area"
    assert items_of(course_map)["Read me"].status == "no-area"
    assert the_only(course_map.activities).areas == {}


UNSURE = "Behaviours of effective leaders"


def test_an_unsure_title_names_no_area_and_is_for_a_person_but_counts():
    module = a_module(UNSURE, an_item("Read me"))
    course_map = mapped(a_structure(module))
    assert the_only(course_map.activities).areas == {}
    assert [m.status for m in course_map.modules] == ["review"]
    assert items_of(course_map)["Read me"].status == "review"
    assert the_only(course_map.problems).where == f"course {HOME}, module {module.id}"


@pytest.mark.parametrize("areas", [{"teaching": Decimal(1)}, {}])
def test_a_line_with_areas_settles_an_unsure_title(areas):
    module = a_module(UNSURE, an_item("Read me"))
    cohort = a_cohort(MapLine(module=module.id, areas=areas))
    course_map = mapped(a_structure(module), cohort=cohort)
    assert course_map.problems == ()
    assert the_only(course_map.activities).areas == areas


def test_an_item_with_an_unsure_title_keeps_its_module_s_areas():
    course_map = mapped(a_structure(a_module("School Culture", an_item(UNSURE))))
    assert items_of(course_map)[UNSURE].areas == ("school-culture",)
    assert course_map.problems == ()


def test_an_item_with_an_unsure_title_in_a_module_without_areas_is_for_a_person():
    item = an_item(UNSURE)
    course_map = mapped(a_structure(a_module("Readings", item)))
    assert items_of(course_map)[UNSURE].status == "review"
    assert the_only(course_map.problems).where == f"course {HOME}, item {item.id}"


def test_activities_stand_in_canvas_s_order_with_assignments_outside_modules_last():
    loose = an_assignment("Coaching session 1")
    one, two = an_item("One"), an_item("Two")
    structure = a_structure(
        a_module("Readings", one), a_module("More readings", two), assignments=[loose]
    )
    ids = [a.id for a in mapped(structure).activities]
    assert ids == [f"item:{one.id}", f"item:{two.id}", f"assignment:{loose.id}"]


def test_a_module_line_can_say_that_nothing_counts():
    module = a_module("School Culture", an_item())
    cohort = a_cohort(MapLine(module=module.id, strand="none"))
    course_map = mapped(a_structure(module), cohort=cohort)
    assert (course_map.activities, course_map.problems) == ((), ())
    assert the_only(course_map.modules).status == "not-counted"
    assert the_only(course_map.modules).areas == ()
