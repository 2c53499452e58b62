"""People's answers: below the cohorts file, above the titles; and what they propose elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import count

import pytest

from mappings.answers import Answer, in_force, not_there, proposals
from mappings.cohorts import MapLine
from mappings.explicit import explicit_lines
from mappings.mapping import map_courses
from mappings.things import things_of
from tests.mappings.builders import (
    a_cohort,
    a_module,
    a_programme,
    a_structure,
    an_assignment,
    an_item,
    an_item_of,
)

MARCH = datetime(2027, 3, 1, 12, tzinfo=UTC)
CONFIRMED = "a person confirmed it on 1 March 2027"
_seconds = count()


def an_answer(kind, thing, strand=None, *areas, **given):
    """An answer about this module, item or assignment; each is newer than the one before."""
    usual = {
        "kind": kind,
        "canvas_id": thing.id,
        "title": thing.title if kind == "item" else thing.name,
        "strand": strand,
        "areas": dict.fromkeys(areas, Decimal(1)) or None,
        "cohort": "npqsl-test",
        "programme": "npqsl",
        "who": "pat",
        "at": MARCH + timedelta(seconds=next(_seconds)),
    }
    return Answer(**{**usual, **given})


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
    [problem] = not_there(in_force([gone, here]), [structure])
    assert (problem.code, problem.where) == (
        "answer-not-there",
        f"cohort npqsl-test, item {gone.canvas_id}",
    )


# --- proposals -------------------------------------------------------------------------------


def proposed(structure, *elsewhere, here=(), cohort=None):
    the_cohort = cohort or a_cohort()
    explicit = explicit_lines(the_cohort, [structure], things_of([structure]))
    return proposals([structure], explicit, here, in_force(elsewhere), a_programme())


def elsewhere(kind, title, strand, *areas, cohort="a24"):
    thing = an_item(title) if kind == "item" else a_module(title)
    if kind == "assignment":
        thing = an_assignment(title)
    return an_answer(kind, thing, strand, *areas, cohort=cohort)


@pytest.mark.parametrize(
    "title", ["Week 3", "  week  3 ", "Copy of Week 3", "Copy of copy of WEEK 3"]
)
def test_a_copy_is_known_by_its_title(title):
    module = a_module(title)
    [proposal] = proposed(a_structure(module), elsewhere("module", "Week 3", "online", "teaching"))
    assert (proposal.kind, proposal.canvas_id, proposal.title) == ("module", module.id, title)
    assert (proposal.strand, set(proposal.areas or ())) == ("online", {"teaching"})
    assert proposal.cohorts == ("a24",)


def test_another_kind_of_thing_with_the_same_title_is_another_thing():
    structure = a_structure(a_module("Week 3", an_item("Week 4")))
    assert not proposed(structure, elsewhere("item", "Week 3", "online"))
    assert not proposed(structure, elsewhere("assignment", "Week 4", "online"))
    assert not proposed(structure, elsewhere("module", "Week 33", "online"))


def test_an_item_is_also_known_by_the_assignment_behind_it_and_proposed_once():
    task = an_assignment("Portfolio piece")
    items = [an_item_of(task, title="Hand in"), an_item_of(task, title="Hand in here")]
    structure = a_structure(a_module("Week 3", *items), assignments=[task])
    [proposal] = proposed(structure, elsewhere("assignment", "Portfolio piece", "formative"))
    assert (proposal.kind, proposal.canvas_id) == ("item", items[0].id)


def test_cohorts_that_agree_propose_together_and_those_that_do_not_propose_nothing():
    structure = a_structure(a_module("Week 3"))
    first = elsewhere("module", "Week 3", "online", "teaching")
    second = elsewhere("module", "Week 3", "online", "teaching", cohort="s25")
    third = elsewhere("module", "Week 3", "online", "implementation", cohort="a25")
    assert [p.cohorts for p in proposed(structure, first, second)] == [("a24", "s25")]
    assert not proposed(structure, first, second, third)


def test_what_was_said_here_is_not_proposed_again():
    module, item = a_module("Week 3"), an_item("Read me")
    told = [elsewhere("module", "Week 3", "online"), elsewhere("item", "Read me", "online")]
    structure = a_structure(module, a_module("Week 4", item))
    assert len(proposed(structure, *told)) == 2
    here = [an_answer("module", module, "induction")]
    assert [p.kind for p in proposed(structure, *told, here=here)] == ["item"]
    line = MapLine(item=item.id, areas={"teaching": Decimal(1)})
    assert [p.kind for p in proposed(structure, *told, cohort=a_cohort(line))] == ["module"]


def test_an_answer_taken_back_or_of_an_area_unknown_here_proposes_nothing():
    module = a_module("Week 3")
    answer = elsewhere("module", "Week 3", "online", "teaching")
    back = an_answer("module", module, cohort="a24", canvas_id=answer.canvas_id)
    assert not proposed(a_structure(module), answer, back)
    unknown = elsewhere("module", "Week 3", "online", "governance")
    assert not proposed(a_structure(module), unknown)


def test_a_proposal_changes_no_map():
    module = a_module("School Culture", an_item("Read me"))
    structure = a_structure(module)
    told = elsewhere("module", "School Culture", "induction", "teaching")
    assert proposed(structure, told)
    assert the_activity(structure).strand == "online"
