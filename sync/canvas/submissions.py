"""What was handed in and graded: one row for each participant and asked assignment."""

from __future__ import annotations

from collections.abc import Collection

from mappings.records import SubmissionsRead
from sync.canvas import from_canvas
from sync.canvas.answers import JSON
from sync.canvas.client import CanvasClient
from sync.canvas.sent import Sent
from sync.errors import NotPermitted

IDS_THAT_FIT = 60  # with more, the next link may pass 6 KB and Canvas drops it (contract 2)
UNUSED = ["attachments", "body", "discussion_entries", "preview_url", "url"]


def pull_submissions(
    client: CanvasClient, course_id: int, assignment_ids: Collection[int]
) -> SubmissionsRead:
    """Return the rows of the asked assignments, and of whom Canvas spoke.

    An unpublished assignment has no rows; asking for one is refused whole, and then all are asked
    for and chosen here. Who has two enrolments may come on two pages with the same rows.
    Source: GET /api/v1/courses/:id/students/submissions, grouped by participant.
    """
    wanted = frozenset(assignment_ids)
    if not wanted:
        return SubmissionsRead({})
    try:
        people = _pull(client, course_id, sorted(wanted) if len(wanted) <= IDS_THAT_FIT else [])
    except NotPermitted as refused:
        if "invalid-assignment-ids" not in refused.reasons:
            raise
        people = _pull(client, course_id, [])
    found = {}
    for row in (row for one in people for row in _rows(one)):
        if row.id("assignment_id") in wanted:
            read = from_canvas.submission(row)
            found[read.user_id, read.assignment_id] = read
    grouped = all(_is_group(one) for one in people)
    return SubmissionsRead(found, frozenset(o.id("user_id") for o in people) if grouped else None)


def _pull(client: CanvasClient, course_id: int, assignment_ids: list[int]) -> list[Sent]:
    path = f"courses/{course_id}/students/submissions"
    only: dict[str, JSON] = {"assignment_ids": assignment_ids} if assignment_ids else {}
    people = client.get_all(
        path, student_ids=["all"], grouped=1, exclude_response_fields=UNUSED, **only
    )
    return Sent.each(people, path)


def _rows(sent: Sent) -> list[Sent]:
    """Return one participant's rows; a Canvas that does not group sends each by itself."""
    return sent.objects("submissions") if _is_group(sent) else [sent]


def _is_group(sent: Sent) -> bool:
    return "submissions" in sent.json or "assignment_id" not in sent.json
