"""The override that gives the summative assignment: read, then made, changed or deleted."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Any

from mappings.overrides_plan import Dates, OverridePlan
from mappings.problems import Problem
from mappings.records import AssignmentOverride
from sync.canvas import from_canvas
from sync.canvas.client import CanvasClient
from sync.canvas.sent import Sent
from sync.errors import CanvasTrouble, NotFound, Refused, UnexpectedAnswer, WriteUncertain
from sync.targets.columns import Guard

Planned = Callable[[tuple[AssignmentOverride, ...]], OverridePlan]
"""The plan against the overrides as just read; called again whenever they are read again."""

TRIES = 3  # one write, one after an answer that never came, one after a refusal


@dataclass(frozen=True, slots=True)
class OverrideWritten:
    """What became of the plan that was carried out last.

    `override_id` is ours as Canvas holds it now, None where there is none. `writes` is 1 where
    Canvas was changed. `plan.changes` were made unless `problems` says otherwise.
    """

    plan: OverridePlan
    override_id: int | None
    writes: int
    problems: tuple[Problem, ...] = ()


def pull_overrides(
    client: CanvasClient, course_id: int, assignment_id: int
) -> tuple[AssignmentOverride, ...]:
    """Return all overrides of an assignment. Source: GET …/assignments/:a/overrides."""
    path = _path(course_id, assignment_id)
    rows = Sent.each(client.get_all(path), f"GET {path}")
    return tuple(read for row in rows if (read := from_canvas.override(row)))


def write_override(
    client: CanvasClient,
    course_id: int,
    assignment_id: int,
    planned: Planned,
    guard: Guard,
    *,
    still_students: Callable[[], AbstractSet[int]] | None = None,
) -> OverrideWritten:
    """Read the overrides, plan, and carry the plan out.

    After an answer that never came, and after a refusal, the overrides are read and planned
    again: what is there already is not sent twice, what was refused not in the same words. Students
    Canvas does not know any more are left out where `still_students` can tell. Raises what Canvas
    said last.
    """
    first, refused, students = None, None, None
    trouble: CanvasTrouble | None = None
    tries = 0
    while True:
        tries += 1
        plan = _known(planned(pull_overrides(client, course_id, assignment_id)), students)
        first = first or plan
        if plan.action == "none":
            return _found_done(plan, first, trouble)
        if trouble is not None and plan == refused:
            raise trouble
        try:
            guard()
            return _written(client, course_id, assignment_id, plan)
        except Refused as raised:
            trouble, refused = raised, plan
            if still_students and students is None:
                students = still_students()
        except (WriteUncertain, NotFound) as raised:
            trouble, refused = raised, None
        if tries == TRIES:
            raise trouble


def _known(plan: OverridePlan, students: AbstractSet[int] | None) -> OverridePlan:
    """Leave out whom Canvas does not know as a student any more; it would refuse all of them."""
    if students is None or plan.students <= students:
        return plan
    left = plan.students & students
    changes = tuple(
        change
        for change in plan.changes
        if change.after is None or change.user_id is None or change.user_id in students
    )
    action = plan.action
    if not left:
        action = "none" if plan.override_id is None else "delete"
    elif not changes:
        action = "none"
    return replace(plan, action=action, students=left, changes=changes)


def _found_done(
    plan: OverridePlan, first: OverridePlan, trouble: CanvasTrouble | None
) -> OverrideWritten:
    """Nothing is left to do: because nothing was, or because an uncertain write had happened."""
    if not isinstance(trouble, WriteUncertain):
        return OverrideWritten(plan, plan.override_id, writes=0)
    done = replace(plan, action=first.action, changes=first.changes)
    return OverrideWritten(done, plan.override_id, writes=1)


def _written(
    client: CanvasClient, course_id: int, assignment_id: int, plan: OverridePlan
) -> OverrideWritten:
    path = _path(course_id, assignment_id)
    if plan.override_id is not None:
        path = f"{path}/{plan.override_id}"
    if plan.action == "delete":
        client.send("DELETE", path, repeatable=False)
        return OverrideWritten(plan, None, writes=1)
    method = "POST" if plan.action == "create" else "PUT"
    answer = client.send(method, path, form={"assignment_override": _form(plan)}, repeatable=False)
    try:
        held = from_canvas.override(Sent.of(answer, f"{method} {path}"))
    except UnexpectedAnswer as odd:
        raise WriteUncertain(odd.where, odd.seen) from odd
    if held is None:
        raise WriteUncertain(f"{method} {path}", "an override that names nobody")
    as_sent = _is_as_sent(held, plan) or any(
        one.id == held.id and _is_as_sent(one, plan)
        for one in pull_overrides(client, course_id, assignment_id)
    )
    problems = () if as_sent else _differing(held, assignment_id)
    return OverrideWritten(plan, held.id, writes=1, problems=problems)


def _is_as_sent(held: AssignmentOverride, plan: OverridePlan) -> bool:
    """Whether students and dates are those of the plan; an answer may leave some of them out."""
    dates = Dates(held.unlock_at, held.due_at, held.lock_at)
    return held.student_ids == plan.students and dates == plan.dates


def _differing(held: AssignmentOverride, assignment_id: int) -> tuple[Problem, ...]:
    where = f"assignment {assignment_id} override {held.id}"
    remedy = "Canvas keeps other students or dates than it was sent: look at its Assign To"
    return (Problem("override-not-written", where, remedy),)


def _form(plan: OverridePlan) -> dict[str, Any]:
    """Return all there is to send: Canvas clears the dates that are left out."""
    dates = {
        "unlock_at": plan.dates.unlock_at,
        "due_at": plan.dates.due_at,
        "lock_at": plan.dates.lock_at,
    }
    return {
        "student_ids": sorted(plan.students),
        "title": plan.title,
        **{key: f"{at:%Y-%m-%dT%H:%M:%SZ}" for key, at in dates.items() if at is not None},
    }


def _path(course_id: int, assignment_id: int) -> str:
    return f"courses/{course_id}/assignments/{assignment_id}/overrides"
