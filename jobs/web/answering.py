"""The console served by this process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from socket import socket

from jobs.context import now
from jobs.engine.place import alive
from jobs.engine.source import Source
from jobs.web.app import application
from jobs.web.server import Serving, announced
from sync.store.store import Store


@contextmanager
def answering(source: Source, store: Store, place: socket) -> Iterator[Serving]:
    """Serve the console and what tells how we are where we listen, during this block."""
    settings = source.current().settings
    app = application(settings, source.newest_file, lambda: alive(store), now)
    with announced(app, place) as served:
        try:
            yield served
        finally:
            app.state.desk.store.close()
