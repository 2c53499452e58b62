"""GET and POST /m/…: pages behind the links of mails. GET and HEAD show; only a POST acts.

Programs that look for evil in mails follow every link in them, and none of them presses a button.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus

import structlog
from starlette.requests import Request
from starlette.responses import Response

from jobs.web.form import form_of
from jobs.web.link_desk import LinkDesk
from jobs.web.pages import Notice, Page, style
from jobs.web.question import Errands
from sync.cohorts_file import CohortsFile
from sync.settings import Faults, Settings
from sync.store.engine import probing_engine, where
from sync.store.errors import StoreTrouble
from sync.store.store import visited

log = structlog.get_logger()

PATIENCE_SECONDS = 10.0
"""For an answer of the database, which is given a few seconds for each question."""
AT_ONCE = 8
RETRY_SECONDS = "60"
LATER = Page(
    HTTPStatus.SERVICE_UNAVAILABLE,
    Notice(
        "Please try again in a minute",
        "We could not look this up just now. Whatever you pressed may be pressed again: twice is"
        " the same as once.",
        "Open the link from the mail once more.",
    ),
)
BROKEN = Page(
    HTTPStatus.INTERNAL_SERVER_ERROR,
    Notice(
        "Something went wrong here",
        "It is not your doing, and it is noted in our log.",
        "Try again later. If it stays so, tell the administrators of your programme.",
    ),
)
UNLIKE_OURS = Notice(
    "Nothing was changed",
    "What came is not what the button of the page sends.",
    "Open the link from the mail once more, and press its button.",
)
SHOWING = frozenset({"GET", "HEAD"})


class LinkPages:
    """Serves the pages, from the database that the settings name, which may be away.

    `cohorts` gives the cohorts file as it is now, or raises Faults. `wait` is in seconds.
    """

    def __init__(
        self,
        settings: Settings,
        cohorts: Callable[[], CohortsFile],
        now: Callable[[], datetime],
        wait: float = PATIENCE_SECONDS,
    ) -> None:
        """Keep what to ask; nothing is opened yet. Raises DatabaseUrlUnusable."""
        self._settings = settings
        self._cohorts = cohorts
        self._url = settings.database_url.get_secret_value()
        self._name = f"database {where(probing_engine(self._url))}"
        self._now = now
        self._console = bool(settings.canvas_client_id)
        self._errands = Errands(wait, AT_ONCE)

    async def page(self, request: Request) -> Response:
        """Show what a link is for, or do it. Raises HTTPException for a body that is no form."""
        signed, now = str(request.path_params["signed"]), self._now()
        if request.method in SHOWING:
            return await self._answered(lambda desk: desk.shown(signed, now))
        form = await form_of(request)
        return await self._answered(lambda desk: desk.acted(signed, form, now))

    async def style(self, _request: Request) -> Response:
        """Return the style sheet of the pages."""
        return style()

    async def _answered(self, ask: Callable[[LinkDesk], Page]) -> Response:
        def errand() -> Page:
            with visited(self._url) as store:
                return ask(LinkDesk(self._settings, store, self._cohorts))

        try:
            page = await self._errands.done(errand)
        except TimeoutError:
            log.error("link not answered", code="database-unreachable", where=self._name)  # noqa: TRY400
        except StoreTrouble as trouble:
            log.error("link not answered", code=trouble.code, where=trouble.where)  # noqa: TRY400
        except Faults:
            log.error("link not answered", code="cohorts-file")  # noqa: TRY400
        else:
            if page.status == HTTPStatus.METHOD_NOT_ALLOWED:
                return page.response({"Allow": "GET, HEAD"}, console=self._console)
            return page.response(console=self._console)
        return LATER.response({"Retry-After": RETRY_SECONDS})
