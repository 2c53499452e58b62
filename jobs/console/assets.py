"""What pages of the console ask for besides themselves, each under a name that its content tells.

A new version of a file has a new name, so a browser may keep what it has for good.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from http import HTTPStatus
from importlib.resources import files
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from jobs.web.pages import TOKENS

PATH = "/assets/"
FOR_GOOD = "public, max-age=31536000, immutable"
KINDS = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
         ".svg": "image/svg+xml"}  # fmt: skip
HERE = Path(__file__).parent / "static"


def _contents() -> dict[str, bytes]:
    ours = {file.name: file.read_bytes() for file in sorted(HERE.iterdir()) if file.is_file()}
    htmx = files("django_htmx").joinpath("static/django_htmx/htmx-2.min.js")
    style = TOKENS.encode() + ours["console.css"]
    return ours | {"console.css": style, "htmx.js": htmx.read_bytes()}


def _named(name: str, content: bytes) -> str:
    stem, _, suffix = name.rpartition(".")
    return f"{stem}-{hashlib.sha256(content).hexdigest()[:12]}.{suffix}"


_CONTENTS = _contents()
NAMES: Mapping[str, str] = {name: _named(name, content) for name, content in _CONTENTS.items()}
_BY_NAME = {NAMES[name]: content for name, content in _CONTENTS.items()}


def asset(name: str) -> str:
    """Return the path of a file, such as "console.css". Raises KeyError for one we do not have."""
    return f"{PATH}{NAMES[name]}"


async def serve(request: Request) -> Response:
    """GET /assets/…: the file, for anybody; it says nothing of anybody."""
    name = str(request.path_params["name"])
    content = _BY_NAME.get(name)
    if content is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    kind = KINDS[Path(name).suffix]
    return Response(content, HTTPStatus.OK, {"Cache-Control": FOR_GOOD}, kind)
