"""A course and its whole content: modules with items, assignments with overrides."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from urllib.parse import quote

from mappings.records import Assignment, Course, Module, Structure
from sync.canvas import from_canvas
from sync.canvas.client import CanvasClient
from sync.canvas.sent import Sent
from sync.errors import NotFound, NotPermitted


def pull_course(client: CanvasClient, ref: int | str) -> Course:
    """Return a course by Canvas id or "sis_course_id:…". Raises NotFound, NotPermitted.

    Source: GET /api/v1/courses/:id with its term.
    """
    path = f"courses/{quote(str(ref), safe=':~')}"
    answer = client.ask(path, include=["term", "concluded"])
    return from_canvas.course(Sent.of(answer.json, path), answer.at)


def pull_structure(client: CanvasClient, course_id: int) -> Structure:
    """Return modules, items and assignments of a course, unpublished ones too.

    Sources: GET /api/v1/courses/:id/modules (items inline, or from their own endpoint where a
    module has too many) and /assignments.
    """
    modules = pull_modules(client, course_id)
    path = f"courses/{course_id}/assignments"
    assignments = Sent.each(client.get_all(path, include=["overrides"]), path)
    return Structure(
        course_id=course_id,
        modules=tuple(from_canvas.module(sent, items) for sent, items in modules),
        assignments=tuple(
            client.together(lambda sent: _assignment(client, course_id, sent), assignments)
        ),
    )


def pull_modules(
    client: CanvasClient, course_id: int, student_id: int | None = None
) -> list[tuple[Sent, list[Sent]]]:
    """Return modules with their items; with `student_id` as evaluated for that student.

    Canvas leaves `items` out of a module that has more than a page of them (contract 3.1).
    """
    path = f"courses/{course_id}/modules"
    student = {} if student_id is None else {"student_id": student_id}
    modules = Sent.each(client.get_all(path, include=["items"], **student), path)
    read = []
    for module in modules:
        inline = module.maybe_list("items")
        items_path = f"{path}/{module.id()}/items"
        rows = client.get_all(items_path, **student) if inline is None else inline
        read.append((module, Sent.each(rows, items_path)))
    return read


def pull_module_assignees(client: CanvasClient, structure: Structure) -> Structure:
    """Return the structure with whom each module that asks for something is assigned to."""
    asking = {m.id for m in structure.modules if any(item.requirement for item in m.items)}
    return pull_assignees(client, structure, asking)


def pull_assignees(
    client: CanvasClient, structure: Structure, modules: Collection[int]
) -> Structure:
    """Return the structure with whom these modules are assigned to.

    None stays where it is everybody, and where Canvas does not tell (404 on older Canvas, or no
    right). One call a module, at the same time.
    Source: GET /api/v1/courses/:id/modules/:id/assignment_overrides.
    """

    def asked(module: Module) -> Module:
        if module.id not in modules:
            return module
        path = f"courses/{structure.course_id}/modules/{module.id}/assignment_overrides"
        try:
            rows = Sent.each(client.get_all(path), path)
        except (NotFound, NotPermitted):
            return module
        overrides = tuple(read for row in rows if (read := from_canvas.override(row)))
        return replace(module, assigned_to=overrides or None)

    return replace(structure, modules=tuple(client.together(asked, structure.modules)))


def pull_assignment(client: CanvasClient, course_id: int, assignment_id: int) -> Assignment:
    """Return one assignment with its overrides. Raises NotFound, NotPermitted.

    Source: GET /api/v1/courses/:id/assignments/:id.
    """
    path = f"courses/{course_id}/assignments/{assignment_id}"
    sent = Sent.of(client.get(path, include=["overrides"]), path)
    return _assignment(client, course_id, sent)


def _assignment(client: CanvasClient, course_id: int, sent: Sent) -> Assignment:
    """Read an assignment; overrides Canvas did not send with it are asked for by themselves."""
    if from_canvas.lacks_overrides(sent):
        path = f"courses/{course_id}/assignments/{sent.id()}/overrides"
        sent = Sent({**sent.json, "overrides": client.get_all(path)}, sent.where)
    return from_canvas.assignment(sent)
