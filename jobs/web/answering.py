"""The console served by this process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from jobs.context import now
from jobs.engine.place import alive
from jobs.engine.source import Source
from jobs.web.app import application
from jobs.web.server import Serving, serving
from sync.store.store import Store

log = structlog.get_logger()


@contextmanager
def answering(source: Source, store: Store, host: str, port: int) -> Iterator[Serving]:
    """Serve the console and what tells how we are, during this block. Raises PortTaken."""
    settings = source.current().settings
    app = application(settings, source.newest_file, lambda: alive(store), now)
    with serving(app, host, port) as served:
        log.info("serving", url=served.url)
        try:
            yield served
        finally:
            app.state.desk.store.close()
