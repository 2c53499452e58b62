"""What makes an activity, what is for a person, what is planned: design 5, *Activities*."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mappings.cohorts import MapLine
from mappings.mapping import map_courses
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

EVENTS, COACHING, FORMATIVE = "Face-to-face events", "Coaching", "Formative tasks"
READING = {EVENTS: "attendance", COACHING: "attendance", FORMATIVE: "task"}


def mapped(*structures, cohort=None, one_of=frozenset()):
    return map_courses(structures, cohort or a_cohort(), a_programme(), one_of)


def the_only(activities):
    [activity] = activities
    return activity


def items_of(course_map):
    return {item.title: item for module in course_map.modules for item in module.items}


def codes(course_map):
    return [problem.code for problem in course_map.problems]


# --- (a) requirements -------------------------------------------------------------------------


@pytest.mark.parametrize("title", ["Induction", "Readings"])
def test_a_required_item_of_induction_and_online_is_an_activity(title):
    item = an_item("Read me", html_url="https://canvas.example.org/x")
    module = a_module(title, item)
    activity = the_only(mapped(a_structure(module)).activities)
    part = the_only(activity.parts)
    assert (activity.id, activity.title) == (f"item:{item.id}", "Read me")
    assert (activity.hours, activity.html_url) == (None, "https://canvas.example.org/x")
    assert (part.course_id, part.reading, part.module_id) == (HOME, "requirement", module.id)
    assert (part.item_ids, part.assignment_ids, part.planned) == ((item.id,), (), False)


@pytest.mark.parametrize(
    "kind", [{}, {"quiz_id": 77}, {"discussion_id": 78}], ids=["assignment", "quiz", "discussion"]
)
def test_a_required_item_and_its_assignment_are_one_read_by_requirement(kind):
    task = an_assignment("Check your learning", **kind)
    item = an_item_of(task, requirement="must_submit")
    activity = the_only(
        mapped(a_structure(a_module("Readings", item), assignments=[task])).activities
    )
    assert activity.id == f"item:{item.id}"
    assert the_only(activity.parts).assignment_ids == (task.id,)


def test_an_item_without_a_requirement_cannot_count_and_is_listed():
    item = an_item(requirement=None)
    course_map = mapped(a_structure(a_module("School Culture", item)))
    assert course_map.activities == ()
    shown = items_of(course_map)[item.title]
    assert (shown.status, shown.activity_id) == ("not-counted", None)
    problem = the_only(course_map.problems)
    assert (problem.code, problem.where) == ("no-requirement", f"course {HOME}, item {item.id}")
    assert problem.standing


def test_a_heading_counts_nowhere_and_is_no_problem():
    heading = an_item("Before you start", type="SubHeader", requirement=None)
    course_map = mapped(a_structure(a_module("Readings", heading)))
    assert (course_map.activities, course_map.problems) == ((), ())
    assert items_of(course_map)["Before you start"].status == "not-counted"


@pytest.mark.parametrize("how", ["sent by Canvas", "found out"])
def test_one_of_is_one_activity_of_all_its_published_required_items(how):
    task = an_assignment("Write")
    read, write = an_item("Read"), an_item_of(task, requirement="must_submit")
    draft, extra = an_item("Draft", published=False), an_item("Extra", requirement=None)
    asks = "one" if how == "sent by Canvas" else None
    module = a_module("School Culture", read, write, draft, extra, requirement_type=asks)
    one_of = frozenset() if how == "sent by Canvas" else frozenset({module.id})
    course_map = mapped(a_structure(module, assignments=[task]), one_of=one_of)
    activity = the_only(course_map.activities)
    part = the_only(activity.parts)
    assert (activity.id, activity.title) == (f"module:{module.id}", "School Culture")
    assert activity.areas == {"school-culture": 1}
    assert (part.reading, part.module_id, part.planned) == ("one-of", module.id, False)
    assert (part.item_ids, part.assignment_ids) == ((read.id, write.id), (task.id,))
    assert codes(course_map) == ["no-requirement"]
    assert items_of(course_map)["Draft"].activity_id == activity.id


def test_one_of_makes_one_activity_only_in_induction_and_online():
    one, two = an_assignment("Session A"), an_assignment("Session B")
    module = a_module(EVENTS, an_item_of(one), an_item_of(two), requirement_type="one")
    course_map = mapped(a_structure(module, assignments=[one, two]))
    assert [a.id for a in course_map.activities] == [f"assignment:{a.id}" for a in (one, two)]


def test_a_line_of_its_own_takes_an_item_out_of_one_of_and_areas_alone_do_not():
    items = an_item("One"), an_item("Two"), an_item("Three")
    module = a_module("Readings", *items, requirement_type="one")
    cohort = a_cohort(
        MapLine(item=items[0].id, hours=Decimal(2)),
        MapLine(item=items[1].id, areas={"teaching": Decimal(1)}),
    )
    own, rest = mapped(a_structure(module), cohort=cohort).activities
    assert (own.id, own.hours) == (f"item:{items[0].id}", 2)
    assert rest.parts[0].item_ids == (items[1].id, items[2].id)
    assert rest.areas == {"teaching": 1}


def test_a_choice_of_one_of_shown_again_elsewhere_counts_once():
    task = an_assignment("Check")
    choice, again = an_item_of(task, requirement="must_submit"), an_item_of(task)
    one_of = a_module("Readings", choice, requirement_type="one")
    course_map = mapped(a_structure(one_of, a_module("More readings", again), assignments=[task]))
    assert the_only(course_map.activities).id == f"module:{one_of.id}"
    assert codes(course_map) == []


# --- (b) assignments --------------------------------------------------------------------------


@pytest.mark.parametrize("title", READING)
@pytest.mark.parametrize("requirement", [None, "must_submit"])
def test_an_assignment_of_a_strand_of_doing_counts_with_a_requirement_or_not(title, requirement):
    task = an_assignment("Write-up")
    module = a_module(title, an_item_of(task, requirement=requirement))
    activity = the_only(mapped(a_structure(module, assignments=[task])).activities)
    part = the_only(activity.parts)
    assert activity.id == f"assignment:{task.id}"
    assert (part.reading, part.module_id) == (READING[title], module.id)
    assert (part.item_ids, part.assignment_ids) == ((), (task.id,))


@pytest.mark.parametrize("kind", [{"quiz_id": 77}, {"discussion_id": 78}])
def test_a_graded_quiz_or_discussion_counts_as_its_assignment(kind):
    task = an_assignment("Write-up", **kind)
    structure = a_structure(a_module(FORMATIVE, an_item_of(task)), assignments=[task])
    assert the_only(mapped(structure).activities).id == f"assignment:{task.id}"


@pytest.mark.parametrize("module", READING)
@pytest.mark.parametrize(
    "kind", ["Page", "File", "ExternalUrl", "ExternalTool", "Quiz", "Discussion"]
)
def test_seeing_a_thing_is_not_attending(module, kind):
    item = an_item("Slides", type=kind, content_id=900)
    course_map = mapped(a_structure(a_module(module, item)))
    assert course_map.activities == ()
    assert items_of(course_map)["Slides"].status == "review"
    assert codes(course_map) == ["review"]


def test_an_assignment_outside_modules_counts_where_its_title_tells_the_strand():
    task = an_assignment("Coaching session 1")
    course_map = mapped(a_structure(assignments=[task]))
    activity = the_only(course_map.activities)
    assert (activity.strand, activity.parts[0].module_id) == ("coaching", None)
    assert the_only(course_map.assignments).activity_id == activity.id


@pytest.mark.parametrize("title", ["Write-up", "Online quiz", "Induction survey"])
def test_an_assignment_outside_modules_of_no_such_strand_is_for_a_person(title):
    task = an_assignment(title)
    course_map = mapped(a_structure(assignments=[task]))
    assert course_map.activities == ()
    assert the_only(course_map.assignments).status == "review"
    assert the_only(course_map.problems).where == f"course {HOME}, assignment {task.id}"


def test_an_assignment_outside_modules_that_never_counts_is_no_problem():
    course_map = mapped(a_structure(assignments=[an_assignment("Summative assessment")]))
    assert the_only(course_map.assignments).status == "not-counted"
    assert (course_map.activities, course_map.problems) == ((), ())


@pytest.mark.parametrize("types", [("external_tool",), ("none",)])
@pytest.mark.parametrize("shown", [True, False])
def test_roll_call_is_for_a_person_wherever_it_stands(types, shown):
    roll_call = an_assignment("Roll Call Attendance", submission_types=types)
    items = [an_item_of(roll_call)] if shown else []
    course_map = mapped(a_structure(a_module(EVENTS, *items), assignments=[roll_call]))
    assert course_map.activities == ()
    assert codes(course_map) == ["review"]


def test_roll_call_shown_under_another_title_is_still_roll_call():
    roll_call = an_assignment("Roll Call Attendance")
    item = an_item_of(roll_call, title="Event 1")
    course_map = mapped(a_structure(a_module(EVENTS, item), assignments=[roll_call]))
    assert course_map.activities == ()


def test_roll_call_counts_where_the_cohorts_file_names_it():
    roll_call = an_assignment("Roll Call Attendance")
    cohort = a_cohort(MapLine(assignment=roll_call.id, strand="events"))
    course_map = mapped(a_structure(assignments=[roll_call]), cohort=cohort)
    assert the_only(course_map.activities).strand == "events"


@pytest.mark.parametrize(
    ("module", "types", "counts"),
    [
        (EVENTS, ("online_upload",), False),
        (FORMATIVE, ("not_graded",), False),
        (FORMATIVE, ("online_upload",), True),
    ],
)
def test_what_canvas_never_grades_nor_collects_is_for_a_person(module, types, counts):
    task = an_assignment("Write-up", grading_type="not_graded", submission_types=types)
    course_map = mapped(a_structure(a_module(module, an_item_of(task)), assignments=[task]))
    assert len(course_map.activities) == counts
    assert codes(course_map) == ([] if counts else ["review"])


# --- not counted ------------------------------------------------------------------------------


def test_the_assessment_never_counts_whatever_else_says():
    task = an_assignment("Formative task 5")
    cohort = a_cohort(
        MapLine(assignment=task.id, strand="formative", joined_as="task-5"),
        assessment=an_assessment(assignment=task.id),
    )
    structure = a_structure(a_module(FORMATIVE, an_item_of(task)), assignments=[task])
    course_map = mapped(structure, cohort=cohort)
    assert (course_map.activities, course_map.problems) == ((), ())
    shown = items_of(course_map)["Formative task 5"]
    assert (shown.strand, shown.status) == ("assessment", "not-counted")
    assert shown.why == "the cohort's assessment"


def test_the_assessment_in_a_course_named_by_sis_id_is_told_too():
    task = an_assignment("Formative task 5")
    courses = (HOME, "sis_course_id:A25")
    cohort = a_cohort(
        courses=courses, assessment=an_assessment(course=courses[1], assignment=task.id)
    )
    course_map = mapped(
        a_structure(), a_structure(assignments=[task], course_id=202), cohort=cohort
    )
    assert course_map.activities == ()


# --- planned ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("module", "item"), [(True, False), (False, True), (False, False)])
def test_unpublished_and_published_in_an_unpublished_module_is_planned(module, item):
    course_map = mapped(
        a_structure(a_module("Readings", an_item(published=item), published=module))
    )
    assert the_only(the_only(course_map.activities).parts).planned


def test_an_unpublished_assignment_is_planned_in_modules_and_outside():
    inside = an_assignment("Write-up", published=False)
    outside = an_assignment("Formative task 2", published=False)
    module = a_module(FORMATIVE, an_item_of(inside, published=True))
    course_map = mapped(a_structure(module, assignments=[inside, outside]))
    assert [a.parts[0].planned for a in course_map.activities] == [True, True]


def test_one_of_without_a_published_choice_is_planned():
    items = an_item("One"), an_item("Two")
    module = a_module("Readings", *items, requirement_type="one", published=False)
    part = the_only(the_only(mapped(a_structure(module)).activities).parts)
    assert part.planned
    assert part.item_ids == (items[0].id, items[1].id)


@pytest.mark.parametrize("said", [{"hours": Decimal(6)}, {"joined_as": "event-1"}])
def test_a_credit_for_what_never_counts_is_for_a_person(said):
    task = an_assignment("Summative assessment")
    cohort = a_cohort(MapLine(assignment=task.id, **said))
    course_map = mapped(a_structure(assignments=[task]), cohort=cohort)
    assert course_map.activities == ()
    assert codes(course_map) == ["review"]
