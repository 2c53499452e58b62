""" "Assessment" is a content area of some programmes, and the summative stage at a course's end."""

from __future__ import annotations

import pytest

from mappings.cohorts import MapLine
from mappings.mapping import map_courses
from mappings.programmes import load_programmes
from tests.mappings.builders import a_cohort, a_module, a_structure, an_item

BEFORE = a_module("How Pupils Learn", an_item("Memory"))


def statuses(code, *modules):
    cohort = a_cohort(programme=code.lower())
    course_map = map_courses((a_structure(*modules),), cohort, load_programmes()[code.lower()])
    return [(module.areas, module.status) for module in course_map.modules]


@pytest.mark.parametrize("code", ["NPQLT", "NPQLPM"])
def test_assessment_is_for_a_person_in_the_last_module_alone(code: str) -> None:
    assessment = a_module("Assessment", an_item("Assessment"))
    after = a_module("Implementation", an_item())
    assert statuses(code, BEFORE, assessment)[-1] == ((), "review")
    assert statuses(code, BEFORE, assessment, after)[1][1] == "mapped"
    assert statuses(code, assessment, BEFORE)[0][1] == "mapped"
    assert statuses(code, assessment)[0][1] == "mapped"


def test_what_is_in_the_last_module_is_read_as_its_title_is() -> None:
    last = a_module("Wrapping up", an_item("Assessment"), an_item("Assessment in the classroom"))
    course_map = map_courses(
        (a_structure(BEFORE, last),), a_cohort(programme="npqlt"), load_programmes()["npqlt"]
    )
    assert [(item.title, item.status) for item in course_map.modules[-1].items] == [
        ("Assessment", "review"),
        ("Assessment in the classroom", "mapped"),
    ]


def test_assessment_beside_another_area_is_the_area_in_the_last_module_too() -> None:
    both = a_module("Adaptive Teaching and Assessment", an_item())
    assert statuses("NPQLT", BEFORE, both)[-1][1] == "mapped"


APPRENTICESHIP = a_module(
    "Apprenticeship: Level 5", an_item("Webinar 2"), an_item("School Culture")
)


def strands(module, *lines):
    cohort = a_cohort(*lines, programme="la-npqsl")
    programme = load_programmes()["la-npqsl"]
    course_map = map_courses((a_structure(module, BEFORE),), cohort, programme)
    return [(item.strand, item.status) for item in course_map.modules[0].items]


def test_nothing_in_a_module_of_the_apprenticeship_counts_towards_the_npq() -> None:
    assert strands(APPRENTICESHIP) == [("none", "not-counted")] * 2


def test_a_line_of_the_cohorts_file_brings_it_back() -> None:
    line = MapLine(module=APPRENTICESHIP.id, strand="online")
    assert [strand for strand, _ in strands(APPRENTICESHIP, line)] == ["online"] * 2
