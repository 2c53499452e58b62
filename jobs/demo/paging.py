"""Canvas's two ways of paging and its Link header, with the 6 KB trap."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import quote, urlencode

from jobs.demo.calls import Call, Reply

Row = TypeVar("Row")

DEFAULT_PER_PAGE = 10
HEADER_LIMIT = 6144
ORDER = ("current", "next", "prev", "first", "last")
DROPPED_FIRST = ("first", "current", "prev", "last", "next")
NOT_ECHOED = frozenset({"page", "per_page", "access_token", "api_key"})
BOOKMARK = "bookmark:"


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """The rows of one page, and the header that leads on."""

    rows: Sequence[Row]
    link: str | None

    def reply(self, render: Callable[[Row], Any]) -> Reply:
        """Answer with these rows, each rendered."""
        headers = {"Link": self.link} if self.link else {}
        return Reply([render(row) for row in self.rows], headers=headers)


def ordinal(call: Call, rows: Sequence[Row], *, counted: bool = True) -> Page[Row]:
    """Return the page asked for by number; past the end it is empty. `last` only if counted."""
    per_page, number = page_size(call), _number(call)
    start = (number - 1) * per_page
    pages = {"current": str(number), "first": "1"}
    if start + per_page < len(rows):
        pages["next"] = str(number + 1)
    if number > 1:
        pages["prev"] = str(number - 1)
    if counted:
        pages["last"] = str(max(1, -(-len(rows) // per_page)))
    return Page(rows[start : start + per_page], link_header(call, pages, per_page))


def bookmarked(call: Call, rows: Sequence[Row], key: Callable[[Row], tuple[Any, ...]]) -> Page[Row]:
    """Return the rows after a bookmark, in the order of `key`.

    An integer or undecodable page means "from the beginning", so asking for page=2 repeats page 1.
    """
    per_page = page_size(call)
    ordered = sorted(rows, key=key)
    bookmark = _decoded(call.text("page"))
    if bookmark is not None:
        ordered = [row for row in ordered if key(row) > bookmark]
    shown = ordered[:per_page]
    current = call.text("page") if bookmark is not None else "first"
    pages = {"current": current or "first", "first": "first"}
    if len(ordered) > per_page:
        pages["next"] = _encoded(key(shown[-1]))
    return Page(shown, link_header(call, pages, per_page))


def page_size(call: Call) -> int:
    """Return per_page, clamped in silence to 1 and the cap of this Canvas."""
    asked = call.text("per_page") or ""
    size = int(asked) if asked.isdecimal() else DEFAULT_PER_PAGE
    return max(1, min(size, call.switches.page_cap))


def link_header(call: Call, pages: dict[str, str], per_page: int) -> str | None:
    """Return the Link header; links are dropped past 6 KB, all of them if `next` alone is more."""
    address = call.base + quote(call.path, safe="/:~")
    echoed = [(k, v) for k, v in call.query_pairs if k not in NOT_ECHOED]
    links = {}
    for rel in ORDER:
        if rel in pages:
            query = urlencode([*echoed, ("page", pages[rel]), ("per_page", str(per_page))])
            links[rel] = f'<{address}?{query}>; rel="{rel}"'
    for rel in DROPPED_FIRST:
        if len(",".join(links.values())) <= HEADER_LIMIT:
            break
        links.pop(rel, None)
    return ",".join(links.values()) or None


def _number(call: Call) -> int:
    asked = call.text("page") or ""
    return max(1, int(asked)) if asked.isdecimal() else 1


def _encoded(key: tuple[Any, ...]) -> str:
    raw = base64.urlsafe_b64encode(json.dumps(key).encode()).decode()
    return BOOKMARK + raw.rstrip("=")


def _decoded(page: str | None) -> tuple[Any, ...] | None:
    if page is None or not page.startswith(BOOKMARK):
        return None
    raw = page.removeprefix(BOOKMARK)
    try:
        key = json.loads(base64.urlsafe_b64decode(raw + "=" * (-len(raw) % 4)))
    except (binascii.Error, ValueError):
        return None
    return tuple(key) if isinstance(key, list) else None
