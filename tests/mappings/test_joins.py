"""Activities in full: what one thing is, whatever shows, chooses or joins it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from mappings.activities import Activity
from mappings.cohorts import Cohort, MapLine, RollCall
from mappings.joins import united_areas
from mappings.mapping import map_courses
from tests.mappings.builders import (
    a_cohort,
    a_module,
    a_part,
    a_programme,
    a_structure,
    an_assignment,
    an_item,
    an_item_of,
)


def the_activity(*modules: Any, assignments: Any = (), cohort: Cohort | None = None) -> Activity:
    structure = a_structure(*modules, assignments=assignments)
    [found] = map_courses([structure], cohort or a_cohort(), a_programme()).activities
    return found


def test_what_one_assignment_in_two_modules_is_in_full() -> None:
    task = an_assignment("Write-up", html_url="https://canvas.example.org/3100")
    here = a_module("Coaching", an_item_of(task, title="Log"), published=False)
    there = a_module("Teaching", an_item_of(task))
    line = MapLine(assignment=task.id, strand="coaching", hours=Decimal("2.5"))
    activity = the_activity(here, there, assignments=[task], cohort=a_cohort(line))
    place = a_part(reading="attendance", assignment_ids=(task.id,))
    assert activity == Activity(
        id=f"assignment:{task.id}",
        title="Log",
        strand="coaching",
        areas={"teaching": Fraction(1)},
        hours=Fraction(5, 2),
        parts=(replace(place, module_id=here.id), replace(place, module_id=there.id)),
        html_url="https://canvas.example.org/3100",
    )


def test_what_a_choice_is_in_full() -> None:
    task = an_assignment("Write")
    written = (an_item_of(task, requirement="must_submit") for _ in range(2))
    page, draft = an_item("Read: Teaching"), an_item("Draft", published=False)
    module = a_module("School Culture", *written, page, draft, requirement_type="one")
    activity = the_activity(module, assignments=[task])
    assert activity == Activity(
        id=f"module:{module.id}",
        title="School Culture",
        strand="online",
        areas={"school-culture": Fraction(1, 2), "teaching": Fraction(1, 2)},
        hours=None,
        parts=(
            a_part(
                reading="one-of",
                module_id=module.id,
                item_ids=tuple(item.id for item in module.items[:3]),
                assignment_ids=(task.id,),
            ),
        ),
    )


def test_what_is_joined_is_the_first_with_the_parts_of_all_the_most_units_and_any_weakness() -> (
    None
):
    roll_call = an_assignment("Roll Call Attendance")
    day = an_assignment("Saturday", html_url="https://canvas.example.org/3200")
    cohort = a_cohort(
        MapLine(assignment=day.id, strand="events", joined_as="days"),
        MapLine(assignment=roll_call.id, strand="events", joined_as="days"),
        roll_call=RollCall(sessions=3),
    )
    assert the_activity(assignments=[day, roll_call], cohort=cohort) == Activity(
        id="as:days",
        title="Saturday",
        strand="events",
        areas={},
        hours=None,
        parts=tuple(
            a_part(reading="attendance", assignment_ids=(each.id,)) for each in (day, roll_call)
        ),
        html_url="https://canvas.example.org/3200",
        units=3,
        weak=True,
    )


def test_areas_united_are_the_shares_all_agree_on_else_equal_ones_and_none_says_nothing() -> None:
    uneven = {"school-culture": Fraction(3, 4), "teaching": Fraction(1, 4)}
    half = Fraction(1, 2)
    assert united_areas([]) == united_areas([{}, {}]) == {}
    assert united_areas([{}, uneven, {}, uneven]) == uneven
    assert united_areas([uneven, {"teaching": Fraction(1)}]) == dict.fromkeys(uneven, half)


def test_what_is_required_in_one_of_two_modules_is_read_in_that_one_alone() -> None:
    task = an_assignment("Check")
    bare, asked = an_item_of(task), an_item_of(task, requirement="must_submit")
    first, second = a_module("Readings", bare), a_module("Teaching", asked)
    activity = the_activity(first, second, assignments=[task])
    assert (activity.id, activity.areas) == (f"item:{asked.id}", {"teaching": Fraction(1)})
    assert activity.parts == (
        a_part(module_id=second.id, item_ids=(asked.id,), assignment_ids=(task.id,)),
    )


def test_each_choice_counts_by_itself() -> None:
    one = a_module("Choose a reading", an_item("One"), requirement_type="one")
    two = a_module("Choose a film", an_item("Two"), requirement_type="one")
    found = map_courses([a_structure(one, two)], a_cohort(), a_programme()).activities
    assert [activity.id for activity in found] == [f"module:{one.id}", f"module:{two.id}"]


def test_a_choice_shown_again_where_it_would_count_by_itself_still_counts_once() -> None:
    task = an_assignment("Write")
    choice = an_item_of(task, requirement="must_submit")
    module = a_module("Readings", choice, requirement_type="one")
    again = a_module("Coaching", an_item_of(task))
    assert the_activity(module, again, assignments=[task]).id == f"module:{module.id}"


def test_a_place_in_which_it_never_counts_is_no_part_of_it() -> None:
    task = an_assignment("Log")
    coaching = a_module("Coaching", an_item_of(task))
    forms = a_module("Forms", an_item_of(task))
    line = MapLine(module=forms.id, strand="none")
    activity = the_activity(coaching, forms, assignments=[task], cohort=a_cohort(line))
    assert [part.module_id for part in activity.parts] == [coaching.id]
