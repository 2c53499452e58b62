"""Who gets in: the one mechanism by which every route of the console admits or turns away."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any, Literal
from urllib.parse import quote, unquote

from fastapi import Depends
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from jobs.console.desk import Desk
from jobs.console.programs import PROGRAM, is_program, sent_token
from jobs.console.sent import Sent, id_of
from jobs.console.sessions import csrf_of, signed_in_of
from jobs.console.visit import Visit, stranger

Rule = Literal["anyone", "signed-in", "staff", "admin", "participant"]
"""`staff`: admins, and coaches of somebody (with `cohort` in the path: of somebody in it).
`participant`: admins, and the coaches of the participant `user_id` of `cohort` in the path."""
SAFE = frozenset({"GET", "HEAD"})
CSRF_FIELD, CSRF_HEADER = "csrf", "X-CSRF-Token"


class TurnedAway(Exception):
    """The visitor may not; `to` is where to go instead, where there is somewhere.

    `wait` is after how many seconds it can be tried again, 0 where waiting is of no use.
    """

    def __init__(
        self, status: HTTPStatus, visit: Visit, why: str, *, to: str = "", wait: int = 0
    ) -> None:
        """Keep it; `why` is one of jobs.console.refusals."""
        super().__init__(status, why)
        self.status, self.visit, self.why, self.to, self.wait = status, visit, why, to, wait


@dataclass(frozen=True)
class Admits:
    """A dependency that gives the visit of whoever a rule admits, and raises TurnedAway for others.

    What a visitor may not know of is as if it were not there: its status is 404.
    """

    rule: Rule

    async def __call__(self, request: Request) -> Visit:
        """Return the visit that the route has let in."""
        return visit_of(request)

    async def let_in(self, sent: Sent) -> None:
        """Let somebody in: rights come first, and what they sent is read only then."""
        visit = await run_in_threadpool(self._admitted, sent, sent.app.state.desk)
        sent.state.visit = visit
        if sent.method in SAFE or visit.signed_in is None:
            return
        if not _same(await _given_token(sent), visit.csrf):
            raise TurnedAway(HTTPStatus.FORBIDDEN, visit, "form")

    def _admitted(self, request: Request, desk: Desk) -> Visit:
        desk.readiness.require()
        visit = _visitor(request, desk)
        self._require_right(visit)
        if "\0" in unquote(f"{request.url.path}?{request.url.query}"):
            raise TurnedAway(HTTPStatus.NOT_FOUND, visit, "absent")  # no database has it in a text
        return visit

    def _require_right(self, visit: Visit) -> None:
        if self.rule == "anyone":
            return
        if visit.role == "nobody":
            to = f"/sign-in?next={quote(visit.request.url.path)}"
            raise TurnedAway(HTTPStatus.UNAUTHORIZED, visit, "signed-out", to=to)
        if self.rule == "signed-in":
            return
        if visit.role == "none" or (self.rule == "admin" and visit.role != "admin"):
            raise TurnedAway(HTTPStatus.FORBIDDEN, visit, "right")
        self._require_theirs(visit)

    def _require_theirs(self, visit: Visit) -> None:
        path = visit.request.path_params
        cohort = path.get("cohort")
        if cohort is not None and all(one.id != cohort for one in visit.cohorts):
            raise TurnedAway(HTTPStatus.NOT_FOUND, visit, "absent")
        if self.rule != "participant":
            return
        user_id = id_of(str(path["user_id"]))
        if user_id is None or not visit.may_see(str(cohort), user_id):
            raise TurnedAway(HTTPStatus.NOT_FOUND, visit, "absent")
        if visit.request.method in SAFE:
            visit.note("read-participant", str(cohort), user_id)


def _visitor(request: Request, desk: Desk) -> Visit:
    """Return the visit of a program, by its token, or of whoever a session is of."""
    token = sent_token(request)
    if token is None:
        return Visit(request, desk, signed_in_of(request, desk), csrf_of(request, desk))
    if wait := desk.attempts.wait_seconds_of_token(request):
        raise TurnedAway(HTTPStatus.TOO_MANY_REQUESTS, stranger(request), "too-often", wait=wait)
    if not is_program(token, desk):
        desk.attempts.count_wrong_token(request)
        raise TurnedAway(HTTPStatus.UNAUTHORIZED, stranger(request), "wrong-token")
    return Visit(request, desk, PROGRAM, csrf="")  # without which nothing can be changed


class GatedRoute(APIRoute):
    """A route of the console. FastAPI would read a form before it asks any dependency."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers: the gate, and then the page."""
        answer = super().get_route_handler()
        [admits] = [one.call for one in self.dependant.dependencies if isinstance(one.call, Admits)]

        async def gated(request: Request) -> Response:
            sent = Sent(request.scope, request.receive)
            await admits.let_in(sent)
            return await answer(sent)

        return gated


def visit_of(request: Request) -> Visit:
    """Return the visit of a request that was let in, and of any other a stranger's."""
    visit = getattr(request.state, "visit", None)
    return visit if isinstance(visit, Visit) else stranger(request)


async def _given_token(sent: Sent) -> str | None:
    field = (await sent.fields()).get(CSRF_FIELD)
    return sent.headers.get(CSRF_HEADER) or (field if isinstance(field, str) else None)


def _same(given: str | None, token: str) -> bool:
    return bool(token) and secrets.compare_digest(
        (given or "").encode(errors="replace"), token.encode()
    )


Anyone = Annotated[Visit, Depends(Admits("anyone"))]
SignedInVisit = Annotated[Visit, Depends(Admits("signed-in"))]
StaffVisit = Annotated[Visit, Depends(Admits("staff"))]
AdminVisit = Annotated[Visit, Depends(Admits("admin"))]
ParticipantVisit = Annotated[Visit, Depends(Admits("participant"))]
