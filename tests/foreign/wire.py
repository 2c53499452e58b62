"""HTTP of the foreign Canvas: calls, pages, forms, and a plain http.server."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.foreign.ways import TOKEN, Ways

JSON = Any
Answer = tuple[int, JSON, dict[str, str]]


@dataclass(frozen=True)
class Call:
    """One request; `body` is what was sent, form keys as written."""

    method: str
    path: str
    query: list[tuple[str, str]]
    body: JSON
    is_json: bool

    def one(self, key: str) -> str | None:
        return next((value for name, value in self.query if name == key), None)

    def all(self, key: str) -> list[str]:
        return [value for name, value in self.query if name == f"{key}[]"]


class Refusal(Exception):
    def __init__(self, status: int, body: JSON) -> None:
        super().__init__(status)
        self.status, self.body = status, body


def paged(ways: Ways, url: str, call: Call, rows: list[JSON]) -> tuple[int, JSON, dict[str, str]]:
    """Return one page of a list with the links the contract prints."""
    size = max(1, min(int(call.one("per_page") or 10), ways.cap))
    at = int(call.one("page") or 1)
    last = max(1, -(-len(rows) // size))
    pages = {"current": at, "first": 1}
    if at < last:
        pages["next"] = at + 1
    if at > 1:
        pages["prev"] = at - 1
    if ways.last:
        pages["last"] = last
    kept = [(k, v) for k, v in call.query if k not in ("page", "per_page")]
    home = "" if ways.relative_links else url
    links = [
        f"<{home}{call.path}?{urlencode([*kept, ('page', pages[rel]), ('per_page', size)])}>"
        f'; rel="{rel}"'
        for rel in ways.link_order
        if rel in pages
    ]
    return 200, rows[(at - 1) * size : at * size], {"link": ",".join(links)}


def form_below(form: list[tuple[str, str]], name: str) -> JSON:
    """Return what a form says below `name`: name[key], name[key][]."""
    found: dict[str, JSON] = {}
    for key, value in form:
        match = re.fullmatch(rf"{name}\[(\w+)\](\[\])?", key)
        if match and match[2]:
            found.setdefault(match[1], []).append(value)
        elif match:
            found[match[1]] = value
    return found


def handler(
    ways: Ways, heard: Callable[[Call], None], answered: Callable[[Call], Answer]
) -> type[BaseHTTPRequestHandler]:
    """Return what answers requests; every call is heard, refused ones too."""
    times: dict[tuple[str, str], int] = {}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # headers and body leave together: apart, each waits for the other side

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            is_json = "json" in (self.headers.get("Content-Type") or "")
            parts = urlsplit(self.path)
            sent = json.loads(body or b"{}") if is_json else parse_qsl(body.decode(), True)
            call = Call(self.command, parts.path, parse_qsl(parts.query, True), sent, is_json)
            heard(call)
            key = (call.method, call.path)
            times[key] = times.get(key, 0) + 1
            refused = ways.refuse(call.method, call.path, times[key])
            if refused is not None:
                self.out(refused[0], refused[2], refused[1])
                return
            if self.headers.get("Authorization") != f"Bearer {TOKEN}":
                said = {"errors": [{"message": "Invalid access token."}]}
                header = {"www-authenticate": 'Bearer realm="canvas-lms"'}
                self.out(401, json.dumps(said).encode(), header)
                return
            if not self.headers.get("User-Agent"):
                self.out(403, b'{"error":"Forbidden"}', {})
                return
            status, said, headers = answered(call)
            if ways.rate_headers:
                headers |= {"x-rate-limit-remaining": "598.7", "x-request-cost": "0.1"}
            self.out(status, json.dumps(said).encode(), headers)

        def out(self, status: int, body: bytes, headers: dict[str, str]) -> None:
            self.send_response_only(status)
            named = {"content-type": "application/json; charset=utf-8", **headers}
            for name, value in named.items():
                self.send_header(ways.header_case(name), value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_DELETE = answer  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    return Handler
