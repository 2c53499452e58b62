"""What runs until it is stopped: a worker, a web server, or both."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from jobs.context import Context
from jobs.engine.orders import open_orders
from jobs.engine.place import place
from jobs.engine.worker import scheduling_worker


@contextmanager
def working(context: Context) -> Iterator[None]:
    """Be a worker that goes by the catalogue, during this block. Raises PlaceTaken."""
    with (
        context.store() as store,
        place(store) as name,
        open_orders(context, store) as orders,
        scheduling_worker(orders, name),
    ):
        yield


@contextmanager
def stop_asked_for() -> Iterator[threading.Event]:
    """Give what is set by Ctrl-C or SIGTERM; a second one ends the process at once."""
    stopped = threading.Event()

    def stop(*_: object) -> None:
        if stopped.is_set():
            os._exit(1)
        stopped.set()

    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, stop)
    yield stopped


def leave() -> None:
    """End the process, whatever a thread of the engine still waits for."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
