"""Our two gradebook columns: found or made once, and read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from mappings.changes import COLUMN_TITLES
from sync.canvas.client import CanvasClient
from sync.canvas.sent import Sent
from sync.errors import NotFound, UnexpectedAnswer, WriteUncertain

Guard = Callable[[], None]
"""Called before every write; raises RunSuperseded when another run holds the cohort."""

CellKey = tuple[int, int]
"""Column id and user id."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Ids of our columns by title, and how many of them were made just now."""

    ids: Mapping[str, int]
    made: int = 0


def find_columns(client: CanvasClient, course_id: int, stored: Mapping[str, int]) -> Columns:
    """Return which of our columns are there: by stored id though renamed, else by exact title.

    Of several with our title the first is ours. Hidden columns count; deleted ones are not sent.
    Raises UnexpectedAnswer where one that is stored is not sent and yet there: Canvas would take a
    second one of its title. Source: GET /courses/:c/custom_gradebook_columns?include_hidden=true
    (contract 7.1).
    """
    path = _path(course_id)
    rows = Sent.each(client.get_all(path, include_hidden=True), f"GET {path}")
    sent = [(row.id(), row.text("title")) for row in rows]
    for column_id in set(stored.values()) - {column_id for column_id, _ in sent}:
        if _is_there(client, course_id, column_id):
            raise UnexpectedAnswer(f"GET {path}", f"column {column_id} is there and not listed")
    return ours_among(sent, stored)


def _is_there(client: CanvasClient, course_id: int, column_id: int) -> bool:
    try:
        client.get(f"{_path(course_id)}/{column_id}/data", include_hidden=True, per_page=1)
    except NotFound:
        return False
    return True


def ours_among(sent: Sequence[tuple[int, str]], stored: Mapping[str, int]) -> Columns:
    """Return which of a course's columns, each an id and a title, are ours."""
    ids = {column_id for column_id, _ in sent}
    found: dict[str, int] = {}
    for ours in COLUMN_TITLES:
        titled = [column_id for column_id, title in sent if title == ours]
        if stored.get(ours) in ids:
            found[ours] = stored[ours]
        elif titled:
            found[ours] = titled[0]
    return Columns(found)


def make_columns(client: CanvasClient, course_id: int, found: Columns, guard: Guard) -> Columns:
    """Make those of our columns that were not found, read-only in the gradebook.

    Canvas would make a second one of the same title: after an answer that never came the list is
    read again before anything is made anew. Raises WriteUncertain when that happens twice.
    """
    for title in COLUMN_TITLES:
        if title not in found.ids:
            found = _with(found, title, _make(client, course_id, title, guard))
    return found


def held_cells(
    client: CanvasClient, course_id: int, column_ids: Iterable[int]
) -> dict[CellKey, str]:
    """Return what Canvas holds in these columns; empty cells are absent.

    Only people with an enrollment that is not deleted have cells to be seen.
    Source: GET /courses/:c/custom_gradebook_columns/:id/data?include_hidden=true.
    """

    def read(column_id: int) -> dict[CellKey, str]:
        path = f"{_path(course_id)}/{column_id}/data"
        rows = Sent.each(client.get_all(path, include_hidden=True), f"GET {path}")
        return {
            (column_id, row.id("user_id")): content
            for row in rows
            if (content := row.maybe_text("content"))
        }

    cells: dict[CellKey, str] = {}
    for column in client.together(read, sorted(set(column_ids))):
        cells.update(column)
    return cells


def _make(client: CanvasClient, course_id: int, title: str, guard: Guard) -> int:
    guard()
    try:
        return _posted(client, course_id, title)
    except WriteUncertain:
        found = find_columns(client, course_id, {})
    if title in found.ids:
        return found.ids[title]
    guard()
    return _posted(client, course_id, title)


def _posted(client: CanvasClient, course_id: int, title: str) -> int:
    path = _path(course_id)
    form = {"column": {"title": title, "read_only": True}}
    made = client.send("POST", path, form=form, repeatable=False)
    try:
        return Sent.of(made, f"POST {path}").id()
    except UnexpectedAnswer as odd:
        raise WriteUncertain(odd.where, odd.seen) from odd


def _with(found: Columns, title: str, column_id: int) -> Columns:
    return Columns({**found.ids, title: column_id}, found.made + 1)


def _path(course_id: int) -> str:
    return f"courses/{course_id}/custom_gradebook_columns"
