"""Tokens as programs send them: `Authorization: Bearer TOKEN`."""

from __future__ import annotations

import secrets

from pydantic import SecretStr
from starlette.requests import Request


def bearer(request: Request) -> str | None:
    """Return the token that a request carries, None where it carries none."""
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    return given.strip() if scheme.lower() == "bearer" else None


def is_token(given: str | None, token: SecretStr) -> bool:
    """Tell whether what was given is the token; it takes as long whatever is wrong with it."""
    expected = token.get_secret_value().encode()
    return given is not None and secrets.compare_digest(given.encode(), expected)
