"""Take what was removed out of the database's files too, as far as that is ours to do."""

from __future__ import annotations

from sqlalchemy import Engine
from sqlalchemy import text as sql

from sync.store.engine import connected, is_sqlite, reported
from sync.store.row import Row


def scrub(engine: Engine) -> bool:
    """Leave nothing of removed rows in the files; False where a reader held some of it.

    SQLite overwrites what is removed (`secure_delete`), but older copies of a page stay in its
    free space and its log: the file is written anew and the log emptied. PostgreSQL is told to
    give the room of removed rows back; its pages, its log and its backups are its operator's.
    Raises DatabaseUnreachable.
    """
    if is_sqlite(engine):
        with connected(engine, start="") as connection:
            connection.execute(sql("VACUUM"))
        return empty_log(engine)
    with reported(engine), engine.connect() as plain:
        connection = plain.execution_options(isolation_level="AUTOCOMMIT")
        for table in Row.metadata.sorted_tables:
            connection.execute(sql(f'VACUUM "{table.name}"'))
    return True


def empty_log(engine: Engine) -> bool:
    """Move what stands in SQLite's log into its file, and cut the log; False where a reader held
    some of it. PostgreSQL looks after its own. Raises DatabaseUnreachable."""
    if not is_sqlite(engine):
        return True
    with connected(engine, start="") as connection:
        busy = connection.execute(sql("PRAGMA wal_checkpoint(TRUNCATE)")).one()[0]
    return not busy
