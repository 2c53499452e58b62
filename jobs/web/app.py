"""The web application."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus

from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from jobs.console.app import INSTEAD, add_console, broken, refused
from jobs.console.desk import desk_of
from jobs.console.programs import is_api
from jobs.links import PATH
from jobs.web.headers import ENCRYPTED, GUARDED, Guard
from jobs.web.link_pages import BROKEN, UNLIKE_OURS, LinkPages
from jobs.web.packing import Packed
from jobs.web.pages import STYLE_PATH, Page
from jobs.web.watching import Watching, plain
from sync.cohorts_file import CohortsFile
from sync.settings import Settings

NOTHING_GOES_OUT: TelemetryConfig = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}
"""FastAPI would hand requests and the words of errors to whatever the environment names."""


class Site(FastAPI):
    """The application: whatever answers, a fault of ours among it, has the headers of all."""

    def build_middleware_stack(self) -> ASGIApp:
        """Return what answers, packed and guarded from without."""
        encrypted = ENCRYPTED if self.state.desk.is_encrypted else {}
        return Guard(Packed(super().build_middleware_stack()), {**GUARDED, **encrypted})


def application(
    settings: Settings,
    cohorts: Callable[[], CohortsFile],
    workers_alive: Callable[[], int],
    now: Callable[[], datetime],
) -> FastAPI:
    """Return the application; it starts, and says so, whatever state the database is in.

    For the arguments see Watching. Raises DatabaseUrlUnusable.
    """
    watching = Watching(settings, cohorts, workers_alive, now)
    pages = LinkPages(settings, cohorts, now)
    app = Site(
        telemetry=NOTHING_GOES_OUT,
        exception_handlers={HTTPException: _refused, Exception: _broken, **INSTEAD},
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.routes.extend(watching.routes())
    app.add_route(f"{PATH}{{signed:path}}", pages.page, methods=["GET", "POST"])
    app.add_route(STYLE_PATH, pages.style)
    add_console(app, desk_of(settings, cohorts, workers_alive, now))
    return app


async def _refused(request: Request, refusal: HTTPException) -> Response:
    """Answer a browser with a page, who asks the API with a problem, another with a line."""
    headers = dict(refusal.headers or {})
    if is_api(request):
        return refused(request, refusal)
    if "text/html" not in request.headers.get("Accept", ""):
        return plain(refusal.status_code, refusal.detail, **headers)
    if request.url.path.startswith(PATH):
        return Page(HTTPStatus(refusal.status_code), UNLIKE_OURS).response(headers)
    return refused(request, refusal)


async def _broken(request: Request, _failure: Exception) -> Response:
    """Answer calmly; the server logs what failed, without its words."""
    return BROKEN.response() if request.url.path.startswith(PATH) else broken(request)
