"""Tell a watchdog that a run began and how it ended (HEALTHCHECK_URL, design 3)."""

from __future__ import annotations

from pathlib import Path

import requests
import structlog

from sync.tls import for_the_web, trusting

PATIENCE_SECONDS = 5  # to connect, and again for the answer: a run never waits long for it

log = structlog.get_logger()


def ping(url: str | None, sign: str = "", ca_file: Path | None = None) -> None:
    """Ask for the URL: `sign` is "start", "fail", or nothing for success; None asks for nothing.

    It is tried once. What goes wrong is a warning and breaks nothing; the URL itself is a secret
    and is not logged.
    """
    if url is None:
        return
    try:
        with trusting(requests.Session(), for_the_web(ca_file)) as session:
            answer = session.get(f"{url}/{sign}" if sign else url, timeout=PATIENCE_SECONDS)
    except OSError as trouble:  # of requests, or the file of CAs is gone
        log.warning("healthcheck ping failed", sign=sign, seen=type(trouble).__name__)
        return
    if not answer.ok:
        log.warning("healthcheck ping refused", sign=sign, status=answer.status_code)
