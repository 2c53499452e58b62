"""One delivery at a time, told by a lock that goes with its process, however that ends.

A mail on the wire of a delivery that lives is on its way; of one that is dead it is uncertain.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event

from sqlalchemy import Engine
from sqlalchemy import text as sql
from sqlalchemy.exc import DBAPIError

from sync.store.engine import is_sqlite, reported, sqlite_file, where
from sync.store.errors import DatabaseUnreachable

LOCK = 0x6E70715F6D61696C  # "npq_mail": PostgreSQL's advisory lock of a delivery
POLL_SECONDS = 0.2


def patient(
    seconds: float,
    sign_of_life: Callable[[], object] = lambda: None,
    going_on: Callable[[], object] = lambda: None,
) -> Iterator[None]:
    """Yield at once, then again and again until `sign_of_life` stays the same for so long.

    `going_on` is called in between and may raise.
    """
    yield
    pause, seen, unchanged = Event(), sign_of_life(), 0.0
    while unchanged < seconds:
        pause.wait(POLL_SECONDS)
        going_on()
        yield
        before, seen = seen, sign_of_life()
        unchanged = unchanged + POLL_SECONDS if seen == before else 0.0


@contextmanager
def delivering(engine: Engine, tries: Iterator[None]) -> Iterator[bool]:
    """Be the one delivery for this block; False where another lives after so many `tries`."""
    lock = _file_lock if is_sqlite(engine) else _advisory_lock
    with lock(engine) as taken:
        yield any(taken() for _ in tries)


@contextmanager
def _file_lock(engine: Engine) -> Iterator[Callable[[], bool]]:
    file = sqlite_file(engine)
    try:
        handle = os.open(file.with_name(f"{file.name}-mail"), os.O_RDONLY | os.O_CREAT, 0o600)
    except OSError as refused:
        seen = refused.strerror or "the lock beside it cannot be opened"
        raise DatabaseUnreachable(f"database {where(engine)}", seen) from None

    def taken() -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    try:
        yield taken
    finally:
        os.close(handle)


@contextmanager
def _advisory_lock(engine: Engine) -> Iterator[Callable[[], bool]]:
    """A connection of its own: the lock goes with it, should we end before we give it back."""
    with reported(engine):
        connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        connection.detach()

    def taken() -> bool:
        with reported(engine):
            return bool(
                connection.scalar(sql("SELECT pg_try_advisory_lock(:lock)"), {"lock": LOCK})
            )

    with connection:
        try:
            yield taken
        finally:
            with suppress(DBAPIError):  # the server notices that we are gone
                connection.execute(sql("SELECT pg_advisory_unlock_all()"))
