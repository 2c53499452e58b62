"""A course for each content area tells the area of what its own titles do not."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from mappings.cohorts import MapLine
from mappings.mapping import map_courses
from tests.mappings.builders import (
    a_cohort,
    a_module,
    a_programme,
    a_structure,
    an_assignment,
    an_item,
)


def taught(course_id, name, *titles, assignments=()):
    modules = [a_module(title, an_item("Read me")) for title in titles]
    structure = a_structure(*modules, course_id=course_id, assignments=assignments)
    return replace(structure, name=name)


def areas(*structures, cohort=None):
    """The areas of each module, by its title and course."""
    course_map = map_courses(structures, cohort or a_cohort(), a_programme(), frozenset())
    return {(m.course_id, m.title): set(m.areas) for m in course_map.modules}


def test_generic_modules_have_the_area_of_their_course():
    found = areas(
        taught(101, "NPQSL Autumn 2025", "Week 1"),
        taught(102, "NPQSL: School Culture", "Week 1", "Teaching"),
        taught(103, "NPQSL: Implementation", "Week 1", "Induction"),
    )
    assert found == {
        (101, "Week 1"): set(),
        (102, "Week 1"): {"school-culture"},
        (102, "Teaching"): {"teaching"},
        (103, "Week 1"): {"implementation"},
        (103, "Induction"): set(),
    }


def test_one_course_named_like_an_area_says_nothing():
    assert areas(taught(101, "Teaching", "Week 1"), taught(102, "NPQSL", "Week 2")) == {
        (101, "Week 1"): set(),
        (102, "Week 2"): set(),
    }


def test_an_area_two_courses_name_is_neither_s():
    found = areas(
        taught(101, "Teaching", "Week 1"),
        taught(102, "Teaching Autumn 2025", "Week 1"),
        taught(103, "School Culture", "Week 1"),
    )
    assert not any(found.values())


def test_a_line_wins_over_the_course():
    first, second = taught(101, "Teaching", "Week 1"), taught(102, "School Culture", "Week 2")
    line = MapLine(module="Week 1", areas={"implementation": Decimal(1)})
    assert areas(first, second, cohort=a_cohort(line))[101, "Week 1"] == {"implementation"}


def test_what_is_in_no_module_has_its_course_s_area_where_it_is_a_task():
    tasks = (an_assignment("FAT 1"), an_assignment("Coaching log 1"))
    structures = [
        taught(101, "Teaching", assignments=tasks),
        taught(102, "School Culture", "Week 1"),
    ]
    course_map = map_courses(structures, a_cohort(), a_programme(), frozenset())
    assert [(a.strand, a.areas) for a in course_map.assignments] == [
        ("formative", ("teaching",)),
        ("coaching", ()),
    ]
