"""How the console becomes HTML: one frame around every page, and pieces that htmx puts in place."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import Response

from jobs.console import words
from jobs.console.assets import asset
from jobs.web.headers import guarded
from mappings.shown import floored, plain

if TYPE_CHECKING:
    from jobs.console.visit import Visit

HERE = Path(__file__).parent / "templates"
HTML = "text/html; charset=utf-8"
HEADERS = guarded("script-src 'self'", "connect-src 'self'", "img-src 'self'")
"""htmx alone runs, asks this host alone, and charts are pictures of ours."""
FROM_HTMX = "HX-Request"


def page(template: str, visit: Visit, status: int = HTTPStatus.OK, **said: Any) -> Response:
    """Answer with a whole page; `template` extends layout.html.j2."""
    return Response(_rendered(template, visit, said), status, HEADERS, HTML)


def piece(template: str, visit: Visit, **said: Any) -> Response:
    """Answer with part of a page, which takes the place of an older one."""
    return Response(_rendered(template, visit, said), HTTPStatus.OK, HEADERS, HTML)


def see_other(request: Request, path: str) -> Response:
    """Answer what somebody did with the page that shows what is so now; `path` is one of ours.

    htmx would put a redirect's page inside this one, so it is told to go there.
    """
    if request.headers.get(FROM_HTMX):
        return Response(None, HTTPStatus.NO_CONTENT, {**HEADERS, "HX-Redirect": path})
    return Response(None, HTTPStatus.SEE_OTHER, {**HEADERS, "Location": path})


def _rendered(template: str, visit: Visit, said: dict[str, Any]) -> str:
    return ENVIRONMENT.get_template(template).render(visit=visit, now=visit.now, **said)


ENVIRONMENT = Environment(
    loader=FileSystemLoader(HERE),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
ENVIRONMENT.globals |= {"asset": asset, "ago": words.ago, "counted": words.counted}
ENVIRONMENT.filters |= {"exact": words.exact, "floored": floored, "plain": plain}
ENVIRONMENT.filters |= {"instant": words.instant, "day": words.day, "lasting": words.lasting}
