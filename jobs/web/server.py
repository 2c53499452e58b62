"""Serve an application from a thread: the main thread keeps the signals."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn
from fastapi import FastAPI

from sync.errors import Trouble

GRACE_SECONDS = 1
"""For what is being answered when we stop."""


class PlaceTaken(Trouble):
    """We cannot listen at this address and port."""

    code = "port"
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
def serving(app: FastAPI, host: str, port: int) -> Iterator[Serving]:
    """Serve the application at an IPv4 address until the end of the block; port 0: a free one.

    Raises PlaceTaken.
    """
    try:
        listening = socket.create_server((host, port))
    except (OSError, OverflowError) as refused:
        raise PlaceTaken(
            f"{host}:{port}", str(getattr(refused, "strerror", None) or refused)
        ) from None
    with listening:
        server = uvicorn.Server(_config(app))
        thread = threading.Thread(target=server.run, args=([listening],), name="web", daemon=True)
        thread.start()
        try:
            yield Serving(host, listening.getsockname()[1])
        finally:
            server.should_exit = True
            thread.join(GRACE_SECONDS * 3)


def _config(app: FastAPI) -> uvicorn.Config:
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
