"""Our copy of Canvas Data 2: whether a table is there whole, and what of it is kept."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Enum,
    Index,
    MetaData,
    String,
    Table,
    inspect,
    or_,
)
from sqlalchemy import text as sql
from sqlalchemy.engine.interfaces import ReflectedColumn
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.schema import CreateIndex, DropTable

from sync.dap.errors import CopyIncomplete, CopyingUnderWay
from sync.dap.tables import COPIES, META, NAMESPACE, NOTED, TABLES
from sync.store.engine import connected, reported

LOCK = 0x6E70715F64617061  # "npq_dapa": PostgreSQL's advisory lock of a copying


@contextmanager
def copying(engine: Engine) -> Iterator[None]:
    """Be the one that copies for this block. Raises CopyingUnderWay where another process does."""
    with reported(engine):
        connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        connection.detach()  # the lock goes with it, should we end before we give it back
    with connection, reported(engine):
        if not connection.scalar(sql("SELECT pg_try_advisory_lock(:lock)"), {"lock": LOCK}):
            raise CopyingUnderWay("Canvas Data 2", "its tables are being copied")
        yield


@contextmanager
def state_of(engine: Engine, tables: Collection[str]) -> Iterator[Connection]:
    """Give a connection that sees one state of these tables, each whole.

    A table that Canvas loaded anew is dropped and copied again: locked, it cannot be meanwhile,
    and what the client notes tells a whole one. Raises CopyIncomplete and DatabaseUnreachable.
    """
    names = ", ".join(f'{NAMESPACE}."{table}"' for table in sorted(tables))
    with connected(engine) as connection:
        try:
            connection.execute(sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
            connection.execute(sql(f"LOCK TABLE {META}.table_sync, {names} IN ACCESS SHARE MODE"))
        except ProgrammingError:
            raise CopyIncomplete("Canvas Data 2", "a table was not copied yet") from None
        if missing := set(tables) - copied_until(connection).keys():
            seen = f"not copied whole: {', '.join(sorted(missing))}"
            raise CopyIncomplete("Canvas Data 2", seen)
        yield connection


def copied_until(connection: Connection) -> dict[str, datetime]:
    """Return of when each table is that was copied whole, in Canvas Data 2's time."""
    asked = NOTED.select().where(NOTED.c.source_namespace == NAMESPACE)
    return {
        row.source_table: row.timestamp.replace(tzinfo=UTC) for row in connection.execute(asked)
    }


def whole_tables(engine: Engine) -> dict[str, datetime]:
    """Return which tables were copied whole, and of when they are; none before the first time."""
    with connected(engine) as connection:
        return copied_until(connection) if _has_notes(connection) else {}


def drop(engine: Engine, table: str) -> None:
    """Take a table out of the copy, and what is noted of it: it is to be copied from the start."""
    with connected(engine) as connection:
        if _has_notes(connection):
            ours = NOTED.c.source_namespace == NAMESPACE
            connection.execute(NOTED.delete().where(ours, NOTED.c.source_table == table))
        connection.execute(DropTable(COPIES[table], if_exists=True))


def settle(engine: Engine, table: str) -> None:
    """Empty what we do not read of a table, and have rows found fast by what we look them up by.

    Raises CopyIncomplete where it lacks a column that we read: Canvas Data 2 has changed.
    """
    copied = TABLES[table]
    with connected(engine) as connection:
        columns = inspect(connection).get_columns(table, schema=NAMESPACE)
        if lacking := copied.columns - {column["name"] for column in columns}:
            seen = f"table {table} has no {', '.join(sorted(lacking))} any more"
            raise CopyIncomplete("Canvas Data 2", seen)
        _empty(connection, table, [one for one in columns if one["name"] not in copied.kept])
        for name in copied.looked_up_by:
            index = Index(f"npq_{table}_{name}", COPIES[table].c[name])
            connection.execute(CreateIndex(index, if_not_exists=True))


def _empty(connection: Connection, table: str, columns: Sequence[ReflectedColumn]) -> None:
    """Empty these columns: by nothing, or by an empty text where there has to be one."""
    empty: dict[str, str | None] = {one["name"]: None for one in columns if one["nullable"]}
    empty |= {one["name"]: "" for one in columns if not one["nullable"] and _is_text(one)}
    if not empty:
        return
    whole = Table(table, MetaData(), *map(Column, empty), schema=NAMESPACE)
    full = (whole.c[name].is_distinct_from(nothing) for name, nothing in empty.items())
    connection.execute(whole.update().values(empty).where(or_(*full)))


def _is_text(column: ReflectedColumn) -> bool:
    return isinstance(column["type"], String) and not isinstance(column["type"], Enum)


def _has_notes(connection: Connection) -> bool:
    return inspect(connection).has_table(NOTED.name, schema=META)
