"""Every page of the console, and what is said instead of one."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import APIRouter, FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from jobs.console import (
    alerts,
    assets,
    audit,
    canvas_sign_in,
    changes,
    cohort,
    map_effect,
    mapping,
    overview,
    participant,
    registers,
    runs,
    sign_in,
)
from jobs.console.api import described, problems
from jobs.console.desk import Desk
from jobs.console.gate import TurnedAway, visit_of
from jobs.console.misread import misread
from jobs.console.programs import is_api
from jobs.console.refusals import (
    ABSENT,
    AWAY,
    BROKEN,
    FILE_REFUSED,
    INSTEAD_BY_STATUS,
    REFUSALS,
    Refusal,
)
from jobs.console.visit import stranger
from sync.settings import Faults
from sync.store.errors import StoreTrouble

log = structlog.get_logger()

ROUTERS: tuple[APIRouter, ...] = (
    sign_in.router,
    canvas_sign_in.router,
    overview.router,
    audit.router,
    runs.router,
    cohort.router,
    changes.router,
    mapping.router,
    map_effect.router,
    participant.router,
    *described.ROUTERS,
    alerts.router,
    registers.router,
)
"""Every page. Each route of theirs goes through jobs.console.gate, which a test walks."""


def add_console(app: FastAPI, desk: Desk) -> None:
    """Add every page, and what is said instead of one; the database may be in any state."""
    app.state.desk = desk
    app.add_route(f"{assets.PATH}{{name}}", assets.serve)
    for router in ROUTERS:
        app.include_router(router)


def refused(request: Request, refusal: HTTPException) -> Response:
    """Return what is said to who asked for what is not there, or not in this way."""
    if is_api(request):
        answer = problems.refused(refusal.status_code)
    else:
        said = INSTEAD_BY_STATUS.get(refusal.status_code, ABSENT)
        answer = visit_of(request).notice(said, refusal.status_code)
    answer.headers.update(refusal.headers or {})
    return answer


def broken(request: Request) -> Response:
    """Return what is said to who met a fault of ours; the server logs it, without its words."""
    return _instead(request, HTTPStatus.INTERNAL_SERVER_ERROR, "broken", BROKEN)


async def _turned_away(_request: Request, away: TurnedAway) -> Response:
    visit = away.visit
    if is_api(visit.request):
        return problems.turned_away(away)
    if away.to:
        return visit.seen_other(away.to)
    return visit.notice(REFUSALS[away.why], away.status)


async def _misread(request: Request, fault: RequestValidationError) -> Response:
    if is_api(request):
        return problems.misread(fault)
    said = misread(request, fault)
    return visit_of(request).notice(said, HTTPStatus.UNPROCESSABLE_ENTITY)


async def _away(request: Request, trouble: StoreTrouble) -> Response:
    log.error("page not shown", code=trouble.code, where=trouble.where)
    answer = _instead(request, HTTPStatus.SERVICE_UNAVAILABLE, trouble.code, AWAY)
    answer.headers["Retry-After"] = "60"
    return answer


async def _file_refused(request: Request, faults: Faults) -> Response:
    log.error("page not shown", code="cohorts-file", faults=list(faults.faults))
    return _instead(request, HTTPStatus.SERVICE_UNAVAILABLE, "cohorts-file", FILE_REFUSED)


def _instead(request: Request, status: int, code: str, refusal: Refusal) -> Response:
    if is_api(request):
        return problems.problem(status, code, refusal)
    return stranger(request).notice(refusal, status)


INSTEAD: dict[int | type[Exception], Callable[[Request, Any], Coroutine[Any, Any, Response]]] = {
    TurnedAway: _turned_away,
    RequestValidationError: _misread,
    StoreTrouble: _away,
    Faults: _file_refused,
}
"""What is answered where a page raises one of these."""
