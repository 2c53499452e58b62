"""What was handed in and graded: one row for each participant and asked assignment."""

from __future__ import annotations

from collections.abc import Collection

from mappings.records import Submission
from sync.canvas import from_canvas
from sync.canvas.answers import JSON
from sync.canvas.client import CanvasClient
from sync.canvas.sent import Sent
from sync.errors import NotPermitted

IDS_THAT_FIT = 60  # with more, the next link may pass 6 KB and Canvas drops it (contract 2)
UNUSED = ["attachments", "body", "discussion_entries", "preview_url", "url"]


def pull_submissions(
    client: CanvasClient, course_id: int, assignment_ids: Collection[int]
) -> dict[tuple[int, int], Submission]:
    """Return the rows of the asked assignments by (user id, assignment id).

    An unpublished assignment has no rows; asking for one is refused whole, and then all are asked
    for and chosen here. Who has two enrolments may come on two pages with the same rows.
    Source: GET /api/v1/courses/:id/students/submissions, grouped by participant.
    """
    wanted = frozenset(assignment_ids)
    if not wanted:
        return {}
    try:
        rows = _pull(client, course_id, sorted(wanted) if len(wanted) <= IDS_THAT_FIT else [])
    except NotPermitted as refused:
        if "invalid-assignment-ids" not in refused.reasons:
            raise
        rows = _pull(client, course_id, [])
    found = {}
    for row in rows:
        if row.id("assignment_id") in wanted:
            read = from_canvas.submission(row)
            found[read.user_id, read.assignment_id] = read
    return found


def _pull(client: CanvasClient, course_id: int, assignment_ids: list[int]) -> list[Sent]:
    path = f"courses/{course_id}/students/submissions"
    only: dict[str, JSON] = {"assignment_ids": assignment_ids} if assignment_ids else {}
    people = client.get_all(
        path, student_ids=["all"], grouped=1, exclude_response_fields=UNUSED, **only
    )
    return [row for one in Sent.each(people, path) for row in _rows(one)]


def _rows(sent: Sent) -> list[Sent]:
    """Return one participant's rows; a Canvas that does not group sends each by itself."""
    grouped = "submissions" in sent.json or "assignment_id" not in sent.json
    return sent.objects("submissions") if grouped else [sent]
