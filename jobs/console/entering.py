"""How a session begins, by whichever way somebody came, and where it leads."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.responses import Response

from jobs.console import sessions
from jobs.console.refusals import TOO_OFTEN
from jobs.console.visit import Visit
from sync.store.deed_log import Deed, add_deed
from sync.store.sign_ins import SignedIn


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
    answer = visit.notice(TOO_OFTEN, HTTPStatus.TOO_MANY_REQUESTS)
    answer.headers["Retry-After"] = str(wait)
    return answer


def local_path(wanted: str) -> str:
    """Return a path of this console as it was asked for, "/" for what may lead elsewhere.

    Browsers read a backslash as a slash, and skip control characters: /\\host is another host.
    """
    plain = wanted.isascii() and wanted.isprintable() and not set(wanted) & set("\\ ")
    if not plain or not wanted.startswith("/") or wanted.startswith("//"):
        return "/"
    return wanted if not urlsplit(wanted).netloc else "/"
