"""What a browser sends along with a request: read once, and no more of it than a sheet needs."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from http import HTTPStatus
from typing import Annotated

from pydantic import Field
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

from sync.canvas.sent import ID_BOUND

LARGEST_BODY = 8_000_000
"""Bytes: a sheet of 5 MB, as it travels in a form."""
MOST_FIELDS = 50_000
"""All held changes of a provider, ticked at once."""
LARGEST_ID = ID_BOUND - 1
"""What a database keeps as a number."""
Id = Annotated[int, Field(ge=0, le=LARGEST_ID)]


class Sent(Request):
    """A request whose body is read up to LARGEST_BODY bytes."""

    async def stream(self) -> AsyncGenerator[bytes, None]:
        """Yield the body. Raises HTTPException 413 for a longer one."""
        length = 0
        async for part in super().stream():
            length += len(part)
            if length > LARGEST_BODY:
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            yield part

    async def fields(self) -> FormData:
        """Return what its form holds; whoever asks for it later gets the same.

        Raises HTTPException: 413 for a long one, 400 for one that is none, or did not come whole.
        """
        try:
            return await self.form(max_files=1, max_fields=MOST_FIELDS, max_part_size=LARGEST_BODY)
        except (ClientDisconnect, ValueError, LookupError) as broken:
            raise HTTPException(HTTPStatus.BAD_REQUEST) from broken


def id_of(text: str) -> int | None:
    """Return an id as people and addresses write it, None for what is none."""
    digits = text.strip()
    if not digits.isascii() or not digits.isdecimal() or len(digits) > len(str(LARGEST_ID)):
        return None
    return number if (number := int(digits)) <= LARGEST_ID else None
