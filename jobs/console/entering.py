"""How a session begins, by whichever way somebody came, and where it leads."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlsplit

import structlog
from starlette.responses import Response

from jobs.console import sessions
from jobs.console.refusals import TOO_OFTEN, Refusal
from jobs.console.visit import Visit
from sync.store.deed_log import Deed, add_deed
from sync.store.sign_ins import SignedIn

log = structlog.get_logger()


def enter(visit: Visit, answer: Response, one: SignedIn) -> None:
    """Sign somebody in with this answer; what this browser was before is over."""
    sessions.end(visit.request, visit.desk, answer)
    sessions.begin(visit.desk, answer, one)
    add_deed(
        visit.store, Deed(visit.now, one.who, one.user_id, "console", "sign-in", about=one.via)
    )


def too_often(visit: Visit) -> Response | None:
    """Count a try to sign in; return what is said instead where there were too many."""
    wait = visit.desk.attempts.wait_seconds(visit.request)
    if not wait:
        return None
    answer = not_let_in(visit, TOO_OFTEN, HTTPStatus.TOO_MANY_REQUESTS)
    answer.headers["Retry-After"] = str(wait)
    return answer


def not_let_in(visit: Visit, refusal: Refusal, status: int) -> Response:
    """Say why somebody is not signed in. The log alone keeps it: strangers write no audit trail."""
    log.warning("nobody signed in", seen=refusal.title, status=int(status))
    return visit.notice(refusal, status)


def local_path(wanted: str) -> str:
    """Return a path of this console as it was asked for, "/" for what may lead elsewhere.

    Browsers read a backslash as a slash, and skip control characters: /\\host is another host.
    """
    plain = wanted.isascii() and wanted.isprintable() and not set(wanted) & set("\\ ")
    if not plain or not wanted.startswith("/") or wanted.startswith("//"):
        return "/"
    return wanted if not urlsplit(wanted).netloc else "/"
