"""Serve an application from a thread: the main thread keeps the signals."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import structlog
import uvicorn
from starlette.types import ASGIApp

from sync.errors import Trouble

log = structlog.get_logger()

GRACE_SECONDS = 1
"""For what is being answered when we stop."""


class PortTaken(Trouble):
    """We cannot listen at this address and port."""

    code = "port-taken"
    means = "nothing is served there, and nothing was started"
    remedy = "Stop what listens there, or choose another port with PORT or --port"


@dataclass(frozen=True, slots=True)
class Serving:
    """Where an application is served."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://{self.host}:{self.port}"


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """Listen at an IPv4 address until the end of the block; port 0: a free one.

    Whoever asks before anything is served there waits. Raises PortTaken.
    """
    with socket.socket() as place:
        place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            place.bind((host, port))
            place.listen()
        except OSError as refused:
            seen = refused.strerror or "it cannot be used"
            raise PortTaken(f"{host}:{port}", seen) from None
        yield place


@contextmanager
def serving(app: ASGIApp, place: socket.socket) -> Iterator[Serving]:
    """Serve the application where we listen until the end of the block."""
    server = uvicorn.Server(_config(app))
    thread = threading.Thread(target=server.run, args=([place],), name="web", daemon=True)
    thread.start()
    try:
        yield Serving(*place.getsockname())
    finally:
        server.should_exit = True
        thread.join(GRACE_SECONDS + 5)


@contextmanager
def announced(app: ASGIApp, place: socket.socket) -> Iterator[Serving]:
    """The same, and the log names where."""
    with serving(app, place) as served:
        log.info("serving", url=served.url)
        yield served


def _config(app: ASGIApp) -> uvicorn.Config:
    """Behind a proxy, too, the address of who asked stays as it is; see jobs/web/access.py."""
    return uvicorn.Config(
        app,
        lifespan="off",
        ws="none",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
