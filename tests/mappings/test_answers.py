"""People's answers: below the cohorts file, above the titles."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from mappings.answers import (
    Answered,
    answered,
    in_force,
    not_there,
    titles_by_id,
)
from mappings.cohorts import MapLine
from mappings.mapping import map_courses
from mappings.problems import Problem
from mappings.things import things_of
from tests.mappings.answering import CONFIRMED, MARCH, an_answer
from tests.mappings.builders import (
    a_cohort,
    a_module,
    a_programme,
    a_structure,
    an_assignment,
    an_item,
    an_item_of,
)


def mapped(structure, *answers, cohort=None):
    return map_courses(
        [structure], cohort or a_cohort(), a_programme(), frozenset(), in_force(answers)
    )


def the_activity(structure, *answers, cohort=None):
    [activity] = mapped(structure, *answers, cohort=cohort).activities
    return activity


def test_an_answer_wins_over_the_title():
    module = a_module("School Culture", an_item("Read me"))
    answer = an_answer("module", module, "induction", "teaching")
    course_map = mapped(a_structure(module), answer)
    [activity] = course_map.activities
    assert (activity.strand, activity.areas) == ("induction", {"teaching": 1})
    assert course_map.modules[0].why == CONFIRMED
    assert course_map.modules[0].items[0].why == f"as its module: {CONFIRMED}"


def test_an_answer_for_an_item_wins_over_its_module_s():
    item = an_item("Read me")
    module = a_module("School Culture", item)
    activity = the_activity(
        a_structure(module),
        an_answer("item", item, "induction", "teaching"),
        an_answer("module", module, "online", "implementation"),
    )
    assert (activity.strand, activity.areas) == ("induction", {"teaching": 1})


def test_an_item_s_answer_about_areas_leaves_its_strand_to_its_module_s():
    item = an_item("Read me")
    module = a_module("Week 3", item)
    activity = the_activity(
        a_structure(module),
        an_answer("module", module, "induction"),
        an_answer("item", item, None, "teaching", "implementation"),
    )
    half = Fraction(1, 2)
    assert (activity.strand, activity.areas) == (
        "induction",
        {"teaching": half, "implementation": half},
    )


@pytest.mark.parametrize("where", ["item", "module"])
def test_the_cohorts_file_silences_an_answer_in_what_it_says_and_no_more(where):
    item = an_item("Read me")
    module = a_module("Week 3", item)
    line = {"item": MapLine(item=item.id), "module": MapLine(module=module.id)}[where]
    says_strand = MapLine(line.module, line.item, strand="induction")
    says_areas = MapLine(line.module, line.item, areas={"implementation": Decimal(1)})
    answers = [
        an_answer("item", item, "online", "teaching"),
        an_answer("module", module, "online", "school-culture"),
    ]
    with_strand = the_activity(a_structure(module), *answers, cohort=a_cohort(says_strand))
    assert (with_strand.strand, with_strand.areas) == ("induction", {"teaching": 1})
    with_areas = the_activity(a_structure(module), *answers, cohort=a_cohort(says_areas))
    assert (with_areas.strand, with_areas.areas) == ("online", {"implementation": 1})


def test_the_reason_names_both_where_file_and_answer_each_say_a_part():
    item = an_item("Read me")
    line = MapLine(item=item.id, strand="induction")
    module = a_module("Week 3", item)
    answer = an_answer("item", item, "online", "teaching")
    course_map = mapped(a_structure(module), answer, cohort=a_cohort(line))
    assert course_map.modules[0].items[0].why == f"the cohorts file says so; {CONFIRMED}"
    silent = an_answer("item", item, "online")
    course_map = mapped(a_structure(module), silent, cohort=a_cohort(line))
    assert course_map.modules[0].items[0].why == "the cohorts file says so"


def test_an_answer_covers_the_assignment_behind_an_item_and_the_newer_wins():
    task = an_assignment("Portfolio piece")
    shown = an_item_of(task, title="Hand in")
    module = a_module("Week 3", shown)
    structure = a_structure(module, assignments=[task])
    about_task = an_answer("assignment", task, "formative", "teaching")
    assert the_activity(structure, about_task).strand == "formative"
    newer = an_answer("item", shown, "coaching")
    activity = the_activity(structure, about_task, newer)
    assert (activity.strand, activity.areas) == ("coaching", {"teaching": 1})
    assert the_activity(structure, newer, about_task).strand == "coaching"  # by time, not by place


def test_answers_become_lines_for_their_module_or_for_the_thing_they_are_of():
    task = an_assignment("Portfolio piece", id=3100)
    items = [an_item("Read me", id=9001), an_item_of(task, id=9002, title="Hand in")]
    module = a_module("Week 3", *items, id=501)
    things = things_of([a_structure(module, assignments=[task])])
    teaching = {"teaching": Decimal(1)}
    answers = [
        an_answer("module", module, "online", "teaching"),
        an_answer("item", items[0], "induction"),
        an_answer("assignment", task, "formative"),
        an_answer("item", an_item("Gone"), "events"),
    ]
    assert answered(answers, things) == Answered(
        {501: MapLine(module=501, strand="online", areas=teaching, why=CONFIRMED)},
        {
            "item:9001": MapLine(item=9001, strand="induction", why=CONFIRMED),
            "assignment:3100": MapLine(assignment=3100, strand="formative", why=CONFIRMED),
        },
    )


def test_the_newer_answer_about_a_thing_takes_from_the_older_what_it_leaves_open_and_its_day():
    task = an_assignment("Portfolio piece", id=3100)
    shown = an_item_of(task, id=9001)
    things = things_of([a_structure(a_module("Week 3", shown), assignments=[task])])
    older = an_answer("assignment", task, "formative", "teaching", at=MARCH - timedelta(days=1))
    both = f"{CONFIRMED}; a person confirmed it on 28 February 2027"

    def together(strand, *areas, **given):
        newer = an_answer("item", shown, strand, *areas)
        return answered([newer, replace(older, **given)], things).things["assignment:3100"]

    teaching, culture = {"teaching": Decimal(1)}, {"school-culture": Decimal(1)}
    assert together(None, "school-culture") == MapLine(
        item=9001, strand="formative", areas=culture, why=both
    )
    assert together("coaching") == MapLine(item=9001, strand="coaching", areas=teaching, why=both)
    assert together("coaching", "school-culture") == MapLine(
        item=9001, strand="coaching", areas=culture, why=CONFIRMED
    )
    assert together("coaching", areas=None).why == CONFIRMED
    assert together("coaching", at=MARCH).why == CONFIRMED  # both of one day: it is named once


def test_only_the_newest_answer_about_a_thing_counts_and_one_taken_back_does_not():
    module = a_module("School Culture", an_item("Read me"))
    first = an_answer("module", module, "online", "teaching")
    second = an_answer("module", module, "online", "implementation")
    back = an_answer("module", module)
    structure = a_structure(module)
    assert the_activity(structure, first, second).areas == {"implementation": 1}
    assert the_activity(structure, first, second, back).areas == {"school-culture": 1}
    assert the_activity(structure, first, back, second).areas == {"implementation": 1}


def test_that_a_thing_has_no_area_can_be_said():
    module = a_module("School Culture", an_item("Read me"))
    answer = an_answer("module", module, areas={})
    item = mapped(a_structure(module), answer).modules[0].items[0]
    assert (item.areas, item.status) == ((), "no-area")


def test_an_answer_about_what_canvas_does_not_hold_rests_and_is_named():
    module = a_module("School Culture", an_item("Read me"))
    gone = an_answer("item", an_item("Gone"), "events")
    here = an_answer("module", module, "online")
    structure = a_structure(module)
    assert the_activity(structure, gone, here).strand == "online"
    assert not_there(in_force([gone, here]), [structure]) == (
        Problem(
            "answer-not-there",
            f"cohort npqsl-test, item {gone.canvas_id}",
            "a person confirmed it, but Canvas does not hold it any more: nothing to do, or "
            f"npq-sync confirm npqsl-test --item {gone.canvas_id} --take-back",
        ),
    )


def test_whatever_an_answer_may_be_about_is_known_by_kind_and_id():
    task = an_assignment("Portfolio piece", id=3100)
    module = a_module("Week 3", an_item_of(task, id=9001, title="Hand in"), id=501)
    other = a_structure(a_module("Week 4", id=502), assignments=[an_assignment("Task 2", id=3200)])
    assert titles_by_id([a_structure(module, assignments=[task]), other]) == {
        ("module", 501): "Week 3",
        ("item", 9001): "Hand in",
        ("assignment", 3100): "Portfolio piece",
        ("module", 502): "Week 4",
        ("assignment", 3200): "Task 2",
    }
