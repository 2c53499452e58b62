"""The web application."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from jobs.links import PATH
from jobs.web.link_pages import BROKEN, LinkPages
from jobs.web.pages import STYLE_PATH
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
    app = FastAPI(
        telemetry=NOTHING_GOES_OUT,
        exception_handlers={HTTPException: _refused, Exception: _broken},
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.add_route("/healthz", watching.healthz)
    app.add_route("/readyz", watching.readyz)
    app.add_route("/metrics", watching.metrics)
    app.add_route(f"{PATH}{{signed:path}}", pages.page, methods=["GET", "POST"])
    app.add_route(STYLE_PATH, pages.style)
    return app


async def _refused(_request: Request, refusal: HTTPException) -> Response:
    return plain(refusal.status_code, refusal.detail, **(refusal.headers or {}))


async def _broken(_request: Request, _failure: Exception) -> Response:
    """Answer calmly; the server logs what failed, without its words."""
    return BROKEN.response()
