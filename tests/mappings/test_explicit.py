"""The `map` lines of the cohorts file, brought to what they mean in Canvas."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mappings.cohorts import FILE_SAYS_SO, MapLine, says_file
from mappings.explicit import Explicit, explicit_lines
from mappings.problems import Problem
from mappings.records import Structure
from mappings.things import things_of
from tests.mappings.builders import (
    a_cohort,
    a_module,
    a_structure,
    an_assessment,
    an_assignment,
    an_item,
    an_item_of,
)

AREAS = {"teaching": Decimal(1)}
OTHERS = {"school-culture": Decimal(1)}


def explicit(structure: Structure, *lines: MapLine) -> Explicit:
    return explicit_lines(a_cohort(*lines), [structure], things_of([structure]))


@pytest.mark.parametrize(
    ("line", "code", "where", "remedy"),
    [
        (
            MapLine(module="Gone", strand="events"),
            "mapped-not-there",
            'cohort npqsl-test, map module = "Gone"',
            "the cohort's courses hold no such id or title: correct or remove the line",
        ),
        (
            MapLine(item=77, strand="events"),
            "mapped-not-there",
            "cohort npqsl-test, map item = 77",
            "the cohort's courses hold no such id or title: correct or remove the line",
        ),
        (
            MapLine(assignment="Task", strand="events"),
            "mapped-ambiguous",
            'cohort npqsl-test, map assignment = "Task"',
            "the title fits several things: write the id instead",
        ),
        (
            MapLine(module="Readings", strand="coaching"),
            "mapped-twice",
            'cohort npqsl-test, map module = "Readings"',
            "another line means the same thing and says otherwise: keep one of them",
        ),
    ],
)
def test_each_fault_says_where_and_what_to_do(
    line: MapLine, code: str, where: str, remedy: str
) -> None:
    structure = a_structure(
        a_module("Readings", id=501),
        assignments=[an_assignment("Task"), an_assignment("Task")],
    )
    found = explicit(structure, MapLine(module=501, strand="events"), line)
    assert found.faults == (Problem(code, where, remedy),)
    assert found.modules == {501: MapLine(module=501, strand="events")}


@pytest.mark.parametrize(
    ("first", "second", "both"),
    [
        (
            MapLine(module=501, strand="events"),
            MapLine(module="Day", areas=AREAS, hours=Decimal(6), joined_as="one"),
            MapLine(module=501, strand="events", areas=AREAS, hours=Decimal(6), joined_as="one"),
        ),
        (
            MapLine(module=501, areas=AREAS, hours=Decimal(6), joined_as="one"),
            MapLine(module="Day", strand="events"),
            MapLine(module=501, strand="events", areas=AREAS, hours=Decimal(6), joined_as="one"),
        ),
        (
            MapLine(module=501, strand="events", areas={}),
            MapLine(module="Day", strand="events", areas={}),
            MapLine(module=501, strand="events", areas={}),
        ),
        (
            MapLine(module=501, strand="events"),
            MapLine(module="Day", areas=AREAS, why="an answer"),
            MapLine(module=501, strand="events", areas=AREAS, why=f"{FILE_SAYS_SO}; an answer"),
        ),
        (MapLine(module=501, strand="events"), MapLine(module="Day", strand="coaching"), None),
        (MapLine(module=501, areas=AREAS), MapLine(module="Day", areas=OTHERS), None),
        (MapLine(module=501, areas=AREAS), MapLine(module="Day", areas={}), None),
        (MapLine(module=501, hours=Decimal(6)), MapLine(module="Day", hours=Decimal(5)), None),
        (MapLine(module=501, joined_as="one"), MapLine(module="Day", joined_as="two"), None),
    ],
)
def test_two_lines_for_one_thing_complete_each_other_or_disagree(
    first: MapLine, second: MapLine, both: MapLine | None
) -> None:
    found = explicit(a_structure(a_module("Day", id=501)), first, second)
    assert found.modules == {501: both or first}
    assert [fault.code for fault in found.faults] == ([] if both else ["mapped-twice"])


def test_a_line_for_an_item_or_for_its_assignment_is_kept_by_what_both_are() -> None:
    task, page = an_assignment("Write-up"), an_item("Read me")
    structure = a_structure(a_module("Readings", an_item_of(task), page), assignments=[task])
    by_title = MapLine(assignment=" Write-up ", strand="formative")
    by_id = MapLine(item=page.id, strand="none")
    found = explicit(structure, by_title, by_id)
    assert found == Explicit(
        {}, {f"assignment:{task.id}": by_title, f"item:{page.id}": by_id}, None, ()
    )


def test_a_heading_is_meant_by_its_id_alone() -> None:
    heading = an_item("Culture", type="SubHeader", requirement=None)
    structure = a_structure(a_module("Readings", heading))
    assert [f.code for f in explicit(structure, MapLine(item="Culture")).faults] == [
        "mapped-not-there"
    ]
    assert explicit(structure, MapLine(item=heading.id)).things.keys() == {f"item:{heading.id}"}


HOME_SIS, EVENTS_SIS = "sis_course_id:HOME", "sis_course_id:EVENTS"
TASK = an_assignment("Case study", id=3100)
KEY = "assignment:3100"
AT_HOME = (a_structure(assignments=[TASK]), a_structure(course_id=102))
AT_EVENTS = (a_structure(), a_structure(assignments=[TASK], course_id=102))


@pytest.mark.parametrize(
    ("course", "structures", "key", "not_in"),
    [
        (101, AT_HOME, KEY, None),
        (101, AT_EVENTS, None, 101),
        (103, AT_HOME, KEY, None),
        (EVENTS_SIS, AT_EVENTS, KEY, None),
        (EVENTS_SIS, AT_HOME, None, 102),
        (EVENTS_SIS, AT_HOME[:1], KEY, None),
        ("sis_course_id:ELSEWHERE", AT_HOME, KEY, None),
    ],
    ids=[
        "there",
        "in another course",
        "of a course that was not read",
        "there, by SIS id",
        "in another course, by SIS id",
        "not every course was read, so none is told by its place",
        "of no course of the cohort",
    ],
)
def test_the_assessment_is_looked_for_in_its_own_course(
    course: int | str, structures: tuple[Structure, ...], key: str | None, not_in: int | None
) -> None:
    cohort = a_cohort(
        courses=(HOME_SIS, EVENTS_SIS), assessment=an_assessment(course=course, assignment=3100)
    )
    found = explicit_lines(cohort, structures, ())
    missing = Problem(
        "assessment-not-there",
        "cohort npqsl-test, assessment.assignment = 3100",
        f"course {not_in} has no such assignment: correct the id",
    )
    assert (found.assessment, found.faults) == (key, (missing,) if not_in else ())


def test_a_cohort_without_an_assessment_has_none() -> None:
    assert explicit(a_structure(assignments=[TASK])).assessment is None


@pytest.mark.parametrize(
    ("why", "said"),
    [
        (FILE_SAYS_SO, True),
        (f"as its module: {FILE_SAYS_SO}; an answer", True),
        ('names "teaching"', False),
        ("", False),
    ],
)
def test_a_reason_tells_whether_the_cohorts_file_is_part_of_it(why: str, said: bool) -> None:
    assert says_file(why) is said
