"""The console: an application of its own, below the links of mails and what tells how we are."""

from __future__ import annotations

from http import HTTPStatus

import structlog
from fastapi import APIRouter, FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from jobs.console import assets, overview, sign_in
from jobs.console.desk import Desk
from jobs.console.gate import TurnedAway
from jobs.console.refusals import ABSENT, AWAY, BROKEN, FILE_REFUSED, REFUSALS, Refusal
from jobs.console.visit import Visit, stranger
from jobs.web.telemetry import NOTHING_GOES_OUT
from sync.settings import Faults
from sync.store.errors import StoreTrouble

log = structlog.get_logger()

ROUTERS: tuple[APIRouter, ...] = (
    sign_in.router,
    overview.router,
)
"""Every page. Each route of theirs goes through jobs.console.gate, which a test walks."""


def console(desk: Desk) -> FastAPI:
    """Return the application; it starts whatever state the database is in."""
    app = FastAPI(
        telemetry=NOTHING_GOES_OUT,
        exception_handlers={
            TurnedAway: _turned_away,
            HTTPException: _refused,
            StoreTrouble: _away,
            Faults: _file_refused,
            Exception: _broken,
        },
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.desk = desk
    app.add_route(f"{assets.PATH}{{name}}", assets.serve)
    for router in ROUTERS:
        app.include_router(router)
    return app


async def _turned_away(_request: Request, away: TurnedAway) -> Response:
    visit = away.visit
    if away.to:
        return visit.seen_other(away.to)
    return _said(visit, away.status, REFUSALS[away.why])


async def _refused(request: Request, refused: HTTPException) -> Response:
    answer = _said(_stranger(request), refused.status_code, ABSENT)
    answer.headers.update(refused.headers or {})
    return answer


async def _away(request: Request, trouble: StoreTrouble) -> Response:
    log.error("page not shown", code=trouble.code, where=trouble.where)
    answer = _said(_stranger(request), HTTPStatus.SERVICE_UNAVAILABLE, AWAY)
    answer.headers["Retry-After"] = "60"
    return answer


async def _file_refused(request: Request, faults: Faults) -> Response:
    log.error("page not shown", code="cohorts-file", faults=list(faults.faults))
    return _said(_stranger(request), HTTPStatus.SERVICE_UNAVAILABLE, FILE_REFUSED)


async def _broken(request: Request, _failure: Exception) -> Response:
    """Answer calmly; the server logs what failed, without its words."""
    return _said(_stranger(request), HTTPStatus.INTERNAL_SERVER_ERROR, BROKEN)


def _said(visit: Visit, status: int, refusal: Refusal) -> Response:
    return visit.page("notice.html.j2", status, **refusal.words)


def _stranger(request: Request) -> Visit:
    return stranger(request, request.app.state.desk)
