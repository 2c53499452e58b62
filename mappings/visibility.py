"""Whose an activity is: what Canvas gives to everybody, to some, or to others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mappings.activities import Activity, Part
from mappings.people import Participant
from mappings.records import (
    Assignment,
    AssignmentOverride,
    CourseRecords,
    Module,
    Structure,
    Submission,
)


def assigned(assignment: Assignment, who: Participant) -> bool:
    """Whether the assignment is given to the participant, by its own overrides alone."""
    return not assignment.only_visible_to_overrides or _names(assignment.overrides, who)


def module_assigned(module: Module, who: Participant) -> bool:
    """Whether the module is given to the participant; one without overrides is everybody's."""
    return not module.assigned_to or _names(module.assigned_to, who)


def modules_in_doubt(
    structure: Structure,
    people: Iterable[Participant],
    activities: Iterable[Activity],
    submissions: Mapping[tuple[int, int], Submission],
) -> frozenset[int]:
    """Return the modules that may be assigned to some only, though nobody asked yet.

    Canvas is said to keep a submission row for everybody an assignment is given to. Where
    somebody has none for an assignment their overrides give them, its module may not be theirs.
    An empty row settles that only beside requirements, by which a module shows whose it is. Of
    what is planned nothing shows it.
    """
    untold: dict[int | None, Module] = {
        module.id: module for module in structure.modules if module.assigned_to is None
    }
    by_id = {assignment.id: assignment for assignment in structure.assignments}
    studying = [who for who in people if structure.course_id in who.courses]

    def doubtful(part: Part, module: Module) -> bool:
        if part.planned or part.reading not in ("attendance", "task"):
            return part.planned
        assignment = by_id[part.assignment_ids[0]]
        return any(
            _leaves_doubt(submissions.get((who.user_id, assignment.id)), module)
            and assigned(assignment, who)
            for who in studying
        )

    return frozenset(
        module.id
        for activity in activities
        for part in activity.parts
        if part.course_id == structure.course_id
        and (module := untold.get(part.module_id))
        and doubtful(part, module)
    )


def _leaves_doubt(row: Submission | None, module: Module) -> bool:
    asks_for_something = any(item.requirement for item in module.items)
    return row is None or not (_says_something(row) or asks_for_something)


def parts_of(
    activity: Activity, who: Participant, records: Mapping[int, CourseRecords]
) -> tuple[Part, ...]:
    """Return the parts of the activity that are this participant's; none: it is not theirs.

    Without a live enrollment in a part's course, only what is given to everybody is theirs
    (design 5, *Who counts*). What an evaluating read showed wins over what overrides say, and so
    does a submission with anything in it. In a course without records nothing can be told apart:
    every part is theirs.
    """
    return tuple(p for p in activity.parts if _is_theirs(p, who, records.get(p.course_id)))


def _is_theirs(part: Part, who: Participant, course: CourseRecords | None) -> bool:
    if course is None:
        return True
    module = next((m for m in course.structure.modules if m.id == part.module_id), None)
    behind = [a for a in course.structure.assignments if a.id in part.assignment_ids]
    if part.course_id not in who.courses:
        return (module is None or _is_everybodys_module(module)) and _any_item_given(
            part, [_is_everybodys(a) for a in behind]
        )
    if not part.planned:
        shown = _shown(part, who, course)
        if shown is not None:
            return shown
    return (module is None or module_assigned(module, who)) and _any_item_given(
        part, [assigned(a, who) for a in behind]
    )


def _shown(part: Part, who: Participant, course: CourseRecords) -> bool | None:
    """Return what Canvas itself said about whose the part is, None where it said nothing."""
    if part.reading in ("requirement", "one-of"):
        progress = course.progress.get(who.user_id)
        if progress is None or progress.shown is None:
            return None
        return not progress.shown.isdisjoint(part.item_ids)
    rows = course.submissions or {}
    given = [a for a in course.structure.assignments if a.id in part.assignment_ids]
    tells = any(_row_tells(a, rows.get((who.user_id, a.id)), who, course) for a in given)
    return True if tells else None


def _row_tells(
    assignment: Assignment, row: Submission | None, who: Participant, course: CourseRecords
) -> bool:
    """Whether a submission row says that the assignment is given to its user.

    An empty one, which Canvas keeps for everyone an assignment is given to, does where overrides
    say the same, and where they cannot tell: given to a group we do not see (differentiation
    tags), or by mastery paths.
    """
    if row is None:
        return False
    if _says_something(row):
        return True
    groups = {group.id for group in course.roster.groups or ()}
    unseen = any(o.group_id is not None and o.group_id not in groups for o in assignment.overrides)
    by_other_means = assignment.only_visible_to_overrides and not assignment.overrides
    return unseen or by_other_means or _names(assignment.overrides, who)


def _says_something(row: Submission) -> bool:
    return row.workflow_state != "unsubmitted" or row.excused or row.score is not None


def _any_item_given(part: Part, given: list[bool]) -> bool:
    """Whether anything of the part is given: its assignments, or an item with none behind it."""
    return any(given) or len(part.item_ids) > len(part.assignment_ids) or not part.assignment_ids


def applies(override: AssignmentOverride, who: Participant) -> bool:
    """Whether an override names the participant, by themselves or by a section or group."""
    return (
        override.everyone
        or (override.student_ids is not None and who.user_id in override.student_ids)
        or (override.section_id is not None and override.section_id in who.sections)
        or (override.group_id is not None and override.group_id in who.groups)
    )


def _names(overrides: Iterable[AssignmentOverride], who: Participant) -> bool:
    return any(applies(override, who) for override in overrides)


def _is_everybodys(assignment: Assignment) -> bool:
    return not assignment.only_visible_to_overrides or any(o.everyone for o in assignment.overrides)


def _is_everybodys_module(module: Module) -> bool:
    return not module.assigned_to or any(o.everyone for o in module.assigned_to)
