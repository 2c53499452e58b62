"""The plan of the cohorts file: what each line means, which wins, and what is reported."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from mappings.cohorts import MapLine, PlanLine
from mappings.mapping import map_courses
from mappings.planned import AMBIGUOUS, NOT_COUNTED, NOT_THERE, Planned, planned
from mappings.records import Structure
from mappings.register_join import with_register
from mappings.registers import RegisterLine
from tests.mappings.builders import (
    a_cohort,
    a_module,
    a_programme,
    a_structure,
    an_assignment,
    an_item,
    an_item_of,
)
from tests.mappings.register_lines import a_line

EARLY, LATE = date(2026, 1, 20), date(2026, 3, 1)
TASK = an_assignment("FAT 1: Teaching", id=3100)
READ = an_item("Read: Teaching", id=9001)
SHARE = an_item("Share: Teaching", id=9002)
SHOWN = an_item_of(TASK, id=9003, title="Hand in here")
HEADING = an_item("Culture", id=9004, type="SubHeader", requirement=None)
COURSE = a_structure(
    a_module("Teaching", READ, SHARE, id=501),
    a_module("Formative tasks", SHOWN, HEADING, id=502),
    a_module("Reading list", an_item("Read: Teaching", id=9010), id=503),
    assignments=[TASK],
)


def plan(
    *lines: PlanLine,
    structure: Structure = COURSE,
    register: tuple[RegisterLine, ...] = (),
    map_lines: tuple[MapLine, ...] = (),
) -> Planned:
    cohort = a_cohort(*map_lines, plan=lines)
    course_map = map_courses([structure], cohort, a_programme())
    return planned(cohort, [structure], with_register(course_map, cohort, register))


@pytest.mark.parametrize(
    ("named", "activities"),
    [
        ({"item": 9001}, {"item:9001"}),
        ({"item": "Share: Teaching"}, {"item:9002"}),
        ({"item": 9003}, {"assignment:3100"}),
        ({"assignment": 3100}, {"assignment:3100"}),
        ({"assignment": "FAT 1: Teaching"}, {"assignment:3100"}),
        ({"module": "Teaching"}, {"item:9001", "item:9002"}),
        ({"module": 502}, {"assignment:3100"}),
    ],
)
def test_a_line_means_what_it_names(named: dict[str, Any], activities: set[str]) -> None:
    found = plan(PlanLine(EARLY, **named))
    assert found == Planned(dict.fromkeys(activities, EARLY), ())


@pytest.mark.parametrize(
    ("named", "where", "why"),
    [
        ({"item": 1}, "item = 1", NOT_THERE),
        ({"module": "Gone"}, 'module = "Gone"', NOT_THERE),
        ({"activity": "Event 9"}, 'activity = "Event 9"', NOT_THERE),
        ({"item": "Read: Teaching"}, 'item = "Read: Teaching"', AMBIGUOUS),
        ({"item": 9004}, "item = 9004", NOT_COUNTED),
        ({"activity": "9001"}, 'activity = "9001"', NOT_THERE),
    ],
)
def test_what_names_no_one_thing_that_counts_is_reported_and_plans_nothing(
    named: dict[str, Any], where: str, why: str
) -> None:
    found = plan(PlanLine(EARLY, **named))
    assert found.dates == {}
    [problem] = found.problems
    assert (problem.code, problem.where, problem.remedy) == (
        "plan-not-found",
        f"cohort npqsl-test, plan {where}",
        why,
    )
    assert problem.standing, "the run stays succeeded"


def test_every_line_that_is_amiss_is_reported_and_the_others_plan() -> None:
    found = plan(PlanLine(EARLY, item=1), PlanLine(LATE, item=9001), PlanLine(EARLY, module="Gone"))
    assert found.dates == {"item:9001": LATE}
    assert [problem.where for problem in found.problems] == [
        "cohort npqsl-test, plan item = 1",
        'cohort npqsl-test, plan module = "Gone"',
    ]


def test_a_line_for_an_item_wins_over_its_modules_whichever_comes_first() -> None:
    module, item = PlanLine(LATE, module=501), PlanLine(EARLY, item=9001)
    wanted = {"item:9001": EARLY, "item:9002": LATE}
    assert plan(module, item).dates == plan(item, module).dates == wanted


def test_of_two_lines_for_one_activity_the_later_day_counts() -> None:
    item, assignment = PlanLine(LATE, item=9003), PlanLine(EARLY, assignment=3100)
    assert plan(item, assignment).dates == plan(assignment, item).dates == {"assignment:3100": LATE}


def test_an_activity_is_planned_by_what_as_or_a_register_calls_it() -> None:
    events = [an_assignment("Event 1 (Tuesday)", id=3201), an_assignment("Event 2", id=3202)]
    joined = MapLine(assignment=3201, strand="events", joined_as="event: 1")
    found = plan(
        PlanLine(EARLY, activity="EVENT: 1"),
        PlanLine(LATE, activity="Event  2"),
        PlanLine(LATE, activity="Event 3"),
        structure=a_structure(assignments=events),
        register=(a_line(activity="event 2"), a_line(activity="Event 3")),
        map_lines=(joined,),
    )
    assert found.problems == ()
    assert found.dates == {"as:event: 1": EARLY, "assignment:3202": LATE, "register:Event 3": LATE}
