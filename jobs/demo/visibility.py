"""Who sees what in the sandbox: assign-to of modules and assignments, enrolment states."""

from __future__ import annotations

from jobs.demo.entities import LIVE_STATES, Assignment, Course, Enrollment, Item, Module, Override
from jobs.demo.entities import User as Person


def live_rows(course: Course, user: Person) -> list[Enrollment]:
    """Return the student enrolments of one person that are active or invited."""
    return [e for e in course.enrollments_of(user) if e.is_student and e.state in LIVE_STATES]


def hits(override: Override, course: Course, user: Person) -> bool:
    """Tell whether an override names this person, directly or by section or group."""
    if override.students is not None:
        return user in override.students
    if override.section is not None:
        return any(e.section is override.section for e in live_rows(course, user))
    return override.group is not None and user in override.group.users


def assigned(assignment: Assignment, user: Person) -> bool:
    """Tell whether an assignment is this person's; a module given to others hides what it holds."""
    if any(hits(override, assignment.course, user) for override in assignment.overrides):
        return True
    if assignment.only_visible_to_overrides:
        return False
    modules = {item.module for item in assignment.items}
    return not modules or any(module_assigned(module, user) for module in modules)


def module_assigned(module: Module, user: Person) -> bool:
    """Tell whether a module is given to everybody or to this person."""
    if not module.assigned_to:
        return True
    return any(hits(override, module.course, user) for override in module.assigned_to)


def visible_modules(course: Course, user: Person) -> list[Module]:
    """Return the published modules this person is given, in position order."""
    return [m for m in course.modules if m.published and module_assigned(m, user)]


def visible_items(module: Module, user: Person) -> list[Item]:
    """Return the published items of a module whose content this person is given."""
    return [
        item
        for item in module.items
        if item.shown_published and (item.content is None or assigned(item.content, user))
    ]
