"""The API as a whole: every path of it, and the OpenAPI document that says what each answers."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from fastapi.openapi.utils import get_openapi
from starlette.responses import JSONResponse, Response

from jobs.console.api import cohorts, content, participants, runs
from jobs.console.api.answers import part_of_api
from jobs.console.gate import Anyone
from jobs.console.sessions import cookie_name
from jobs.console.visit import VERSION

router = part_of_api()
ROUTERS = (cohorts.router, participants.router, runs.router, content.router, router)
ABOUT = (
    "What the pages of npq-sync's console show, for programs. Nothing is changed by it. Instants"
    " are ISO 8601 in UTC; per cent and hours are strings floored to one decimal."
)
TOKEN = {
    "type": "http",
    "scheme": "bearer",
    "description": "NPQ_SYNC_API_TOKEN: an admin's sight of all of this.",
}
SESSION = "What whoever is signed in at the console may see."


@router.get("/openapi.json", include_in_schema=False)
def described(visit: Anyone) -> Response:
    """Describe the API."""
    return Response(_document(cookie_name(visit.desk)), media_type="application/json")


@lru_cache
def _document(cookie: str) -> bytes:
    """Return the document as it is sent, of a console whose sessions are kept in this cookie."""
    routes = [route for part in ROUTERS for route in part.routes]
    told: dict[str, Any] = get_openapi(
        title="npq-sync", version=VERSION, description=ABOUT, routes=routes
    )
    session = {"type": "apiKey", "in": "cookie", "name": cookie}
    schemes = {"token": TOKEN, "session": session | {"description": SESSION}}
    told["components"]["securitySchemes"] = schemes
    told["security"] = [{name: []} for name in schemes]
    return bytes(JSONResponse(told).body)
