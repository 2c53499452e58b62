"""Whose an activity is: design 5, "(none)" and *Who counts*."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mappings.visibility import assigned, module_assigned, modules_in_doubt, parts_of
from tests.mappings.builders import (
    HOME,
    SOMEBODY,
    a_module,
    a_part,
    a_participant,
    a_progress,
    a_structure,
    a_submission,
    an_activity,
    an_assignment,
    an_item,
    an_item_of,
    an_override,
    course_records,
)

WHO = a_participant(sections=frozenset({7}), groups=frozenset({70}))
MINE = {
    "name": {"student_ids": frozenset({SOMEBODY})},
    "section": {"section_id": 7},
    "group": {"group_id": 70},
    "everybody": {"everyone": True},
}
OTHERS = {
    "name": {"student_ids": frozenset({SOMEBODY + 1})},
    "section": {"section_id": 8},
    "group": {"group_id": 80},
}


@pytest.mark.parametrize("by", MINE)
def test_an_override_that_names_me_gives_me_the_assignment_and_the_module(by):
    override = (an_override(**MINE[by]),)
    assert assigned(an_assignment(overrides=override), WHO)
    assert module_assigned(a_module("Online", assigned_to=override), WHO)


@pytest.mark.parametrize("by", OTHERS)
def test_an_override_that_names_others_does_not(by):
    override = (an_override(**OTHERS[by]),)
    assert not assigned(an_assignment(overrides=override), WHO)
    assert not module_assigned(a_module("Online", assigned_to=override), WHO)


def test_an_extension_for_others_hides_nothing_from_me():
    extension = (an_override(**OTHERS["name"]),)
    assert assigned(an_assignment(overrides=extension, only_visible_to_overrides=False), WHO)


def test_an_assignment_for_overrides_only_without_any_is_nobodys():
    assert not assigned(an_assignment(only_visible_to_overrides=True), WHO)


@pytest.mark.parametrize("assigned_to", [None, ()])
def test_a_module_without_overrides_is_everybodys(assigned_to):
    assert module_assigned(a_module("Online", assigned_to=assigned_to), WHO)


def theirs(part, structure, who=WHO, *, progress=(), submissions=()):
    records = {structure.course_id: course_records(structure, *progress, submissions=submissions)}
    return parts_of(an_activity(part), who, records) == (part,)


def a_task(overrides=(), assigned_to=None, **part):
    """An assignment in a module, read as a task."""
    task = an_assignment(overrides=overrides)
    module = a_module("Formative tasks", an_item_of(task), assigned_to=assigned_to)
    part = {"reading": "task", "module_id": module.id, "assignment_ids": (task.id,), **part}
    return a_part(**part), a_structure(module, assignments=[task])


def a_requirement(overrides=None, assigned_to=None, **part):
    """A module item whose requirement is read, with an assignment behind it where given."""
    task = an_assignment(overrides=overrides or ())
    behind = overrides is not None
    item = an_item_of(task, requirement="must_submit") if behind else an_item()
    module = a_module("Online", item, assigned_to=assigned_to)
    part = {
        "module_id": module.id,
        "item_ids": (module.items[0].id,),
        "assignment_ids": (task.id,) if behind else (),
        **part,
    }
    return a_part(**part), a_structure(module, assignments=[task])


@pytest.mark.parametrize("make", [a_task, a_requirement])
@pytest.mark.parametrize("planned", [False, True])
def test_assigned_to_others_is_not_mine_published_or_planned(make, planned):
    others = (an_override(**OTHERS["section"]),)
    mine = (an_override(**MINE["section"]),)
    assert theirs(*make(overrides=mine, planned=planned))
    assert not theirs(*make(overrides=others, planned=planned))
    assert theirs(*make(assigned_to=mine, planned=planned))
    assert not theirs(*make(assigned_to=others, planned=planned))
    assert not theirs(*make(overrides=mine, assigned_to=others, planned=planned))


def test_what_an_evaluating_read_showed_is_mine_whatever_overrides_say():
    part, structure = a_requirement(assigned_to=(an_override(**OTHERS["section"]),))
    shown = a_progress(shown=frozenset(part.item_ids))
    assert theirs(part, structure, progress=[shown])


def test_what_an_evaluating_read_did_not_show_is_not_mine():
    part, structure = a_requirement()
    assert theirs(part, structure, progress=[a_progress()])
    assert not theirs(part, structure, progress=[a_progress(shown=frozenset())])


def test_a_planned_item_is_mine_though_an_evaluating_read_cannot_show_it():
    part, structure = a_requirement(planned=True)
    assert theirs(part, structure, progress=[a_progress(shown=frozenset())])


def test_a_submission_with_anything_in_it_makes_an_assignment_mine():
    part, structure = a_task(overrides=(an_override(**OTHERS["section"]),))
    [assignment_id] = part.assignment_ids
    for said in ({"workflow_state": "submitted"}, {"score": Decimal(0)}, {"excused": True}):
        assert theirs(part, structure, submissions=[a_submission(SOMEBODY, assignment_id, **said)])
    other = a_submission(SOMEBODY + 1, assignment_id, workflow_state="submitted")
    assert not theirs(part, structure, submissions=[other])


def test_an_empty_row_does_not_outdo_overrides_that_name_others():
    part, structure = a_task(overrides=(an_override(**OTHERS["section"]),))
    assert not theirs(part, structure, submissions=[a_submission(SOMEBODY, *part.assignment_ids)])


def test_an_empty_row_does_not_outdo_a_module_given_to_others():
    task = an_assignment()
    others = (an_override(**OTHERS["section"]),)
    module = a_module("Events in Dorset", an_item_of(task), assigned_to=others)
    part = a_part(reading="attendance", module_id=module.id, assignment_ids=(task.id,))
    structure = a_structure(module, assignments=[task])
    assert not theirs(part, structure, submissions=[a_submission(SOMEBODY, task.id)])


def test_an_empty_row_tells_where_it_is_given_to_a_group_we_do_not_see():
    part, structure = a_task(overrides=(an_override(**OTHERS["group"]),))
    assert theirs(part, structure, submissions=[a_submission(SOMEBODY, *part.assignment_ids)])
    assert not theirs(part, structure, submissions=[])


def test_submissions_that_could_not_be_read_leave_it_to_overrides():
    part, structure = a_task()
    assert theirs(part, structure, submissions=None)


def test_one_of_is_mine_when_one_of_its_items_is():
    others = (an_override(**OTHERS["section"]),)
    task = an_assignment(overrides=others)
    page, hidden = an_item(), an_item_of(task)
    module = a_module("Choose one", page, hidden, requirement_type="one")
    structure = a_structure(module, assignments=[task])
    both = tuple(i.id for i in module.items)
    part = a_part(reading="one-of", module_id=module.id, item_ids=both, assignment_ids=(task.id,))
    assert theirs(part, structure)
    only_hidden = a_part(
        reading="one-of", module_id=module.id, item_ids=both[1:], assignment_ids=(task.id,)
    )
    assert not theirs(only_hidden, structure)


@pytest.mark.parametrize("make", [a_task, a_requirement])
def test_without_a_live_enrollment_only_what_is_everybodys_is_mine(make):
    gone = a_participant(courses=frozenset({HOME + 1}), sections=frozenset({7}))
    mine = (an_override(**MINE["name"]),)
    everybody = (an_override(everyone=True),)
    assert theirs(*make(), who=gone)
    assert theirs(*make(overrides=everybody), who=gone)
    assert theirs(*make(assigned_to=everybody), who=gone)
    assert not theirs(*make(overrides=mine), who=gone)
    assert not theirs(*make(assigned_to=mine), who=gone)


def test_without_a_live_enrollment_a_submission_row_gives_nothing():
    gone = a_participant(courses=frozenset({HOME + 1}))
    part, structure = a_task(overrides=(an_override(**MINE["name"]),))
    row = a_submission(SOMEBODY, part.assignment_ids[0])
    assert not theirs(part, structure, who=gone, submissions=[row])


def test_an_assignment_outside_modules_is_mine_by_its_overrides():
    task = an_assignment(overrides=(an_override(**MINE["group"]),))
    part = a_part(reading="attendance", assignment_ids=(task.id,))
    assert theirs(part, a_structure(assignments=[task]))


def test_parts_of_a_joined_activity_are_told_apart():
    tuesday = an_assignment(overrides=(an_override(**MINE["section"]),))
    saturday = an_assignment(overrides=(an_override(**OTHERS["section"]),))
    structure = a_structure(assignments=[tuesday, saturday])
    parts = [a_part(reading="attendance", assignment_ids=(a.id,)) for a in (tuesday, saturday)]
    activity = an_activity(*parts, id="as:event-1", strand="events")
    assert parts_of(activity, WHO, {HOME: course_records(structure)}) == (parts[0],)


def test_in_a_course_that_could_not_be_read_nothing_is_left_out():
    part = a_part(course_id=HOME + 1, item_ids=(9001,))
    assert parts_of(an_activity(part), WHO, {}) == (part,)


DOUBTS = {
    "no row": ([], None, True),
    "an empty row": ([{}], None, True),
    "an empty row beside a requirement": ([{}], "must_view", False),
    "a grade": ([{"score": Decimal(1)}], None, False),
}


@pytest.mark.parametrize(("rows", "requirement", "doubtful"), DOUBTS.values(), ids=DOUBTS)
def test_a_module_of_events_is_in_doubt_until_something_shows_whose_it_is(
    rows, requirement, doubtful
):
    event = an_assignment()
    page = an_item(requirement=requirement)
    module = a_module("Events in Kent", an_item_of(event, requirement=None), page)
    part = a_part(reading="attendance", module_id=module.id, assignment_ids=(event.id,))
    structure = a_structure(module, assignments=[event])
    found = [a_submission(SOMEBODY, event.id, **row) for row in rows]
    submissions = {(row.user_id, row.assignment_id): row for row in found}
    doubts = modules_in_doubt(structure, [WHO], [an_activity(part, strand="events")], submissions)
    assert doubts == (frozenset({module.id}) if doubtful else frozenset())


@pytest.mark.parametrize(
    ("reading", "doubtful"),
    [("attendance", True), ("task", True), ("requirement", False), ("one-of", False)],
)
def test_what_is_read_by_submissions_leaves_a_module_in_doubt(reading, doubtful):
    task = an_assignment()
    module = a_module("Tasks in Kent", an_item_of(task, requirement=None))
    part = a_part(reading=reading, module_id=module.id, assignment_ids=(task.id,))
    structure = a_structure(module, assignments=[task])
    doubts = modules_in_doubt(structure, [WHO], [an_activity(part)], {})
    assert doubts == (frozenset({module.id}) if doubtful else frozenset())


def test_a_task_that_is_others_leaves_its_module_in_no_doubt():
    task = an_assignment(
        only_visible_to_overrides=True, overrides=(an_override(**OTHERS["section"]),)
    )
    module = a_module("Tasks in Kent", an_item_of(task, requirement=None))
    part = a_part(reading="task", module_id=module.id, assignment_ids=(task.id,))
    structure = a_structure(module, assignments=[task])
    assert modules_in_doubt(structure, [WHO], [an_activity(part)], {}) == frozenset()


@pytest.mark.parametrize("published", [True, False])
@pytest.mark.parametrize("assigned_to", [None, (an_override(**OTHERS["section"]),)])
def test_a_module_with_something_planned_is_in_doubt_until_it_was_asked(published, assigned_to):
    draft = an_item(published=False)
    module = a_module("Not yet", draft, published=published, assigned_to=assigned_to)
    part = a_part(module_id=module.id, item_ids=(draft.id,), planned=True)
    structure = a_structure(module)
    doubts = modules_in_doubt(structure, [WHO], [an_activity(part)], {})
    assert doubts == (frozenset() if assigned_to else frozenset({module.id}))


def test_an_evaluating_read_tells_of_one_of_too():
    part, structure = a_requirement(
        assigned_to=(an_override(**OTHERS["section"]),), reading="one-of"
    )
    assert theirs(part, structure, progress=[a_progress(shown=frozenset(part.item_ids))])
    part, structure = a_requirement(reading="one-of")
    assert not theirs(part, structure, progress=[a_progress(shown=frozenset())])


def test_an_empty_row_tells_where_an_assignment_is_given_by_mastery_paths():
    """It is for overrides alone and has none: whose it is shows by its rows."""
    task = an_assignment(only_visible_to_overrides=True)
    part = a_part(reading="task", module_id=None, assignment_ids=(task.id,))
    structure = a_structure(assignments=[task])
    assert not theirs(part, structure)
    assert theirs(part, structure, submissions=[a_submission(SOMEBODY, task.id)])
