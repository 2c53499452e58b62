"""Programs at /api/v1: what is asked there, and the token by which one may ask it."""

from __future__ import annotations

from starlette.requests import Request

from jobs.console.desk import Desk
from jobs.web.bearer import bearer, is_token
from sync.store.sign_ins import SignedIn

PREFIX = "/api/v1"
PROGRAM = SignedIn(None, "api", "token")
"""Who has the token: an admin's sight of the API, and of nothing else."""


def is_api(request: Request) -> bool:
    """Tell whether this asks the API, by the path that routes go by.

    The address of a request is made of its Host header too, which may say anything.
    """
    path: str = request.scope["path"]
    return path == PREFIX or path.startswith(f"{PREFIX}/")


def sent_token(request: Request) -> str | None:
    """Return the token that a request to the API carries; elsewhere tokens are not looked at."""
    return bearer(request) if is_api(request) else None


def is_program(given: str, desk: Desk) -> bool:
    """Tell whether this is the token of programs; without one in the settings nothing is."""
    token = desk.settings.npq_sync_api_token
    return token is not None and is_token(given, token)
