"""/healthz, /readyz and /metrics: not working is noticed (docs/watching.md)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import TypeVar

import structlog
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from jobs.sync_cohort import has_ended
from jobs.web.access import access
from jobs.web.headers import GUARDED, Guard
from jobs.web.metrics import Figures
from jobs.web.question import Question
from mappings.thresholds import thresholds
from sync.cohorts_file import CohortsFile
from sync.settings import Faults, Settings
from sync.store.errors import DatabaseUnreachable, StoreTrouble
from sync.store.gauges import Gauges
from sync.store.probe import Probe

log = structlog.get_logger()

PATIENCE_SECONDS = 4.0
"""For an answer of the database, which is given less itself; platforms wait 5 seconds or more."""
UNSET = (
    "Metrics are shown to this machine alone while METRICS_TOKEN is not set. Set it to 16 "
    "characters or more, and send it as: Authorization: Bearer TOKEN"
)
WRONG = "Send METRICS_TOKEN as: Authorization: Bearer TOKEN"
Answer = TypeVar("Answer")


def plain(status: int, text: str, **headers: str) -> Response:
    """Return an answer of one line, which nobody is to keep or to take for a page."""
    return _answer(status, f"{text}\n", "text/plain; charset=utf-8", **headers)


def watched_alone(
    settings: Settings,
    cohorts: Callable[[], CohortsFile],
    workers_alive: Callable[[], int],
    now: Callable[[], datetime],
) -> ASGIApp:
    """Return the application of a process that shows nothing else. For the rest see Watching."""
    watching = Watching(settings, cohorts, workers_alive, now)
    return Guard(Starlette(routes=watching.routes()), GUARDED)


class Watching:
    """Says whether it works, and how things stand, of the database that the settings name.

    `cohorts` gives the cohorts file as it is now, or raises Faults. `workers_alive` counts live
    workers; it may ask the database, and raise StoreTrouble. `wait` is in seconds.
    """

    def __init__(
        self,
        settings: Settings,
        cohorts: Callable[[], CohortsFile],
        workers_alive: Callable[[], int],
        now: Callable[[], datetime],
        wait: float = PATIENCE_SECONDS,
    ) -> None:
        """Keep what to ask; nothing is asked yet. Raises DatabaseUrlUnusable."""
        self._settings = settings
        self._cohorts = cohorts
        self._workers_alive = workers_alive
        self._now = now
        self._probe = Probe.of(settings.database_url.get_secret_value())
        self._readiness = Question(self._probe.require_ready, wait)
        self._standing = Question(self._seen, wait)
        self._was_ready = True

    def routes(self) -> list[Route]:
        """Return where it says so."""
        return [
            Route("/healthz", self.healthz),
            Route("/readyz", self.readyz),
            Route("/metrics", self.metrics),
        ]

    async def healthz(self, _request: Request) -> Response:
        """Say that this process answers."""
        return plain(HTTPStatus.OK, "alive")

    async def readyz(self, request: Request) -> Response:
        """Say whether the database answers and is migrated; not how fresh its figures are.

        What was seen there names hosts and files: strangers are told what to do about it alone.
        """
        try:
            await self._answered(self._readiness)
        except StoreTrouble as trouble:
            known = access(request, self._settings) in {"here", "token"}
            words = str(trouble) if known else f"{trouble.means}. {trouble.remedy}"
            return plain(HTTPStatus.SERVICE_UNAVAILABLE, f"{trouble.code}: {words}")
        return plain(HTTPStatus.OK, "ready")

    async def metrics(self, request: Request) -> Response:
        """Show how things stand to who may see it; a database that is not ready is one of them."""
        allowed = access(request, self._settings)
        if allowed == "no token is set":
            return plain(HTTPStatus.FORBIDDEN, UNSET)
        if allowed == "not the token":
            wanted = {"WWW-Authenticate": 'Bearer realm="npq-sync metrics"'}
            return plain(HTTPStatus.UNAUTHORIZED, WRONG, **wanted)
        page, content_type = (await self._figures()).page(request.headers.get("Accept", ""))
        return _answer(HTTPStatus.OK, page, content_type)

    async def _figures(self) -> Figures:
        try:
            gauges, workers = await self._answered(self._standing)
        except StoreTrouble:  # one of the things that the page shows
            return Figures(self._now(), None, self._going_on(), None)
        return Figures(self._now(), gauges, self._going_on(), workers)

    def _seen(self) -> tuple[Gauges, int]:
        redirecting = self._settings.mail_redirect_to is not None
        return self._probe.gauges(redirecting=redirecting), self._workers_alive()

    def _going_on(self) -> dict[str, int] | None:
        """Return the cohorts that are still read: the figures of others are to grow old.

        With each goes the per cent of it of which one rule may tell at once.
        """
        try:
            file = self._cohorts()
        except Faults:
            return None
        now = self._now()
        return {
            cohort.id: thresholds(cohort.alerts, file.programmes.of(cohort).alerts).share
            for cohort in file.cohorts
            if not has_ended(cohort, now)
        }

    async def _answered(self, question: Question[Answer]) -> Answer:
        """Return what the database answers. Raises StoreTrouble, logged once when it begins."""
        try:
            answer = await question.answer()
        except TimeoutError:
            seen = f"no answer for {question.seconds:g} seconds"
            raise self._noted(DatabaseUnreachable(self._probe.name, seen)) from None
        except StoreTrouble as trouble:
            raise self._noted(trouble) from None
        if not self._was_ready:
            log.info("database ready again")
        self._was_ready = True
        return answer

    def _noted(self, trouble: StoreTrouble) -> StoreTrouble:
        if self._was_ready:
            log.error("database not ready", code=trouble.code, where=trouble.where)
        self._was_ready = False
        return trouble


def _answer(status: int, body: str | bytes, media_type: str, **headers: str) -> Response:
    return Response(body, status, headers, media_type)
