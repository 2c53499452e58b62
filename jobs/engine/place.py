"""The worker's place: on SQLite there is one, and a lock on a file tells whether it is taken.

On PostgreSQL there are as many as wanted; each says every few seconds that it is alive.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from importlib.metadata import version
from secrets import token_hex

from sync.store.engine import is_sqlite, sqlite_file, where
from sync.store.errors import StoreTrouble
from sync.store.store import Store

ONLY = "local"  # the engine's name for the one worker of an SQLite file
LOOKED_AT_SECONDS = 0.1  # longer than it takes somebody to see whether the place is taken
BEAT_SECONDS = 5.0
DEAD_SECONDS = 30.0
"""Without a sign of life for so long, a worker's runs are another's to begin again."""


class PlaceTaken(StoreTrouble):
    """Another worker has this SQLite file."""

    code = "worker-there"
    means = "an SQLite database takes one worker, and this one was not started"
    remedy = (
        "Stop the other (npq-sync up, worker or sync), or set DATABASE_URL to PostgreSQL, "
        "where any number may work"
    )


def beat(store: Store, worker: str) -> None:
    """Say that the worker is alive, where there may be others."""
    if not is_sqlite(store.engine):
        store.beat(worker, version("npq-sync"))


@contextmanager
def place(store: Store) -> Iterator[str]:
    """Take the worker's place and give its name. Raises PlaceTaken."""
    if is_sqlite(store.engine):
        with _locked(store):
            yield ONLY
        return
    worker = token_hex(6)
    beat(store, worker)
    try:
        yield worker
    finally:
        with suppress(StoreTrouble):  # the others notice by themselves
            store.forget_worker(worker)


@contextmanager
def vacant_place(store: Store) -> Iterator[str]:
    """Take the worker's place where no worker lives. Raises PlaceTaken."""
    if not is_sqlite(store.engine) and store.workers_alive(DEAD_SECONDS):
        raise PlaceTaken(f"database {where(store.engine)}", "a worker is at work on it")
    with place(store) as worker:
        yield worker


def alive(store: Store) -> int:
    """Return how many workers live."""
    if not is_sqlite(store.engine):
        return len(store.workers_alive(DEAD_SECONDS))
    try:
        with _lock(store, fcntl.LOCK_SH):
            return 0
    except BlockingIOError:
        return 1


@contextmanager
def _locked(store: Store) -> Iterator[None]:
    """Hold the lock of the SQLite file; it goes with the process, however that ends."""
    with ExitStack() as held:
        for again in (True, True, False):
            try:
                held.enter_context(_lock(store, fcntl.LOCK_EX))
                break
            except BlockingIOError:
                if not again:
                    seen = "another worker is at work on it"
                    raise PlaceTaken(f"database {where(store.engine)}", seen) from None
                time.sleep(LOOKED_AT_SECONDS)
        yield


@contextmanager
def _lock(store: Store, kind: int) -> Iterator[None]:
    file = sqlite_file(store.engine)
    handle = os.open(file.with_name(f"{file.name}-worker"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)
