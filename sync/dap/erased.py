"""Whoever was erased goes out of our copy of Canvas Data 2 too, however often Canvas sends them."""

from __future__ import annotations

from sqlalchemy import inspect, select, union

from sync.dap.tables import COPIES, NAMESPACE
from sync.store.engine import connected, is_sqlite
from sync.store.forgotten import forgotten
from sync.store.store import Store

WHOSE = {
    name: copy.c.id if name == "users" else copy.c.user_id
    for name, copy in COPIES.items()
    if name == "users" or "user_id" in copy.c
}
"""The column that tells whose a row is, by table; the others tell of nobody."""


def remove_erased(store: Store) -> None:
    """Take whoever was erased, and what they did, out of the copy, where there is one.

    A table that is not there has nobody. Raises DatabaseUnreachable.
    """
    gone = forgotten(store)
    if not gone.marks or is_sqlite(store.engine):
        return
    with connected(store.engine) as connection:
        there = inspect(connection).get_table_names(schema=NAMESPACE)
        whose = [column for table, column in WHOSE.items() if table in there]
        if not whose:
            return
        named = union(*(select(column).where(column.is_not(None)) for column in whose))
        if erased := gone.among(connection.scalars(named).all()):
            for column in whose:
                connection.execute(column.table.delete().where(column.in_(erased)))
