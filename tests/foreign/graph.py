"""GraphQL of the foreign Canvas: the fields canvas-contract.md 3.4 prints, by graphql-core."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from graphql import build_schema, graphql_sync

if TYPE_CHECKING:
    from tests.foreign.canvas import ForeignCanvas

JSON = Any

SDL = """
scalar DateTime
enum EnrollmentType {
  StudentEnrollment TeacherEnrollment TaEnrollment DesignerEnrollment ObserverEnrollment
  StudentViewEnrollment
}
enum EnrollmentWorkflowState { active invited completed inactive creation_pending rejected deleted }
input CourseUsersFilter {
  userIds: [ID!]
  enrollmentTypes: [EnrollmentType!]
  enrollmentStates: [EnrollmentWorkflowState!]
  excludeTestStudents: Boolean
}
type PageInfo { endCursor: String hasNextPage: Boolean! }
type Enrollment { _id: ID! state: String! lastActivityAt: DateTime }
type Requirements { total: Int! completed: Int! completionPercentage: Float }
type Module { _id: ID! }
type ModuleItem { _id: ID! }
type ModuleItemConnection { nodes: [ModuleItem] pageInfo: PageInfo! }
type ModuleProgression {
  module: Module!
  incompleteItemsConnection(first: Int, after: String): ModuleItemConnection
}
type ModuleProgressionConnection { nodes: [ModuleProgression] pageInfo: PageInfo! }
type CourseProgression {
  requirements: Requirements
  incompleteModulesConnection(first: Int, after: String): ModuleProgressionConnection
}
type User {
  _id: ID!
  enrollments(courseId: ID): [Enrollment!]
  courseProgression: CourseProgression
}
type UserConnection { nodes: [User] pageInfo: PageInfo! }
type Course {
  _id: ID!
  usersConnection(first: Int, after: String, filter: CourseUsersFilter): UserConnection
}
type Query { course(id: ID!): Course }
"""
WITHOUT_INNER_PAGES = SDL.replace(
    "type ModuleItemConnection { nodes: [ModuleItem] pageInfo: PageInfo! }",
    "type ModuleItemConnection { nodes: [ModuleItem] }",
).replace(
    "{ nodes: [ModuleProgression] pageInfo: PageInfo! }",
    "{ nodes: [ModuleProgression] }",
)


def answered(canvas: ForeignCanvas, body: JSON) -> JSON:
    """Return what a POST to /api/graphql says."""
    schema = build_schema(WITHOUT_INNER_PAGES if canvas.ways.bare_connections else SDL)
    if not canvas.ways.introspection and "__type" in body["query"]:
        return {"errors": [{"message": "introspection is disabled"}]}
    result = graphql_sync(
        schema,
        body["query"],
        root_value={"course": lambda _info, **given: _course(canvas, given["id"])},
        variable_values=body.get("variables"),
    )
    said: JSON = {"data": result.data}
    if result.errors:
        said["errors"] = [error.formatted for error in result.errors]
        if result.data is None:
            del said["data"]
    return said


def _course(canvas: ForeignCanvas, course_id: str) -> JSON:
    if int(course_id) != canvas.course["id"]:
        return None
    return {
        "_id": str(course_id),
        "usersConnection": lambda _info, **given: _users(canvas, **given),
    }


def _users(canvas: ForeignCanvas, **given: JSON) -> JSON:
    wanted = given.get("filter") or {}
    types = wanted.get("enrollmentTypes")
    states = wanted.get("enrollmentStates")
    rows = [
        row
        for row in canvas.enrollments
        if canvas.ways.ignores_filter
        or (
            (types is None or row["type"] in types)
            and (states is None or row["enrollment_state"] in states)
        )
    ]
    people = sorted({row["user_id"] for row in rows})
    return _page([_user(canvas, who) for who in people], canvas.ways.graph_cap, **given)


def _user(canvas: ForeignCanvas, who: int) -> JSON:
    rows = [row for row in canvas.enrollments if row["user_id"] == who]
    return {
        "_id": str(who),
        "enrollments": [
            {
                "_id": str(row["id"]),
                "state": row["enrollment_state"],
                "lastActivityAt": row.get("last_activity_at"),
            }
            for row in rows
        ],
        "courseProgression": _progression(canvas, who),
    }


def _progression(canvas: ForeignCanvas, who: int) -> JSON:
    if canvas.ways.null_progress or who not in canvas.active_students():
        return None
    met, total, completed, incomplete = canvas.stored.get(who, frozenset()), 0, 0, []
    for module in canvas.modules:
        asked, need = canvas.asked(module, who), canvas.need(module, who)
        done = [i for i in asked if i in met]
        total += need
        completed += min(need, len(done))
        if len(done) < need:
            left = [{"_id": str(i)} for i in asked if i not in met]
            incomplete.append(
                {
                    "module": {"_id": str(module["id"])},
                    "incompleteItemsConnection": lambda _info, left=left, **given: _page(
                        left, canvas.ways.graph_cap, **given
                    ),
                }
            )
    share = 100 * completed / total if total else 0.0
    return {
        "requirements": {
            "total": total,
            "completed": completed,
            "completionPercentage": share,
        },
        "incompleteModulesConnection": lambda _info, **given: _page(
            incomplete, canvas.ways.graph_cap, **given
        ),
    }


def _page(nodes: list[JSON], cap: int, **given: JSON) -> JSON:
    start = int(base64.b64decode(given["after"])) if given.get("after") else 0
    end = min(start + min(given.get("first") or 20, cap), len(nodes))
    cursor = base64.b64encode(str(end).encode()).decode() if nodes else None
    return {
        "nodes": nodes[start:end],
        "pageInfo": {"endCursor": cursor, "hasNextPage": end < len(nodes)},
    }
