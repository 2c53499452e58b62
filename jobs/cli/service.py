"""`npq-sync up`, `worker` and `web`: what runs until it is stopped."""

from __future__ import annotations

from typing import Annotated

import structlog
import typer

from jobs.cli.terminal import say
from jobs.context import Context, open_context
from sync.store.engine import make_engine
from sync.store.errors import DatabaseUnreachable
from sync.store.store import Store, open_store

log = structlog.get_logger()

Host = Annotated[
    str, typer.Option("--host", help="The address to listen at; 0.0.0.0 on a platform.")
]
Port = Annotated[int | None, typer.Option("--port", min=0, max=65535, help="Instead of PORT.")]
OwnPort = Annotated[
    int | None,
    typer.Option("--port", min=0, max=65535, help="Of /healthz, /readyz and /metrics; or 8001."),
]


def up(*, host: Host = "127.0.0.1", port: Port = None) -> None:
    """Schedule, work and serve the console in one process, until stopped.

    Example: npq-sync up
    """
    from jobs.engine.source import Source  # noqa: PLC0415  slow
    from jobs.service import (  # noqa: PLC0415  slow
        leave,
        share_heaps,
        stop_asked_for,
        working,
    )
    from jobs.web.answering import answering  # noqa: PLC0415  slow
    from jobs.web.server import listening  # noqa: PLC0415  slow

    context, where = _open_at(port)
    source = Source(context)
    share_heaps()
    with (
        stop_asked_for() as wait,
        context.store() as store,
        listening(host, where) as place,
        answering(source, store, place) as served,
        working(source, store),
    ):
        log.info("npq-sync is up")
        _say_link(context.at(served.port))
        wait()
        log.info("npq-sync stops: what is under way ends or is left within 20 seconds")
    log.info("npq-sync has stopped")
    leave()


def worker(*, host: Host = "127.0.0.1", port: OwnPort = None) -> None:
    """Do what is asked for and what the schedule says, until stopped; as many as wanted.

    Example: npq-sync worker
    """
    from jobs.engine.source import Source  # noqa: PLC0415  slow
    from jobs.service import (  # noqa: PLC0415  slow
        leave,
        share_heaps,
        stop_asked_for,
        watched_at,
        watched_somewhere,
        working,
    )

    context = open_context()
    source = Source(context)
    share_heaps()
    with (
        stop_asked_for() as wait,
        context.store() as store,
        (
            watched_somewhere(source, store, host)
            if port is None
            else watched_at(source, store, host, port)
        ),
        working(source, store),
    ):
        log.info("worker started")
        wait()
        log.info("worker stops: what is under way ends or is left within 20 seconds")
    log.info("worker stopped")
    leave()


def web(*, host: Host = "127.0.0.1", port: Port = None) -> None:
    """Serve the console, without work: that is for npq-sync worker.

    Example: npq-sync web --host 0.0.0.0
    """
    from jobs.engine.source import Source  # noqa: PLC0415  slow
    from jobs.service import leave, stop_asked_for  # noqa: PLC0415  slow
    from jobs.web.answering import answering  # noqa: PLC0415  slow
    from jobs.web.server import listening  # noqa: PLC0415  slow

    context, where = _open_at(port)
    with (
        stop_asked_for() as wait,
        _store(context) as store,
        listening(host, where) as place,
        answering(Source(context), store, place) as served,
    ):
        _say_link(context.at(served.port))
        wait()
    log.info("web stopped")
    leave()


def _open_at(port: int | None) -> tuple[Context, int]:
    """Open the context of what is served at this port, or at that of the settings."""
    context = open_context()
    where = context.settings.port if port is None else port
    return context.at(where), where


def _store(context: Context) -> Store:
    """Open the database; one that is away may come back, and /readyz says so meanwhile."""
    url = context.settings.database_url.get_secret_value()
    try:
        return open_store(url)
    except DatabaseUnreachable as away:
        log.warning("database away", where=away.where, seen=away.seen)
        return Store(make_engine(url))


def _say_link(context: Context) -> None:
    from jobs.console.printed_link import link_at_start  # noqa: PLC0415  slow

    if line := link_at_start(context):
        say(line)
