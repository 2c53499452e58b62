"""How the console becomes HTML: one frame around every page, and pieces that htmx puts in place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from jobs.console import words
from jobs.console.assets import asset
from jobs.digest_mail import web_address
from jobs.web.headers import policy
from jobs.web.pages import html_of
from mappings.changes import ENTRY_WORDS
from mappings.shown import floored, plain

if TYPE_CHECKING:
    from jobs.console.visit import Visit

HERE = Path(__file__).parent / "templates"
HTML, CSV = "text/html; charset=utf-8", "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADERS = policy("script-src 'self'", "connect-src 'self'", "img-src 'self'")
"""htmx and console.js run, ask this host alone, and charts are pictures of ours."""
FROM_HTMX = "HX-Request"


def page(template: str, visit: Visit, status: int = HTTPStatus.OK, **said: Any) -> Response:
    """Answer with a page, whose `template` extends layout.html.j2, or with a part of one."""
    html = ENVIRONMENT.get_template(template).render(visit=visit, now=visit.now, **said)
    return Response(html, status, HEADERS, HTML)


def file(name: str, content: str | bytes, media_type: str) -> Response:
    """Answer with a file to keep; `name` is plain ASCII without quotes."""
    return Response(content, HTTPStatus.OK, _kept_as(name), media_type)


def streamed(name: str, parts: Iterable[str], media_type: str) -> Response:
    """Answer with a file that is never in memory as a whole; one that breaks off is no answer."""
    return StreamingResponse(parts, HTTPStatus.OK, _kept_as(name), media_type)


def _kept_as(name: str) -> Mapping[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}


def see_other(request: Request, path: str) -> Response:
    """Answer what somebody did with the page that shows what is so now; `path` is one of ours.

    htmx would put a redirect's page inside this one, so it is told to go there.
    """
    if request.headers.get(FROM_HTMX):
        return Response(None, HTTPStatus.NO_CONTENT, {"HX-Redirect": path})
    return Response(None, HTTPStatus.SEE_OTHER, {"Location": path})


ENVIRONMENT = html_of(HERE)
ENVIRONMENT.globals |= {"asset": asset, "ago": words.ago, "counted": words.counted}
ENVIRONMENT.globals |= {"closed_words": words.CLOSED}
ENVIRONMENT.globals |= {"entry_words": {**ENTRY_WORDS, "unknown": "Unknown"}}
ENVIRONMENT.filters |= {"exact": words.exact, "floored": floored, "plain": plain}
ENVIRONMENT.filters |= {"instant": words.instant, "web_address": web_address}
