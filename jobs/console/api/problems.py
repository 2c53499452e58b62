"""What the API answers where it does not answer what was asked: always a Problem."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from fastapi.exceptions import RequestValidationError
from starlette.responses import JSONResponse, Response

from jobs.console.api.models import Problem
from jobs.console.gate import TurnedAway
from jobs.console.refusals import API_REFUSALS, Refusal

CHALLENGE = {"WWW-Authenticate": 'Bearer realm="npq-sync api"'}
BY_STATUS: Mapping[int, str] = {
    HTTPStatus.NOT_FOUND: "absent",
    HTTPStatus.METHOD_NOT_ALLOWED: "method",
}


def _problem(said: str, **headers: Any) -> dict[str, Any]:
    shown = {name.replace("_", "-"): {"schema": schema} for name, schema in headers.items()}
    return {"model": Problem, "description": said, **({"headers": shown} if shown else {})}


REFUSED: dict[int | str, dict[str, Any]] = {
    401: _problem(
        "Nobody is signed in, or the token is wrong", WWW_Authenticate={"type": "string"}
    ),
    403: _problem("The caller has no right to it"),
    404: _problem("It is not there, or not for the caller to see"),
    422: _problem("The request cannot be read"),
    429: _problem("Too many wrong tokens", Retry_After={"type": "integer", "minimum": 1}),
    500: _problem("A fault of npq-sync"),
    503: _problem(
        "The database or the cohorts file cannot be used",
        Retry_After={"type": "integer", "minimum": 1},
    ),
}
"""What every path may answer, for the OpenAPI document."""


def problem(
    status: int, code: str, refusal: Refusal, headers: Mapping[str, str] | None = None
) -> Response:
    """Answer a program with what a person would be told."""
    said = Problem(code=code, seen=refusal.title, means=refusal.lead, remedy=refusal.next_step)
    return JSONResponse(said.model_dump(), status, headers)


def turned_away(away: TurnedAway) -> Response:
    """Say why the gate, or a path itself, let nobody in."""
    headers = CHALLENGE if away.status == HTTPStatus.UNAUTHORIZED else {}
    if away.wait:
        headers = {"Retry-After": str(away.wait)}
    return problem(away.status, away.why, API_REFUSALS[away.why], headers)


def refused(status: int) -> Response:
    """Say that there is no such path, or not in this way."""
    code = BY_STATUS.get(status, "misread")
    return problem(status, code, API_REFUSALS[code])


def misread(fault: RequestValidationError) -> Response:
    """Say which of the path and the query cannot be read, without what was sent."""
    where = dict.fromkeys(" ".join(str(part) for part in one["loc"][:2]) for one in fault.errors())
    refusal = API_REFUSALS["misread"]
    named = replace(refusal, title=f"{refusal.title}: {', '.join(where)}")
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "misread", named)
