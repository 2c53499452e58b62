"""What a form of ours sends: a few short fields, read with a limit of size and time."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

FORM = "application/x-www-form-urlencoded"
MOST_BYTES = 1000
MOST_FIELDS = 8
SECONDS = 10.0


async def form_of(request: Request) -> Mapping[str, str]:
    """Return the fields; of a field sent twice the last.

    Raises HTTPException: 408 for one that does not come, 413 for a long one, 415 for another kind
    of body, 400 for one that is none. Source: https://url.spec.whatwg.org/#urlencoded-parsing
    """
    try:
        async with asyncio.timeout(SECONDS):
            body = await _body(request)
    except TimeoutError:
        raise HTTPException(HTTPStatus.REQUEST_TIMEOUT) from None
    except ClientDisconnect:
        raise HTTPException(HTTPStatus.BAD_REQUEST) from None
    kind = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if body and kind != FORM:
        raise HTTPException(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict",
                          max_num_fields=MOST_FIELDS)  # fmt: skip
    except ValueError:
        raise HTTPException(HTTPStatus.BAD_REQUEST) from None
    return dict(pairs)


async def _body(request: Request) -> bytes:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return body
