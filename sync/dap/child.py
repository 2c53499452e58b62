"""The process that copies Canvas Data 2 with Instructure's own client; it needs the extra "dap".

`python -m sync.dap.child` reads an Order from stdin and writes one line for each table, and a last
one where it gave up; see `copying`. A process of its own: the client keeps every table it ever saw,
holds a hundred thousand rows at a time, and tells types apart by identities that typing forgets in
a program as long-lived as ours.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
import asyncpg
from dap.api import DAPClient, DAPClientError
from dap.dap_error import (
    AccountDisabledError,
    AccountNotOnboardedError,
    AccountUnderMaintenanceError,
    AuthenticationError,
    OperationError,
    OutOfRangeError,
    ServerError,
    SnapshotRequiredError,
)
from dap.dap_types import Credentials
from dap.integration.database import DatabaseConnection, DatabaseConnectionConfig
from dap.replicator import canvas
from dap.replicator.sql import SQLReplicator
from pysqlsync.base import QueryException
from pysqlsync.connection import ConnectionSSLMode
from sqlalchemy import Engine
from strong_typing.exception import JsonKeyError, JsonTypeError, JsonValueError

from sync.dap.copy import copying, drop, settle, whole_tables
from sync.dap.copying import Order
from sync.dap.errors import (
    CanvasDataRefused,
    CanvasDataTrouble,
    CanvasDataUnreachable,
    CopyIncomplete,
    SchemasRefused,
    TableNotCopied,
)
from sync.dap.tables import NAMESPACE
from sync.errors import Trouble
from sync.store.engine import make_engine, where

NOT_LET_IN = (
    AuthenticationError,
    AccountDisabledError,
    AccountNotOnboardedError,
    AccountUnderMaintenanceError,
)
FAILED = (
    OperationError,
    ServerError,
    DAPClientError,
    QueryException,
    asyncpg.PostgresError,
    JsonKeyError,
    JsonTypeError,
    JsonValueError,
    ValueError,
)
NO_HISTORY = (OutOfRangeError, SnapshotRequiredError)
"""What came since our copy cannot be had: the table was loaded anew, or it is too long ago."""


def main() -> None:
    """Copy what stdin orders. Whatever happens is a line of stdout: the client's words are not."""
    logging.disable()
    order = Order(**json.load(sys.stdin))
    engine = make_engine(order.database_url)
    try:
        with copying(engine):
            asyncio.run(_copy_all(order, engine))
    except Trouble as trouble:
        _say(trouble=trouble)
    except Exception as broken:  # noqa: BLE001  the edge of a process
        _say(
            trouble=CanvasDataTrouble("Canvas Data 2", f"its client broke: {type(broken).__name__}")
        )


def client_of(order: Order) -> DAPClient:
    """Return the client; nobody is told that it is used."""
    who = Credentials.create(client_id=order.client_id, client_secret=order.secret)
    return DAPClient(order.url, who, tracking=False)


def _say(table: str = "", trouble: Trouble | None = None) -> None:
    line = {"table": table, "trouble": trouble and (trouble.code, trouble.where, trouble.seen)}
    sys.stdout.write(f"{json.dumps(line)}\n")
    sys.stdout.flush()


async def _copy_all(order: Order, engine: Engine) -> None:
    connection = DatabaseConnection.from_config(_parameters(engine))
    async with client_of(order) as session:
        replicator = SQLReplicator(session, connection)
        try:
            await replicator.version_upgrade()
        except (QueryException, asyncpg.PostgresError) as refused:
            raise SchemasRefused(f"database {where(engine)}", type(refused).__name__) from None
        for table in order.tables:
            _say(table, await _tried(replicator, engine, table))


async def _tried(replicator: SQLReplicator, engine: Engine, table: str) -> CanvasDataTrouble | None:
    """Copy a table; return what was wrong with it, where the others can be copied all the same."""
    try:
        with _troubles(table):
            await _copy(replicator, engine, table)
        settle(engine, table)
    except (TableNotCopied, CopyIncomplete) as trouble:
        return trouble
    return None


async def _copy(replicator: SQLReplicator, engine: Engine, table: str) -> None:
    _forget_tables()
    if table in whole_tables(engine):
        try:
            await replicator.synchronize(NAMESPACE, table)
        except NO_HISTORY:
            await _from_the_start(replicator, engine, table)
    else:
        await _from_the_start(replicator, engine, table)


async def _from_the_start(replicator: SQLReplicator, engine: Engine, table: str) -> None:
    drop(engine, table)
    await replicator.initialize(NAMESPACE, table)


def _forget_tables() -> None:
    """Have the client know no other table than the one at hand: it brings the database to all
    that it knows each time, which takes longer with each."""
    for name, kind in list(vars(canvas).items()):
        if isinstance(kind, type):
            delattr(canvas, name)


@contextmanager
def _troubles(table: str) -> Iterator[None]:
    """Turn what the client says into one trouble for each remedy; its words are not ours."""
    at = f"Canvas Data 2, table {table}"
    try:
        yield
    except NOT_LET_IN as refused:
        raise CanvasDataRefused(at, type(refused).__name__) from None
    except (aiohttp.ClientError, TimeoutError, OSError) as away:
        raise CanvasDataUnreachable(at, type(away).__name__) from None
    except FAILED as failed:
        raise TableNotCopied(at, type(failed).__name__) from None


def _parameters(engine: Engine) -> DatabaseConnectionConfig:
    """Return our database as the client wants it named; its TLS modes are libpq's."""
    _, to = engine.dialect.create_connect_args(engine.url)
    return DatabaseConnectionConfig(
        "postgresql",
        host=to.get("host"),
        port=int(to["port"]) if "port" in to else None,
        username=to.get("user"),
        password=to.get("password"),
        database=to.get("dbname"),
        ssl=ConnectionSSLMode(to["sslmode"]) if "sslmode" in to else None,
    )


if __name__ == "__main__":
    main()
