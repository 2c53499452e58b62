"""Modules, their items and whom they are assigned to; progress over REST."""

from __future__ import annotations

from jobs.demo import rights
from jobs.demo.calls import JSON, Call, Reply, bad_request, not_found, unauthorized
from jobs.demo.entities import Course, Item, Module, Override, Progression, User
from jobs.demo.paging import ordinal
from jobs.demo.progress import module_based, standings
from jobs.demo.shapes import stamp
from jobs.demo.visibility import visible_items, visible_modules

PROGRESS_STATES = frozenset({"active", "invited", "creation_pending"})
NOT_MODULE_BASED = (
    "No progress available because this course is not module based "
    "(meaning, it does not have modules and module completion requirements)."
)


def list_modules(call: Call) -> Reply:
    """GET courses/:id/modules; with `student_id` every module is evaluated for that student."""
    course = call.course()
    student = _student(call, course)
    modules = _modules(call, course, student)
    page = ordinal(call, modules)
    return page.reply(lambda module: _module(call, module, student))


def show_module(call: Call) -> Reply:
    """GET courses/:id/modules/:id."""
    course = call.course()
    return Reply(_module(call, call.module(course), _student(call, course)))


def list_items(call: Call) -> Reply:
    """GET courses/:id/modules/:id/items; with `student_id` evaluated like the list of modules."""
    course = call.course()
    module, student = call.module(course), _student(call, course)
    if student is not None and module not in visible_modules(course, student):
        raise not_found()
    row = _evaluated(call, module, student)
    page = ordinal(call, _items(call, module, student))
    return page.reply(lambda item: _item(call, item, row))


def list_assignees(call: Call) -> Reply:
    """GET courses/:id/modules/:id/assignment_overrides: whom a module is assigned to."""
    course = call.course()
    call.need(rights.MANAGE_CONTENT)
    page = ordinal(call, call.module(course).assigned_to)
    module_id = call.args["module"]
    return page.reply(lambda override: _assignee(override, int(module_id)))


def _assignee(override: Override, module_id: int) -> JSON:
    shape: dict[str, JSON] = {
        "id": override.id,
        "context_module_id": module_id,
        "title": override.title,
    }
    if override.students is not None:
        shape["students"] = [{"id": u.id, "name": u.name} for u in override.students]
    if override.section is not None:
        shape["course_section"] = {"id": override.section.id, "name": override.section.name}
    if override.group is not None:
        shape["group"] = {"id": override.group.id, "name": override.group.name}
    return shape


def _student(call: Call, course: Course) -> User | None:
    """Return the student asked for; only their own progress without the right to see grades."""
    ref = call.text("student_id")
    if ref is None:
        return None
    user = call.user(ref)
    studies = any(e.is_student for e in call.visible_rows(course) if e.user is user)
    if not studies or not (call.may(rights.VIEW_ALL_GRADES) or user is call.token.user):
        raise unauthorized(call.switches.denied_status)
    return user


def _modules(call: Call, course: Course, student: User | None) -> list[Module]:
    if student is not None:
        return visible_modules(course, student)
    if call.may(rights.MANAGE_CONTENT):
        return course.modules
    return [module for module in course.modules if module.published]


def _items(call: Call, module: Module, student: User | None) -> list[Item]:
    if student is not None:
        return visible_items(module, student)
    if call.may(rights.MANAGE_CONTENT):
        return module.items
    return [item for item in module.items if item.shown_published]


def _evaluated(call: Call, module: Module, student: User | None) -> Progression | None:
    if student is None:
        return None
    return call.world.book.evaluate(module, student, call.world.now())


def _module(call: Call, module: Module, student: User | None) -> JSON:
    row = _evaluated(call, module, student)
    items = _items(call, module, student)
    items_url = f"{call.base}/api/v1/courses/{module.course.id}/modules/{module.id}/items"
    shape: dict[str, JSON] = {
        "id": module.id,
        "name": module.name,
        "position": module.position,
        "unlock_at": stamp(module.unlock_at),
        "require_sequential_progress": False,
        "publish_final_grade": False,
        "prerequisite_module_ids": [earlier.id for earlier in module.prerequisites],
        "items_count": len(items),
        "items_url": items_url,
    }
    if call.switches.requirement_type_sent:
        shape["requirement_type"] = "one" if module.requirement_count else "all"
    if call.may(rights.MANAGE_CONTENT):
        shape["published"] = module.published
    if row is not None:
        shape |= {"state": row.state, "completed_at": stamp(row.completed_at)}
    if call.includes("items") and len(items) <= call.switches.inline_items:
        shape["items"] = [_item(call, item, row) for item in items]
    return shape


def _item(call: Call, item: Item, row: Progression | None) -> JSON:
    site = f"{call.base}/courses/{item.module.course.id}"
    shape: dict[str, JSON] = {
        "id": item.id,
        "module_id": item.module.id,
        "position": item.position,
        "title": item.title,
        "indent": 0,
        "quiz_lti": False,
        "type": item.type,
        "html_url": f"{site}/modules/items/{item.id}",
    }
    if item.content_id is not None:
        shape["content_id"] = item.content_id
    if item.type == "Page":
        shape["page_url"] = f"page-{item.id}"
    if item.type in {"ExternalUrl", "ExternalTool"}:
        shape["external_url"] = f"https://link.example/{item.id}"
    if call.may(rights.MANAGE_CONTENT):
        shape["published"] = item.shown_published
    if item.requirement:
        shape["completion_requirement"] = _requirement(item, row)
    return shape


def _requirement(item: Item, row: Progression | None) -> JSON:
    """Return a requirement; whether it is completed is matched by id and type alone."""
    shape: dict[str, JSON] = {"type": item.requirement}
    if item.min_score is not None:
        shape["min_score"] = item.min_score
    if row is not None:
        shape["completed"] = (item.id, item.requirement) in {key[:2] for key in row.met}
    return shape


def bulk_user_progress(call: Call) -> Reply:
    """GET courses/:id/bulk_user_progress: counts of everybody, stored state, nothing evaluated."""
    course = call.course()
    call.need(rights.VIEW_ALL_GRADES)
    _refuse_without_requirements(course)
    students = call.visible_students(course, PROGRESS_STATES).values()
    page = ordinal(call, sorted(students, key=lambda user: (user.sortable_name, user.id)))
    return page.reply(
        lambda user: {
            "id": user.id,
            "anonymous_id": f"{user.id:x}",
            "display_name": user.name,
            "avatar_image_url": f"{call.base}/images/messages/avatar-50.png",
            "html_url": f"{call.base}/courses/{course.id}/users/{user.id}",
            "pronouns": None,
            "progress": _counts(call, course, user),
        }
    )


def user_progress(call: Call) -> Reply:
    """GET courses/:id/users/:id/progress: the same for one."""
    course = call.course()
    user = call.user()
    if user is not call.token.user:
        call.need(rights.VIEW_ALL_GRADES)
    _refuse_without_requirements(course)
    return Reply(_counts(call, course, user))


def _refuse_without_requirements(course: Course) -> None:
    if not module_based(course):
        raise bad_request({"error": {"message": NOT_MODULE_BASED}})


def _counts(call: Call, course: Course, user: User) -> JSON:
    """Return counts of requirements; a "complete one" module counts all its requirements."""
    rows = standings(call.world.book, course, user)
    stored = [row.stored for row in rows if row.stored]
    finished = [row.completed_at for row in stored if row.completed_at]
    done = bool(stored) and all(row.state == "completed" for row in stored)
    return {
        "requirement_count": sum(len(row.requirements) for row in rows),
        "requirement_completed_count": sum(row.completed_count for row in rows),
        "next_requirement_url": None,
        "completed_at": stamp(max(finished)) if done and finished else None,
    }
