"""What runs until it is stopped: a worker that can be watched, and what stops it."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from jobs.context import now
from jobs.engine.orders import open_orders
from jobs.engine.place import alive, place
from jobs.engine.source import Source
from jobs.engine.worker import scheduling_worker
from jobs.web.server import PortTaken, Serving, announced, listening
from jobs.web.watching import watched_alone
from sync.store.store import Store

LOOPBACK = "127.0.0.1"
WORKER_PORT = 8001
WAKE_SECONDS = 1.0
"""A signal that reaches another thread is acted upon when the main one wakes, as one that came
while the process was stopped may be."""

HEAPS = 2
_M_ARENA_MAX = -8  # of mallopt(3)


def share_heaps() -> None:
    """Have all threads that start from now on take their memory from few heaps.

    The C library of most Linux systems gives each thread one of its own, and each keeps what its
    largest course took. Where there is no such setting nothing is changed.
    """
    with suppress(AttributeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, HEAPS)


@contextmanager
def working(source: Source, store: Store) -> Iterator[None]:
    """Be a worker that goes by the catalogue during this block.

    Raises PlaceTaken, DatabaseBehind.
    """
    with (
        place(store) as name,
        open_orders(source, store) as orders,
        scheduling_worker(orders, name),
    ):
        yield


@contextmanager
def watched_at(source: Source, store: Store, host: str, port: int) -> Iterator[Serving]:
    """Serve what tells how we are, and nothing else, during this block. Raises PortTaken."""
    settings = source.current().settings
    app = watched_alone(settings, source.newest_file, lambda: alive(store), now)
    with listening(host, port) as place, announced(app, place) as served:
        yield served


@contextmanager
def watched_somewhere(source: Source, store: Store, host: str) -> Iterator[Serving]:
    """The same at the workers' own port; where another worker has it, at a free one."""
    try:
        with watched_at(source, store, host, WORKER_PORT) as served:
            yield served
    except PortTaken:
        with watched_at(source, store, host, 0) as served:
            yield served


@contextmanager
def stop_asked_for() -> Iterator[Callable[[], object]]:
    """Give what waits for Ctrl-C or SIGTERM; a second one ends the process at once."""
    stopped = threading.Event()

    def stop(*_: object) -> None:
        if stopped.is_set():
            os._exit(1)
        stopped.set()

    def wait() -> None:
        while not stopped.wait(WAKE_SECONDS):
            continue

    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, stop)
    yield wait


def leave() -> None:
    """End the process, whatever a thread of the engine still waits for."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
