"""The engine's own words for what we ask of it; its tables lie beside ours in one database."""

from __future__ import annotations

from dbos import DBOS, DBOSClient
from sqlalchemy import inspect

from sync.store.engine import is_sqlite, where
from sync.store.errors import DatabaseBehind
from sync.store.store import Store

APPLICATION = "npq-sync"
VERSION = "1"
"""Of the workflows, not of the program: a newer program takes over the runs of an older one. It
stays as long as `run` and `tick` take the same arguments and have no steps."""
CANVAS = "canvas"
DESK = "desk"
RUN = "run"
TICK = "tick"
POLLING_SECONDS = 1.0
SCHEMA = "dbos"


def upgrade_engine(url: str) -> None:
    """Create or migrate the engine's tables; cheap to repeat."""
    DBOS.migrate(url)


def open_client(store: Store) -> DBOSClient:
    """Return what hands work to the engine. Raises DatabaseBehind where its tables are missing."""
    url = store.engine.url.render_as_string(hide_password=False)
    if is_sqlite(store.engine):
        upgrade_engine(url)
    elif not inspect(store.engine).has_table("workflow_status", schema=SCHEMA):
        raise DatabaseBehind(f"database {where(store.engine)}", "it has no tables for jobs")
    return DBOSClient(
        system_database_url=url, application_name=APPLICATION, retry_connection_errors=False
    )


def register_queues(client: DBOSClient, concurrency: int) -> None:
    """Say how much may be done at once, whoever does it (design 8).

    Two runs ask Canvas at a time, each with half of what the token may have in flight. Of cohorts
    with the same home course one: they share its columns.
    """
    client.register_queue(
        CANVAS,
        global_concurrency=1 if concurrency == 1 else 2,
        partition_concurrency=1,
        polling_interval_sec=POLLING_SECONDS,
    )
    client.register_queue(DESK, polling_interval_sec=POLLING_SECONDS)
