"""Which path is answered by what."""

from __future__ import annotations

from collections.abc import Callable

from werkzeug.routing import Map, Rule

from jobs.demo import routes_assignments as assignments
from jobs.demo import routes_columns as columns
from jobs.demo import routes_conversations as conversations
from jobs.demo import routes_modules as modules
from jobs.demo import routes_people as people
from jobs.demo import routes_submissions as submissions
from jobs.demo.calls import Call, Reply
from jobs.demo.routes_graphql import answer_graphql

Handler = Callable[[Call], Reply]

COURSE = "/api/v1/courses/<course>"
MODULE = f"{COURSE}/modules/<module>"
ASSIGNMENT = f"{COURSE}/assignments/<assignment>"
COLUMN = f"{COURSE}/custom_gradebook_columns/<column>"

ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/api/v1/users/<user>", people.show_self),
    ("GET", "/api/v1/users/<user>/profile", people.show_self),
    ("GET", "/api/v1/accounts/self", people.show_account),
    ("GET", "/api/v1/courses", people.list_courses),
    ("GET", COURSE, people.show_course),
    ("GET", f"{COURSE}/permissions", people.show_permissions),
    ("GET", f"{COURSE}/enrollments", people.list_enrollments),
    ("GET", f"{COURSE}/sections", people.list_sections),
    ("GET", f"{COURSE}/groups", people.list_groups),
    ("GET", f"{COURSE}/users", people.list_users),
    ("GET", f"{COURSE}/search_users", people.list_users),
    ("GET", "/api/v1/sections/<section>", people.show_section),
    ("GET", "/api/v1/sections/<section>/enrollments", people.list_section_enrollments),
    ("GET", "/api/v1/groups/<group>/memberships", people.list_memberships),
    ("GET", f"{COURSE}/modules", modules.list_modules),
    ("GET", MODULE, modules.show_module),
    ("GET", f"{MODULE}/items", modules.list_items),
    ("GET", f"{MODULE}/assignment_overrides", modules.list_assignees),
    ("GET", f"{COURSE}/bulk_user_progress", modules.bulk_user_progress),
    ("GET", f"{COURSE}/users/<user>/progress", modules.user_progress),
    ("GET", f"{COURSE}/assignments", assignments.list_assignments),
    ("GET", ASSIGNMENT, assignments.show_assignment),
    ("GET", f"{ASSIGNMENT}/overrides", assignments.list_overrides),
    ("POST", f"{ASSIGNMENT}/overrides", assignments.create_override),
    ("GET", f"{ASSIGNMENT}/overrides/<override>", assignments.show_override),
    ("PUT", f"{ASSIGNMENT}/overrides/<override>", assignments.update_override),
    ("DELETE", f"{ASSIGNMENT}/overrides/<override>", assignments.delete_override),
    ("GET", f"{ASSIGNMENT}/submissions", submissions.list_assignment_submissions),
    ("GET", f"{COURSE}/students/submissions", submissions.list_submissions),
    (
        "GET",
        "/api/v1/sections/<section>/students/submissions",
        submissions.list_section_submissions,
    ),
    ("GET", f"{COURSE}/custom_gradebook_columns", columns.list_columns),
    ("POST", f"{COURSE}/custom_gradebook_columns", columns.create_column),
    ("PUT", COLUMN, columns.update_column),
    ("DELETE", COLUMN, columns.delete_column),
    ("GET", f"{COLUMN}/data", columns.list_cells),
    ("PUT", f"{COLUMN}/data/<user>", columns.put_cell),
    ("PUT", f"{COURSE}/custom_gradebook_column_data", columns.put_cells),
    ("GET", "/api/v1/progress/<job>", columns.show_job),
    ("GET", "/api/v1/conversations", conversations.list_conversations),
    ("POST", "/api/v1/conversations", conversations.create_conversation),
    ("GET", "/api/v1/conversations/<conversation>", conversations.show_conversation),
    ("POST", "/api/graphql", answer_graphql),
)

URL_MAP = Map(
    [Rule(path, methods=[method], endpoint=handler) for method, path, handler in ROUTES],
    strict_slashes=False,
)
