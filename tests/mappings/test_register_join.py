"""What a register names becomes an activity, the one of Canvas where there is one, once."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import pytest

from mappings.activities import Activity
from mappings.cohorts import Cohort, MapLine
from mappings.engagement import standing
from mappings.mapping import MappingFault, map_courses
from mappings.problems import Problem
from mappings.programmes import counting_rule
from mappings.records import Assignment, Structure, Submission
from mappings.register_join import with_register
from mappings.registers import RegisterLine
from mappings.standing import Line, Standing
from tests.mappings.builders import (
    HOME,
    a_cohort,
    a_module,
    a_participant,
    a_programme,
    a_structure,
    a_submission,
    an_assignment,
    an_item_of,
    course_records,
)
from tests.mappings.register_lines import ANOTHER, AT, LATER, SOMEBODY, a_line

PROGRAMME = a_programme()


def events(*titles: str, **given: Any) -> list[Assignment]:
    return [an_assignment(title, **given) for title in titles]


def mapped(
    structure: Structure, *lines: RegisterLine, cohort: Cohort | None = None
) -> tuple[Activity, ...]:
    by = cohort or a_cohort()
    return with_register(map_courses([structure], by, PROGRAMME), by, lines).activities


def stood(
    structure: Structure,
    *lines: RegisterLine,
    rows: tuple[Submission, ...] | None = (),
    user: int = SOMEBODY,
    cohort: Cohort | None = None,
) -> Standing:
    records = {HOME: course_records(structure, submissions=rows)}
    rule = counting_rule(a_cohort(), PROGRAMME)
    activities = mapped(structure, *lines, cohort=cohort)
    return standing(a_participant(user), activities, records, rule)


def line_of(found: Standing, title: str = "Event 1") -> Line:
    [line] = [each for each in found.lines if each.title == title]
    return line


@pytest.mark.parametrize(
    ("state", "counts_as", "done"),
    [
        ("present", "done", 6),
        ("absent", "missed", 0),
        ("made-up", "open", 0),
        ("made-up-accepted", "done", 6),
        ("excused", "excused", 0),
    ],
)
def test_each_state_counts_as_the_domain_has_it(state: str, counts_as: str, done: int) -> None:
    found = stood(a_structure(), a_line(state=state, since=LATER))
    line = line_of(found)
    assert (line.activity_id, line.source, line.areas) == ("register:Event 1", "register", {})
    assert (line.state, line.done_hours, line.credit_hours) == (counts_as, done, 6)
    midnight = datetime(2026, 6, 30, 23, tzinfo=UTC)  # British Summer Time
    assert line.at == (LATER if state == "made-up-accepted" else midnight)
    assert found.hours_applicable == (92 if state == "excused" else 98)


def test_it_is_theirs_alone_who_have_a_line_and_takes_the_place_of_a_planned_unit() -> None:
    lines = [a_line(hours=None), a_line(activity="Event 2", hours=None)]
    theirs = stood(a_structure(), *lines).strands["events"]
    assert (theirs.done, theirs.open, theirs.hours_done) == (2, 2, 12)
    others = stood(a_structure(), *lines, user=ANOTHER).strands["events"]
    assert (others.done, others.open, others.hours_applicable) == (0, 4, 24)


def test_more_sessions_than_are_planned_share_the_strand_s_hours() -> None:
    five = [a_line(activity=f"Event {n}", hours=None) for n in range(1, 6)]
    assert line_of(stood(a_structure(), *five)).credit_hours == Fraction(24, 5)
    longer = stood(a_structure(), a_line(hours="12"), a_line(activity="Event 2", hours=None))
    assert line_of(longer, "Event 2").credit_hours == 4


def test_a_title_of_the_same_strand_is_that_activity_and_counted_once() -> None:
    canvas = events("Event 1: Behaviour", "Event 2")
    structure = a_structure(assignments=canvas)
    both = mapped(structure, a_line(activity=" event 2", hours=None))
    assert [a.id for a in both] == [f"assignment:{a.id}" for a in canvas]
    assert stood(structure, a_line(activity="EVENT 2", hours=None)).strands["events"].open == 3
    coached = mapped(structure, a_line(activity="Event 2", strand="coaching", hours=None))
    assert [a.id for a in coached][-1] == "register:Event 2"


@pytest.mark.parametrize(
    ("canvas", "register", "counts_as"),
    [
        ("missed", "present", "done"),
        ("done", "absent", "done"),
        ("open", "absent", "open"),
        ("missed", "absent", "missed"),
        ("missed", "made-up", "open"),
        ("missed", "made-up-accepted", "done"),
        ("excused", "absent", "missed"),
        ("excused", "excused", "excused"),
        ("unread", "present", "done"),
        ("unread", "absent", "unknown"),
    ],
)
def test_joined_with_canvas_either_does_it(canvas: str, register: str, counts_as: str) -> None:
    [event] = assignments = events("Event 1")
    graded = {"workflow_state": "graded", "graded_at": AT}
    told: dict[str, dict[str, Any]] = {
        "done": graded | {"score": event.points_possible},
        "missed": graded | {"score": 0},
        "excused": graded | {"excused": True},
        "open": {},
    }
    rows = None if canvas == "unread" else (a_submission(SOMEBODY, event.id, **told[canvas]),)
    structure = a_structure(assignments=assignments)
    found = stood(structure, a_line(state=register, hours=None), rows=rows)
    assert (line_of(found).state, line_of(found).credit_hours) == (counts_as, 6)


def test_what_is_given_to_others_in_canvas_is_theirs_by_the_register() -> None:
    structure = a_structure(assignments=events("Event 1", only_visible_to_overrides=True))
    assert stood(structure, a_line(hours=None)).strands["events"].done == 1
    assert stood(structure, a_line(ANOTHER, hours=None)).strands["events"].done == 0


def as_lines(*assignments: Assignment, hours: int | None = None) -> Cohort:
    """A cohort whose file joins these as "Day One"."""
    said = {"joined_as": "Day One", "hours": hours}
    return a_cohort(*(MapLine(assignment=a.id, **said) for a in assignments))  # type: ignore[arg-type]


def test_a_name_by_as_wins_over_titles_and_unites_what_it_joins() -> None:
    canvas = events("Event Tuesday", "Event Saturday", "Day one")
    structure = a_structure(assignments=canvas)
    cohort = as_lines(*canvas[:2])
    by_as = mapped(structure, a_line(activity="day ONE", hours=None), cohort=cohort)
    assert [a.id for a in by_as if a.register] == ["as:Day One"]
    by_title = mapped(structure, a_line(activity="Event Saturday", hours=None), cohort=cohort)
    assert [a.id for a in by_title if a.register] == ["as:Day One"]
    twice = [a_line(activity=n, hours=None) for n in ("Day one", "Event Tuesday")]
    [joined] = [a for a in mapped(structure, *twice, cohort=cohort) if a.register]
    assert len(joined.register[SOMEBODY]) == 2


def test_what_stands_in_a_module_is_known_by_its_title_too() -> None:
    [event] = canvas = events("Event 1")
    module = a_module("Face-to-face events", an_item_of(event))
    found = mapped(a_structure(module, assignments=canvas), a_line(hours=None))
    assert [a.id for a in found if a.register] == [f"assignment:{event.id}"]


def test_an_as_name_of_what_is_in_no_count_means_nothing_in_canvas() -> None:
    [event] = canvas = events("Event Tuesday")
    cohort = a_cohort(MapLine(assignment=event.id, strand="none", joined_as="Day One"))
    found = mapped(a_structure(assignments=canvas), a_line(activity="Day One"), cohort=cohort)
    assert [(a.id, a.hours) for a in found if a.register] == [("register:Day One", 6)]


def faults(
    structure: Structure, *lines: RegisterLine, cohort: Cohort | None = None
) -> tuple[Problem, ...]:
    with pytest.raises(MappingFault) as fault:
        mapped(structure, *lines, cohort=cohort)
    return fault.value.problems


def test_a_title_that_fits_several_activities_is_a_fault() -> None:
    first, second = canvas = events("Event 1", "event  1")
    assert faults(a_structure(assignments=canvas), a_line(hours=None)) == (
        Problem(
            "register-ambiguous",
            'cohort npqsl-test, register "Event 1"',
            f"the name fits several activities (assignment:{first.id}, assignment:{second.id}): "
            "name the one that is meant by `as` in the cohorts file, and so in the register",
        ),
    )


def test_other_hours_or_another_strand_than_the_cohorts_file_has_are_faults_told_together() -> None:
    canvas = events("Event A")
    cohort = as_lines(*canvas, hours=6)
    structure = a_structure(assignments=canvas)
    lines = (
        a_line(activity="Day one", hours="5"),
        a_line(activity="Event A", hours="5"),
    )
    remedy = "as:Day One has other hours: one activity has one credit, write the same hours"
    assert faults(structure, *lines, cohort=cohort) == tuple(
        Problem("hours-differ", f'cohort npqsl-test, register "{name}"', remedy)
        for name in ("Day one", "Event A")
    )
    coached = a_line(activity="Day one", hours=None, strand="coaching")
    assert faults(structure, coached, cohort=cohort) == (
        Problem(
            "strands-differ",
            'cohort npqsl-test, register "Day one"',
            "as:Day One is of events, the register says coaching: one activity has one strand",
        ),
    )
    for hours in ("6.0", None):
        same = a_line(activity="Day one", hours=hours)
        assert mapped(structure, same, cohort=cohort)[0].hours == 6


def test_hours_of_the_register_are_the_credit_of_the_activity_it_is_joined_with() -> None:
    structure = a_structure(assignments=events("Event 1"))
    found = stood(structure, a_line(ANOTHER, hours="9"))
    assert line_of(found).credit_hours == 9
