"""Bring a database up to date, or say that it is not."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine
from sqlalchemy import text as sql

from sync.store.engine import connected, is_sqlite, make_engine, reported, sqlite_file, where
from sync.store.errors import DatabaseAhead, DatabaseBehind, DatabaseUnreachable

MIGRATIONS = Path(__file__).parent.parent / "migrations"
LOCK = 0x6E70715F73796E63  # "npq_sync": PostgreSQL's advisory lock of an upgrade


def upgrade(url: str) -> None:
    """Migrate the database to this version. Two at once: the second finds nothing to do.

    Raises DatabaseUnreachable, DatabaseUrlUnusable, DatabaseAhead.
    """
    engine = make_engine(url)
    try:
        if is_sqlite(engine):
            bring_up_to_date(engine)
            return
        with reported(engine), connected(engine) as connection:
            connection.execute(sql("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            _migrate(connection)
    finally:
        engine.dispose()


def bring_up_to_date(engine: Engine) -> None:
    """Create or migrate the SQLite file, in one transaction, one process at a time."""
    with _one_at_a_time(engine), reported(engine):
        _keep_to_ourselves(sqlite_file(engine))
        with connected(engine, start="") as connection:
            connection.exec_driver_sql("PRAGMA journal_mode = WAL")
        with connected(engine, start="BEGIN IMMEDIATE") as connection:
            _migrate(connection)


def _keep_to_ourselves(file: Path) -> None:
    """Create the file for nobody else to read: it holds names. What is there stays as it is."""
    with suppress(OSError):  # opening it will say what is wrong
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))


def require_current(engine: Engine) -> None:
    """Raise DatabaseBehind or DatabaseAhead unless the database is at this version's revision."""
    with reported(engine), connected(engine) as connection:
        found, needed = _revisions(connection)
    if found != needed:
        seen = f"it is at revision {found or 'none'} and this version needs {needed}"
        raise DatabaseBehind(f"database {where(engine)}", seen)


def _migrate(connection: Connection) -> None:
    found, needed = _revisions(connection)
    if found != needed:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _revisions(connection: Connection) -> tuple[str | None, str]:
    """Return the revision found and the one needed. Raises DatabaseAhead."""
    found = MigrationContext.configure(connection).get_current_revision()
    known = _known_revisions()
    if found is not None and found not in known:
        seen = f"it is at revision {found}, which this version does not know"
        raise DatabaseAhead(f"database {where(connection.engine)}", seen)
    return found, known[0]


@cache
def _known_revisions() -> tuple[str, ...]:
    """Return the revisions of the version that runs, the newest first."""
    script = ScriptDirectory.from_config(_config())
    return tuple(one.revision for one in script.walk_revisions())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


@contextmanager
def _one_at_a_time(engine: Engine) -> Iterator[None]:
    """Hold the folder of the SQLite file: turning WAL on waits for nobody, so we do."""
    folder = sqlite_file(engine).parent
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError as refused:
        seen = refused.strerror or "its folder cannot be opened"
        raise DatabaseUnreachable(f"database {where(engine)}", seen) from None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
