"""/sign-in/canvas: somebody is who Canvas says they are."""

from __future__ import annotations

import secrets
from typing import Annotated

from fastapi import APIRouter, Query
from itsdangerous import BadData, URLSafeTimedSerializer
from starlette.responses import Response

from jobs.console import sessions
from jobs.console.desk import Desk
from jobs.console.entering import enter, local_path, not_let_in, too_often
from jobs.console.gate import Anyone, GatedRoute
from jobs.console.refusals import CANCELLED, ERASED, NOT_BEGUN_HERE, NOT_SAID, Refusal
from jobs.console.visit import Visit
from jobs.signing import HOW, secret_of
from sync.canvas.identity import Identities, Identity, NotSaid
from sync.store import sign_ins
from sync.store.deed_log import who
from sync.store.forgotten import is_forgotten
from sync.store.sign_ins import SignedIn

router = APIRouter(route_class=GatedRoute)

BACK = "/sign-in/canvas/back"
GOOD_FOR_SECONDS = 600
Said = Annotated[str, Query(max_length=2000)]


@router.get("/sign-in/canvas")
def ask(visit: Anyone, next: Said = "/") -> Response:  # noqa: A002
    """Send somebody to Canvas, and remember in their browser what they are to come back with."""
    if not visit.desk.settings.canvas_client_id:
        return visit.seen_other("/sign-in")
    if refused := too_often(visit):
        return refused
    url, state = _identities(visit.desk).question()
    answer = visit.seen_other(url)
    begun = _signer(visit.desk).dumps([state, local_path(next)])
    sessions.set_cookie(visit.desk, answer, _cookie(visit.desk), begun, GOOD_FOR_SECONDS)
    return answer


@router.get(BACK)
def back(visit: Anyone, code: Said = "", state: Said = "", error: Said = "") -> Response:
    """Let in whoever comes back from Canvas, in the browser in which they went."""
    if refused := too_often(visit):
        return refused
    next_path = _begun(visit, state)
    if next_path is None:
        return _instead(visit, NOT_BEGUN_HERE, 400)
    if error == "access_denied":
        return _instead(visit, CANCELLED, 200)
    if not code or not visit.desk.settings.canvas_client_id:
        return _instead(visit, NOT_SAID, 502)
    try:
        one = _identities(visit.desk).answer(code)
    except NotSaid:
        return _instead(visit, NOT_SAID, 502)
    return _let_in(visit, one, next_path)


def _let_in(visit: Visit, one: Identity, next_path: str) -> Response:
    if is_forgotten(visit.store, one.user_id):
        return _instead(visit, ERASED, 403)
    sign_ins.introduce(visit.store, one.user_id, one.name)
    answer = visit.seen_other(next_path)
    enter(visit, answer, SignedIn(one.user_id, who(one.user_id), "canvas"))
    return _forgetting(visit, answer)


def _identities(desk: Desk) -> Identities:
    return Identities(desk.settings, f"{desk.settings.npq_sync_public_url}{BACK}")


def _begun(visit: Visit, state: str) -> str | None:
    """Return where this browser wanted to go when it was sent to Canvas with this state."""
    given = visit.request.cookies.get(_cookie(visit.desk), "")
    try:
        sent, next_path = _signer(visit.desk).loads(given, max_age=GOOD_FOR_SECONDS)
    except (BadData, ValueError):
        return None
    return next_path if secrets.compare_digest(sent.encode(), state.encode()) else None


def _instead(visit: Visit, refusal: Refusal, status: int) -> Response:
    return _forgetting(visit, not_let_in(visit, refusal, status))


def _forgetting(visit: Visit, answer: Response) -> Response:
    """What came back is good once."""
    sessions.forget_cookie(visit.desk, answer, _cookie(visit.desk))
    return answer


def _cookie(desk: Desk) -> str:
    return f"{sessions.cookie_name(desk)}-canvas"


def _signer(desk: Desk) -> URLSafeTimedSerializer:
    secret = secret_of(desk.settings, desk.store)
    return URLSafeTimedSerializer(secret, salt="npq-sync sign-in with Canvas", signer_kwargs=HOW)
