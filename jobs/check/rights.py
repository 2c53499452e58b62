"""The token's rights, one by one: what a sync reads is read, what it writes is asked about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from jobs.check.line import Check
from sync.canvas.client import CanvasClient
from sync.errors import CanvasTrouble, NotFound, NotPermitted, Refused, TokenDead

GRADES = ("view_all_grades",)
ONE_BY_ONE = "nothing to do: without GraphQL participants are read one by one"


@dataclass(frozen=True, slots=True)
class Right:
    """A right and what fails without it. Any of the `permissions`, Canvas's names, gives it.

    `path` is a read it allows, below the course; None for a right to write, which is only asked
    about, because trying would write. Not every Canvas has the path of one not `everywhere`.
    """

    name: str
    without: str
    permissions: tuple[str, ...]
    path: str | None = None
    params: tuple[tuple[str, str], ...] = ()
    everywhere: bool = True


READS = (
    Right("read content", "nothing can be mapped", ("read",), "modules"),
    Right("read assignments", "tasks and events cannot be counted", ("read",), "assignments"),
    Right("read the roster", "nobody can be counted", ("read_roster",), "enrollments"),
    Right(
        "read all submissions",
        "events, coaching and tasks stay unknown",
        GRADES,
        "students/submissions",
        (("student_ids[]", "all"), ("grouped", "1")),
    ),
    Right(
        "read all progress",
        "online study stays unknown",
        GRADES,
        "bulk_user_progress",
        everywhere=False,
    ),
)
WRITES_BACK = (
    Right("read gradebook columns", "no flag can be written", GRADES, "custom_gradebook_columns"),
    Right("write gradebook columns", "no flag can be written", ("manage_grades",)),
)
GIVES_ENTRY = (
    Right(
        "write assignment overrides",
        "nobody can be given the assessment",
        ("manage_assignments", "manage_assignments_edit"),  # the first on older Canvas,
    ),
)


def rights(client: CanvasClient, course: int, wanted: tuple[Right, ...]) -> Iterator[Check]:
    """Yield a line for each right in this course. Raises TokenDead."""
    asked = [name for right in wanted if right.path is None for name in right.permissions]
    granted = permissions(client, course, asked) if asked else {}
    for right in wanted:
        what = f"course {course}: may {right.name}"
        if right.path is None:
            yield _asked(what, right, granted)
        else:
            yield _read(client, what, course, right)


def permissions(client: CanvasClient, course: int, names: list[str]) -> Mapping[str, bool]:
    """Return which of these permissions the token has, as far as Canvas tells.

    Source: GET /api/v1/courses/:id/permissions.
    """
    try:
        sent = client.get(f"courses/{course}/permissions", permissions=names)
    except (NotFound, NotPermitted, Refused):
        return {}
    return sent if isinstance(sent, dict) else {}


def _asked(what: str, right: Right, granted: Mapping[str, bool]) -> Check:
    told = [granted[name] for name in right.permissions if name in granted]
    if any(told):
        return Check(what, "ok", "yes")
    if told:
        return Check(what, "fail", f"no: {right.without}", _remedy(right))
    return Check(what, "warn", "Canvas does not tell", f"{_remedy(right)}, if it has it not yet")


def _read(client: CanvasClient, what: str, course: int, right: Right) -> Check:
    try:
        client.get(f"courses/{course}/{right.path}", per_page=1, **dict(right.params))
    except TokenDead:
        raise
    except Refused:  # allowed, but there is nothing of the kind in this course
        return Check(what, "ok", "yes")
    except (NotPermitted, NotFound) as refused:
        if isinstance(refused, NotFound) and not right.everywhere:
            return Check(what, "warn", "not offered by this Canvas", ONE_BY_ONE)
        return Check(what, "fail", f"{refused.seen}: {right.without}", _remedy(right))
    except CanvasTrouble as trouble:
        return Check(what, "fail", f"{trouble.seen}: {right.without}", trouble.remedy)
    return Check(what, "ok", "yes")


def _remedy(right: Right) -> str:
    return f"give the service account a role with {right.permissions[0]} in this course"
