"""What each thing is taken for by itself, whole: strand, areas, reading, and the words of why."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from mappings.cohorts import MapLine
from mappings.problems import Problem
from mappings.records import Assignment, Module
from mappings.rulings import InCourse, Ruling, module_ruling, ruling, the_assessment
from mappings.things import Thing, things_of
from tests.mappings.builders import (
    HOME,
    a_module,
    a_structure,
    an_assignment,
    an_item,
    an_item_of,
)
from tests.mappings.test_module_rulings import (
    BY_COURSE,
    BY_MODULE,
    CULTURE,
    FILE,
    NO_STRAND,
    TEACHING,
    UNCLEAR,
    UNSURE,
    course,
)

WHERE = f"course {HOME}, item 9001"
LOOSE = f"course {HOME}, assignment 3100"
SEEN: Mapping[str, Any] = {"requirement": "must_view"}


def placed(module: Module | None, *assignments: Assignment) -> Thing:
    """The first thing of a course with this module, or without any."""
    modules = (module,) if module is not None else ()
    return things_of([a_structure(*modules, assignments=assignments)])[0]


def ruled(
    title: str,
    module: str | None = None,
    line: MapLine | None = None,
    *,
    of: InCourse | None = None,
    about: MapLine | None = None,
    page: Mapping[str, Any] | None = None,
    **given: Any,
) -> Ruling:
    """What an assignment, or a page, is taken for; `about` is a line for its module."""
    within = of or course()
    task = an_assignment(title, id=3100, **given)
    if module is None:
        return ruling(placed(None, task), None, line, within)
    item = an_item_of(task, id=9001) if page is None else an_item(title, id=9001, **page)
    thing = placed(a_module(module, item, id=501), task)
    assert thing.module is not None
    return ruling(thing, module_ruling(within, thing.module, about), line, within)


def waiting(remedy: str, strand: Any = None, where: str = WHERE, line: Any = None) -> Ruling:
    """A ruling that waits for a person."""
    problem = Problem("review", where, remedy)
    return Ruling(strand, {}, "review", remedy, None, line, problem)


def test_a_heading_is_in_no_count_and_no_title_or_module_changes_that() -> None:
    heading = ruled("School Culture", "Teaching", page={"type": "SubHeader"})
    assert heading == Ruling(None, {}, "not-counted", "a heading", None, None)


def test_roll_call_names_the_three_ways_out() -> None:
    assert ruled("Roll Call Attendance", "Face-to-face events") == waiting(
        "Roll Call keeps one percentage over all sessions: make an assignment for each session, "
        "use npq-sync register import, or say in [cohort.roll_call] how many sessions were held"
    )


def test_an_assignment_outside_modules_whose_title_tells_no_strand_waits_for_its_name() -> None:
    assert ruled("Write-up") == waiting(
        "its title does not tell its strand: name it with npq-sync confirm or in the cohorts file",
        where=LOOSE,
    )
    line = MapLine(assignment=3100, areas={"teaching": Decimal(1)})
    assert ruled("Write-up", line=line).line == line


@pytest.mark.parametrize(
    ("strand", "module"), [("events", "Face-to-face events"), ("formative", "Formative tasks")]
)
def test_seeing_a_page_is_not_attending(strand: str, module: str) -> None:
    assert ruled("Slides", module, page=SEEN) == waiting(
        "seeing it is not attending: make an assignment for it, or leave it out of the count",
        strand,
    )


def test_what_canvas_never_grades_nor_collects_waits_unless_a_line_says_that_it_counts() -> None:
    never: dict[str, Any] = {"grading_type": "not_graded", "submission_types": ("online_upload",)}
    found = ruled("Session", "Face-to-face events", **never)
    assert found == waiting(
        "Canvas never grades or collects it, so it cannot show who did it: let it be graded, or "
        "leave it out of the count",
        "events",
    )
    said = MapLine(assignment=3100, strand="events")
    assert ruled("Session", "Face-to-face events", said, **never).reading == "attendance"


@pytest.mark.parametrize(
    ("types", "collects"),
    [
        (("none",), False),
        (("not_graded",), False),
        (("on_paper",), False),
        (("on_paper", "none"), False),
        (("on_paper", "online_text_entry"), True),
        (("discussion_topic",), True),
    ],
)
def test_an_ungraded_task_counts_where_canvas_collects_something(
    types: tuple[str, ...], collects: bool
) -> None:
    found = ruled("Task", "Formative tasks", grading_type="not_graded", submission_types=types)
    assert found.reading == ("task" if collects else None)
    graded = ruled("Task", "Formative tasks", submission_types=types)
    assert graded.reading == "task"


def test_an_assignment_outside_modules_is_online_only_by_a_line() -> None:
    assert ruled("Induction") == waiting(
        "outside modules it counts as online or induction only by a line in the cohorts file: add "
        "the line, or put it into a module with a completion requirement",
        "induction",
        LOOSE,
    )
    line = MapLine(assignment=3100, strand="online")
    assert ruled("Induction", line=line) == Ruling("online", {}, "no-area", FILE, "task", line)


@pytest.mark.parametrize("page", [{"requirement": None}, None])
def test_without_a_requirement_an_item_keeps_its_areas_and_says_what_to_set(
    page: Mapping[str, Any] | None,
) -> None:
    remedy = "no completion requirement, so it cannot count: set one in Canvas"
    assert ruled("Read me", "School Culture", page=page) == Ruling(
        "online",
        CULTURE,
        "not-counted",
        remedy,
        None,
        None,
        Problem("no-requirement", WHERE, remedy),
    )


@pytest.mark.parametrize("said", [{"hours": Decimal(6)}, {"joined_as": "event-1"}])
def test_a_credit_for_what_never_counts_says_so(said: dict[str, Any]) -> None:
    line = MapLine(assignment=3100, **said)
    assert ruled("Summative assessment", line=line) == waiting(
        "the cohorts file gives it hours or a name, but its strand never counts: name a strand "
        "that does, or remove the line",
        "assessment",
        LOOSE,
        line,
    )


def test_what_never_counts_and_has_no_credit_is_no_problem() -> None:
    plain = ruled("Summative assessment")
    assert plain == Ruling(
        "assessment", {}, "not-counted", "names the summative assessment", None, None
    )
    line = MapLine(assignment=3100, strand="none", areas={"teaching": Decimal(1)})
    assert ruled("Write-up", line=line) == Ruling("none", {}, "not-counted", FILE, None, line)


def test_the_assessment_is_never_counted_and_keeps_the_line_that_names_it() -> None:
    line = MapLine(assignment=3100, strand="formative")
    assert the_assessment(line) == Ruling(
        "assessment", {}, "not-counted", "the cohort's assessment", None, line
    )


@pytest.mark.parametrize(
    ("title", "module", "about", "told"),
    [
        ("Read me", "School Culture", None,
         ("online", CULTURE, f'as its module: names "school culture"{NO_STRAND}')),
        ("Teaching", "School Culture", None, ("online", TEACHING, 'names "teaching"')),
        ("Induction", "School Culture", None,
         ("induction", CULTURE, f"names no content area{BY_MODULE}")),
        ("Induction", "School Culture", {"strand": "online"},
         ("online", CULTURE, f"as its module: {FILE}")),
        ("Induction", "School Culture", {"areas": {"teaching": Decimal(1)}},
         ("induction", TEACHING, f"names no content area{BY_MODULE}")),
        ("Induction", "Online study", None, ("induction", {}, "names no content area")),
        ("Teaching", "Online study", {"areas": {"school-culture": Decimal(1)}},
         ("online", CULTURE, f"as its module: {FILE}")),
        ("Induction: teaching", "Online study", {"areas": {"school-culture": Decimal(1)}},
         ("induction", CULTURE, f'names "teaching"{BY_MODULE}')),
        ("Induction: teaching", "School Culture", {"strand": "online"},
         ("online", TEACHING, 'names "teaching"')),
        ("Teaching", "School Culture", {"strand": "online"},
         ("online", TEACHING, 'names "teaching"')),
    ],
)  # fmt: skip
def test_an_item_goes_by_the_line_of_its_module_its_own_title_and_its_module_in_this_order(
    title: str, module: str, about: dict[str, Any] | None, told: tuple[Any, Any, str]
) -> None:
    line = MapLine(module=501, **about) if about else None
    strand, areas, why = told
    found = ruled(title, module, about=line, page=SEEN)
    status = "mapped" if areas else "no-area"
    assert found == Ruling(strand, areas, status, why, "requirement", None)


def test_a_line_of_its_own_wins_and_without_areas_the_module_s_come_before_the_title_s() -> None:
    line = MapLine(item=9001, strand="coaching")
    found = ruled("Teaching", "School Culture", line)
    assert found == Ruling("coaching", CULTURE, "mapped", FILE, "attendance", line)
    named = MapLine(item=9001, areas={"teaching": Decimal(3)})
    found = ruled("Read me", "School Culture", named, page=SEEN)
    assert found == Ruling("online", TEACHING, "mapped", FILE, "requirement", named)


def test_a_task_outside_modules_has_its_course_s_area_and_says_so() -> None:
    assert ruled("Formative task 2", of=course(TEACHING)) == Ruling(
        "formative", TEACHING, "mapped", f"names no content area{BY_COURSE}", "task", None
    )
    assert ruled("Formative task 2: School Culture", of=course(TEACHING)).areas == CULTURE
    assert ruled("Coaching session 2", of=course(TEACHING)).areas == {}
    inside = ruled("Formative task 2", "Coaching", of=course(TEACHING))
    assert (inside.strand, inside.areas, inside.why) == ("formative", {}, "names no content area")


@pytest.mark.parametrize(
    ("title", "module", "problem"),
    [
        (UNSURE, "Online study", Problem("review", WHERE, UNCLEAR)),
        (UNSURE, "School Culture", None),
        ("Read me", UNSURE, None),  # the module is told of itself
    ],
)
def test_an_unclear_item_counts_and_is_told_of_where_it_is_the_unclear_one(
    title: str, module: str, problem: Problem | None
) -> None:
    found = ruled(title, module, page=SEEN)
    assert (found.reading, found.problem) == ("requirement", problem)
    assert found.status == ("mapped" if module == "School Culture" else "review")


def test_areas_that_a_line_says_there_are_none_of_leave_no_doubt_about_an_unclear_title() -> None:
    nothing = MapLine(item=9001, areas={})
    found = ruled(UNSURE, "Online study", nothing, page=SEEN)
    assert found == Ruling("online", {}, "no-area", FILE, "requirement", nothing)


def test_an_unclear_task_outside_modules_counts_and_is_told_of() -> None:
    problem = Problem("review", LOOSE, UNCLEAR)
    found = ruled(f"Formative task: {UNSURE}")
    assert (found.strand, found.status, found.reading) == ("formative", "review", "task")
    assert found.problem == problem


def test_what_is_in_a_module_that_a_line_calls_none_says_so() -> None:
    line = MapLine(module=501, strand="none", why="a library")
    found = ruled("Read me", "Reading", about=line, page=SEEN)
    assert found == Ruling("none", {}, "not-counted", "as its module: a library", None, None)


def test_a_line_is_kept_on_what_it_does_not_bring_into_the_count() -> None:
    online, coaching = MapLine(item=9001, strand="online"), MapLine(item=9001, strand="coaching")
    unasked = ruled("Read me", "School Culture", online, page={"requirement": None})
    assert (unasked.status, unasked.line) == ("not-counted", online)
    seen = ruled("Read me", "School Culture", coaching, page=SEEN)
    assert (seen.status, seen.line) == ("review", coaching)


def test_two_areas_of_a_title_share_alike() -> None:
    half = Fraction(1, 2)
    found = ruled("School Culture and Teaching", "Online study", page=SEEN)
    assert found.areas == {"school-culture": half, "teaching": half}
