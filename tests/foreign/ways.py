"""How the foreign Canvas does what the contract leaves open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

JSON = Any
TOKEN = "7~foreign"
NOT_ALLOWED = {
    "status": "unauthorized",
    "errors": [{"message": "user not authorized to perform that action"}],
}
GONE = {"errors": [{"message": "The specified resource does not exist."}]}


@dataclass
class Ways:
    """How this Canvas does what the contract leaves open."""

    cap: int = 100
    last: bool = True
    link_order: tuple[str, ...] = ("current", "next", "prev", "first", "last")
    relative_links: bool = False
    header_case: Callable[[str], str] = str.lower
    rate_headers: bool = True
    introspection: bool = True
    bare_connections: bool = False
    null_progress: bool = False
    ignores_filter: bool = False
    graph_cap: int = 100
    column_status: int = 200
    job_state: str = "queued"
    grouped: bool = True
    override_dates: bool = True
    rewrite: Callable[[str, JSON], JSON] = field(default=lambda _path, said: said)
    refuse: Callable[[str, str, int], tuple[int, dict[str, str], bytes] | None] = field(
        default=lambda _method, _path, _times: None
    )
