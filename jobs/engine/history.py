"""The engine's own history: it never removes any by itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from dbos import DBOSClient
from sqlalchemy import inspect

from jobs.engine.queues import SCHEMA, open_client
from sync.store.engine import is_sqlite
from sync.store.store import Store

AT_ONCE = 500


@contextmanager
def engine_of(store: Store) -> Iterator[DBOSClient | None]:
    """Give what asks the engine, None where it never was at work on this database."""
    schema = None if is_sqlite(store.engine) else SCHEMA
    if not inspect(store.engine).has_table("workflow_status", schema=schema):
        yield None
        return
    client = open_client(store)
    try:
        yield client
    finally:
        client.destroy()


def count_history(client: DBOSClient, before: datetime) -> int:
    """Return how much the engine keeps of work that ended before then."""
    old = client.list_workflows(
        completed_before=before.isoformat(), load_input=False, load_output=False
    )
    return len(old)


def forget_history(client: DBOSClient, before: datetime) -> int:
    """Remove what the engine keeps of work that ended before then; return how much it was."""
    removed = 0
    while True:
        old = client.list_workflows(
            completed_before=before.isoformat(), limit=AT_ONCE, load_input=False, load_output=False
        )
        if not old:
            return removed
        client.delete_workflows([one.workflow_id for one in old])
        removed += len(old)
