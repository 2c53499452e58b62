"""What is taught as Canvas Data 2 holds it: modules, items, assignments, and whose they are."""

from __future__ import annotations

from collections.abc import Iterator

from jobs.demo.dap.row import Row, in_course, pair, stored
from jobs.demo.entities import Assignment, Module, Override
from jobs.demo.state import State

KINDS = {
    "Assignment": "Assignment",
    "Discussion": "DiscussionTopic",
    "ExternalTool": "ContextExternalTool",
    "ExternalUrl": "ExternalUrl",
    "File": "Attachment",
    "Page": "WikiPage",
    "Quiz": "Quizzes::Quiz",
    "SubHeader": "ContextModuleSubHeader",
}
OVERRIDABLE = ("due_at", "unlock_at", "lock_at")


def _all_modules(world: State) -> Iterator[Module]:
    for course in world.courses.values():
        yield from course.modules


def modules(world: State) -> Iterator[Row]:
    """Yield modules, unpublished ones too, with what they ask for."""
    for module in _all_modules(world):
        yield {
            "id": module.id,
            "name": module.name,
            "workflow_state": "active" if module.published else "unpublished",
            **in_course(module.course),
            "completion_requirements": stored(item.key for item in module.items if item.key),
            "requirement_count": module.requirement_count,
            "position": module.position,
        }


def items(world: State) -> Iterator[Row]:
    """Yield the lines of modules."""
    for module in _all_modules(world):
        for item in module.items:
            yield {
                "id": item.id,
                "workflow_state": "active" if item.shown_published else "unpublished",
                **in_course(module.course),
                "content_id": item.content_id or 0,  # what the API leaves out is no id of anything
                "tag_type": "context_module",
                "context_module_id": module.id,
                "position": item.position,
                "content_type": KINDS[item.type],
                "title": item.title,
            }


def all_assignments(world: State) -> Iterator[Assignment]:
    """Yield the assignments of every course."""
    for course in world.courses.values():
        yield from course.assignments


def assignments(world: State) -> Iterator[Row]:
    """Yield assignments, unpublished ones too."""
    for one in all_assignments(world):
        yield {
            "id": one.id,
            "workflow_state": "published" if one.published else "unpublished",
            "due_at": one.due_at,
            "points_possible": one.points,
            "grading_type": one.grading_type,
            "submission_types": list(one.submission_types),
            **in_course(one.course),
            "only_visible_to_overrides": one.only_visible_to_overrides,
            "position": one.position,
            "title": one.name,
            "description": f"<p>What to do for\t{one.name}</p>\n",
        }


def quizzes(world: State) -> Iterator[Row]:
    """Yield the quizzes behind assignments."""
    for one in all_assignments(world):
        if one.quiz_id is not None:
            state = "available" if one.published else "unpublished"
            yield _behind(one, one.quiz_id, state)


def topics(world: State) -> Iterator[Row]:
    """Yield the discussions behind assignments."""
    for one in all_assignments(world):
        if one.discussion_id is not None:
            state = "active" if one.published else "unpublished"
            yield {**_behind(one, one.discussion_id, state), "message": "<p>Say hello</p>"}


def _behind(assignment: Assignment, id_: int, state: str) -> Row:
    return {
        "id": id_,
        "workflow_state": state,
        **in_course(assignment.course),
        "assignment_id": assignment.id,
        "title": assignment.name,
    }


def _all_overrides(world: State) -> Iterator[tuple[Row, Override]]:
    for assignment in all_assignments(world):
        for override in assignment.overrides:
            yield {"assignment_id": assignment.id}, override
    for module in _all_modules(world):
        for override in module.assigned_to:
            yield {"context_module_id": module.id}, override


def overrides(world: State) -> Iterator[Row]:
    """Yield whom assignments and modules are given to."""
    for given, one in _all_overrides(world):
        target = one.section or one.group
        kind = "CourseSection" if one.section else "Group" if one.group else "ADHOC"
        yield {
            "id": one.id,
            "workflow_state": "active",
            "set_type": kind,
            "set_id": target.id if target else None,
            "title": one.title,
            **given,
            **{key: one.dates.get(key) for key in OVERRIDABLE},
            **{f"{key}_overridden": key in one.dates for key in OVERRIDABLE},
        }


def override_students(world: State) -> Iterator[Row]:
    """Yield the people that overrides name one by one."""
    for given, one in _all_overrides(world):
        for user in one.students or ():
            yield {
                "id": pair(one.id, user.id),
                "user_id": user.id,
                "workflow_state": "active",
                "assignment_id": given.get("assignment_id"),
                "assignment_override_id": one.id,
            }
