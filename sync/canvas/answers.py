"""What a Canvas answer means: read, throttled, try again, or one of our errors (contract 1.2)."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, NoReturn

from sync.errors import CanvasTrouble, NotFound, NotPermitted, Refused, TokenDead

JSON = Any  # as Canvas sent it: what is in it is checked where it is used

_KNOWN = {  # Canvas tells these refusals apart only by their prose
    "no progress available because this course is not module based": "not-module-based",
    "not module based": "not-module-based",
    "insufficient scopes": "insufficient-scopes",
    "invalid assignment ids requested": "invalid-assignment-ids",
    "too many students": "too-many-students",
    "already belongs to an assignment override": "already-in-override",
    "unknown student ids": "unknown-student-ids",
    "unable to send messages to users": "may-not-send",
    "course concluded": "course-concluded",
    "valid user agent": "user-agent",
    "expired access token": "expired",
    "revoked access token": "revoked",
    "invalid access token": "invalid",
}
_BEYOND = 1e9  # seconds or units: Canvas means nothing like it
_MACHINE_KEYS = ("attribute", "field", "type", "error_code", "status")
_SLUG = re.compile(r"[a-z][a-z0-9_.\[\]-]{0,63}")


@dataclass(frozen=True, slots=True)
class Answer:
    """One whole answer. `json` has Decimal for every number with a point; None for no body.

    `linked` tells whether there were any links at all, `next_url` is the next one of them.
    """

    status: int
    json: JSON
    linked: bool
    next_url: str | None
    cost: float | None
    at: datetime


class BrokenBody(ValueError):
    """A body that is not JSON."""


def parsed(body: bytes) -> JSON:
    """Return the JSON of a body, exact; None for an empty one; raises BrokenBody."""
    if not body.strip():
        return None
    try:
        return json.loads(body, parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, RecursionError) as broken:
        raise BrokenBody from broken


def _no_number(constant: str) -> NoReturn:
    raise ValueError(constant)


def is_throttled(status: int, body: bytes) -> bool:
    """Whether Canvas refused for the rate limit; 429 of late, 403 with these words before."""
    return status == HTTPStatus.TOO_MANY_REQUESTS or (
        status == HTTPStatus.FORBIDDEN and b"Rate Limit Exceeded" in body
    )


def number(headers: Mapping[str, str], name: str) -> float | None:
    """Return a header's number, None where it is absent or none that Canvas could mean."""
    text = headers.get(name, "")
    read = float(text) if re.fullmatch(r"\s*-?\d+(\.\d+)?(e-?\d+)?\s*", text) else math.inf
    return read if abs(read) < _BEYOND else None


def instant(headers: Mapping[str, str], name: str) -> datetime | None:
    """Return a header's HTTP date, None where it is absent or odd."""
    try:
        read = parsedate_to_datetime(headers.get(name, ""))
    except ValueError:
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the seconds of Retry-After, given as seconds or as an HTTP date."""
    seconds = number(headers, "Retry-After")
    if seconds is not None:
        return max(0.0, seconds)
    when = instant(headers, "Retry-After")
    return None if when is None else max(0.0, (when - now).total_seconds())


def refusal(
    status: int, headers: Mapping[str, str], body: bytes, where: str
) -> CanvasTrouble | None:
    """Return our error for a 4xx answer, None for any other; throttling is told apart before."""
    if not HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return None
    said, fields = _machine_words(body)
    seen = ", ".join([f"HTTP {status}", *sorted(said), *fields])
    if status == HTTPStatus.UNAUTHORIZED and "WWW-Authenticate" in headers:
        return TokenDead(where, seen)
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return NotPermitted(where, seen, said)
    if status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
        return NotFound(where, seen)
    return Refused(where, seen, said, fields)


def _machine_words(body: bytes) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return slugs of the refusals we know and Canvas's own field names and codes; no prose."""
    text = body[:100_000].decode("utf-8", errors="replace").lower()
    said = frozenset(slug for words, slug in _KNOWN.items() if words in text)
    try:
        sent = parsed(body)
    except BrokenBody:
        return said, ("no JSON",)
    return said, tuple(dict.fromkeys(_words_in(sent)))[:8]


def _words_in(sent: JSON) -> Iterator[str]:
    if isinstance(sent, list):
        for part in sent[:20]:
            yield from _words_in(part)
    elif isinstance(sent, dict):
        for key in _MACHINE_KEYS:
            if isinstance(sent.get(key), str) and _SLUG.fullmatch(sent[key]):
                yield f"{key}={sent[key]}"
        if isinstance(sent.get("error_report_id"), int):
            yield f"error_report_id={sent['error_report_id']}"
        if "errors" in sent:
            yield from _words_in(sent["errors"])
        for key, part in sent.items():
            if key != "errors" and isinstance(part, list) and _SLUG.fullmatch(key):
                yield from _words_in(part)
