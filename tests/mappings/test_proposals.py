"""What people's answers in one cohort propose for things of the same title in another."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mappings.answers import Proposal, in_force, proposals
from mappings.cohorts import MapLine
from mappings.explicit import explicit_lines
from mappings.mapping import map_courses
from mappings.things import things_of
from tests.mappings.answering import an_answer
from tests.mappings.builders import (
    a_cohort,
    a_module,
    a_programme,
    a_structure,
    an_assignment,
    an_item,
    an_item_of,
)


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
    inside = a_structure(a_module("Hand in a copy of your plan"))
    assert not proposed(inside, elsewhere("module", "Hand in a your plan", "online"))


def test_a_heading_is_nothing_that_anybody_is_asked_about():
    heading = an_item("Read me", type="SubHeader", requirement=None)
    told = elsewhere("item", "Read me", "online")
    assert not proposed(a_structure(a_module("Week 3", heading)), told)


def test_an_assignment_outside_modules_is_known_by_its_own_title():
    task = an_assignment("Copy of Portfolio piece")
    told = elsewhere("assignment", "Portfolio piece", "formative", "teaching")
    assert proposed(a_structure(assignments=[task]), told) == (
        Proposal(
            kind="assignment",
            canvas_id=task.id,
            title="Copy of Portfolio piece",
            strand="formative",
            areas={"teaching": Decimal(1)},
            cohorts=("a24",),
        ),
    )


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
    [activity] = map_courses([structure], a_cohort(), a_programme()).activities
    assert activity.strand == "online"
