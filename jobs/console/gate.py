"""Who gets in: the one mechanism by which every route of the console admits or turns away."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import Depends
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from jobs.console.desk import Desk
from jobs.console.programs import PROGRAM, is_program, sent_token
from jobs.console.sessions import csrf_of, signed_in_of
from jobs.console.visit import Visit, stranger

Rule = Literal["anyone", "signed-in", "staff", "admin", "participant"]
"""`staff`: admins, and coaches of somebody (with `cohort` in the path: of somebody in it).
`participant`: admins, and the coaches of the participant `user_id` of `cohort` in the path."""
SAFE = frozenset({"GET", "HEAD"})
LONGEST_ID = 19  # digits
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
        """Return the visit."""
        desk: Desk = request.app.state.desk
        given = None if request.method in SAFE else await _given_token(request)
        return await run_in_threadpool(self._admitted, request, desk, given)

    def _admitted(self, request: Request, desk: Desk, given: str | None) -> Visit:
        desk.readiness.require()
        visit = _visit_of(request, desk)
        self._require_right(visit)
        if request.method not in SAFE and visit.signed_in and not _same(given, visit.csrf):
            raise TurnedAway(HTTPStatus.FORBIDDEN, visit, "form")
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
        user_id = str(path["user_id"])
        if not _is_id(user_id) or not visit.may_see(str(cohort), int(user_id)):
            raise TurnedAway(HTTPStatus.NOT_FOUND, visit, "absent")
        if visit.request.method in SAFE:
            visit.note("read-participant", str(cohort), int(user_id))


def _visit_of(request: Request, desk: Desk) -> Visit:
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


async def _given_token(request: Request) -> str | None:
    if header := request.headers.get(CSRF_HEADER):
        return header
    field = (await request.form()).get(CSRF_FIELD)
    return field if isinstance(field, str) else None


def _is_id(text: str) -> bool:
    """Whether it can be an id of Canvas; longer numbers take long to read, or cannot be read."""
    return text.isdecimal() and len(text) <= LONGEST_ID


def _same(given: str | None, token: str) -> bool:
    return bool(token) and secrets.compare_digest((given or "").encode(), token.encode())


Anyone = Annotated[Visit, Depends(Admits("anyone"))]
SignedInVisit = Annotated[Visit, Depends(Admits("signed-in"))]
StaffVisit = Annotated[Visit, Depends(Admits("staff"))]
AdminVisit = Annotated[Visit, Depends(Admits("admin"))]
ParticipantVisit = Annotated[Visit, Depends(Admits("participant"))]
