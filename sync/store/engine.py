"""The connection to the database: SQLite or PostgreSQL, one code path behind two openings."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy
from sqlalchemy import Connection, Engine, NullPool, Pool, QueuePool, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError
from sqlmodel import Session

from sync.store.errors import DatabaseUnreachable, DatabaseUrlUnusable
from sync.store.row import Row

BUSY_SECONDS = 30  # how long a writer waits for another one on SQLite
CONNECT_SECONDS = 10
IDLE_SECONDS = 15
"""How long PostgreSQL lets a transaction lie idle: a process that was stopped in the midst of one,
or a machine that is gone, would hold every other up."""
SOON = 3  # seconds: all the time that somebody who only asks how things stand has
LOST = (OperationalError, InterfaceError)  # disk full, locked, gone; any other is a fault of ours
BEGIN = "npq_begin"  # the execution option that says how a transaction starts on SQLite


def make_engine(url: str) -> Engine:
    """Return an engine for DATABASE_URL; nothing is opened yet. Raises DatabaseUrlUnusable."""
    parsed = _parsed(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed)
    engine = sqlalchemy.create_engine(
        parsed,
        hide_parameters=True,
        pool_pre_ping=True,
        connect_args={"connect_timeout": CONNECT_SECONDS},
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.execute(f"SET idle_in_transaction_session_timeout = '{IDLE_SECONDS}s'")
        connection.commit()

    return engine


def probing_engine(url: str, pool: type[Pool] = NullPool) -> Engine:
    """Return an engine for a look from outside: answered SOON or refused, and nothing is kept.

    A connection that is kept would go on reading a file that was deleted, and hang on a server
    that is gone; a file that is not there is not made. One that is to be kept for a few questions
    at once needs a `pool`, and is disposed of after them. Raises DatabaseUrlUnusable.
    """
    parsed = _parsed(url)
    if parsed.get_backend_name() == "sqlite":
        there = partial(_connect_to_what_is_there, Path(parsed.database or "").resolve())
        return _sqlite(parsed, poolclass=pool, creator=there)
    patience = {
        "connect_timeout": SOON,
        "tcp_user_timeout": SOON * 1000,
        "keepalives_idle": SOON,
        "keepalives_interval": 1,
        "keepalives_count": SOON,
    }
    engine = sqlalchemy.create_engine(
        parsed,
        hide_parameters=True,
        poolclass=pool,
        pool_pre_ping=pool is not NullPool,
        connect_args=patience,
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = {SOON * 1000}")

    return engine


def console_engine(url: str) -> Engine:
    """Return an engine for pages that ask a few questions each: answered soon or refused.

    Connections to a server are kept for the next page; a file is opened anew for each question,
    which costs next to nothing. Raises DatabaseUrlUnusable.
    """
    is_file = _parsed(url).get_backend_name() == "sqlite"
    return probing_engine(url, NullPool if is_file else QueuePool)


def _connect_to_what_is_there(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.as_uri()}?mode=rw", uri=True, timeout=SOON)


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise DatabaseUrlUnusable("it is not a database URL") from None
    if parsed.drivername in ("postgres", "postgresql"):
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername == "postgresql+psycopg":
        return parsed
    if parsed.drivername != "sqlite":
        raise DatabaseUrlUnusable("it is neither SQLite nor PostgreSQL")
    if parsed.database in (None, "", ":memory:"):
        raise DatabaseUrlUnusable("SQLite without a file forgets everything")
    return parsed


def _sqlite(url: URL, **how: Any) -> Engine:
    engine = sqlalchemy.create_engine(
        url, hide_parameters=True, connect_args={"timeout": BUSY_SECONDS}, **how
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, see below
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")  # what is removed is of people

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A reader that turns writer fails at once where another wrote meanwhile, whatever the
        # timeout; one that says so first waits its turn.
        if start := connection.get_execution_options().get(BEGIN, "BEGIN"):
            connection.exec_driver_sql(start)

    return engine


def where(engine: Engine) -> str:
    """Return what an operator knows the database by, without user or password."""
    name = engine.url.database
    return f"{name}" if is_sqlite(engine) else f"{name} on {', '.join(hosts(engine)) or 'socket'}"


def hosts(engine: Engine) -> tuple[str, ...]:
    """Return the hosts at which PostgreSQL is looked for: those of the URL's query win. A socket of
    this machine is none."""
    _, to = engine.dialect.create_connect_args(engine.url)
    named = str(to.get("hostaddr") or to.get("host", "")).split(",")
    return tuple(host for host in named if host and not host.startswith(("/", "@")))


def is_sqlite(engine: Engine) -> bool:
    """Tell SQLite from PostgreSQL."""
    return engine.dialect.name == "sqlite"


def sqlite_file(engine: Engine) -> Path:
    """Return the path of the SQLite file."""
    return Path(engine.url.database or "").resolve()


@contextmanager
def reported(engine: Engine, kinds: tuple[type[DBAPIError], ...] = (DBAPIError,)) -> Iterator[None]:
    """Turn what the driver says into DatabaseUnreachable, and whatever cut the connection."""
    try:
        yield
    except DBAPIError as refused:
        if not (isinstance(refused, kinds) or refused.connection_invalidated):
            raise
        raise DatabaseUnreachable(f"database {where(engine)}", _reason(refused)) from None


@contextmanager
def connected(engine: Engine, start: str = "BEGIN") -> Iterator[Connection]:
    """Give a connection in a transaction, committed at the end. Raises DatabaseUnreachable.

    `start` is how SQLite begins: "BEGIN", "BEGIN IMMEDIATE" to write, "" for no transaction.
    """
    with reported(engine):
        connection = engine.connect().execution_options(**{BEGIN: start})
    with connection:
        with reported(engine):
            connection.begin()
        with reported(engine, LOST):
            yield connection
            connection.commit()


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """Give a session that sees one state of the database."""
    with connected(engine) as connection, Session(connection) as session:
        yield session


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """Give a session whose changes are kept all together at the end, or not at all."""
    with connected(engine, "BEGIN IMMEDIATE") as connection, Session(connection) as session:
        yield session
        session.commit()


def _reason(refused: DBAPIError) -> str:
    """Return the driver's first line: it names host and user at most, never the password."""
    lines = str(refused.orig).strip().splitlines()
    return lines[0] if lines else type(refused.orig).__name__


def upsert(session: Session, row: type[Row]) -> sqlite.Insert | postgresql.Insert:
    """Return an insert into the row's table that knows ON CONFLICT, alike on both databases."""
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(row)
    return postgresql.insert(row)


def storable(text: str) -> str:
    """Return a text without what a database refuses: NUL and halves of surrogate pairs."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
