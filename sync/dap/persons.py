"""What our copy of Canvas Data 2 has of a person: for them to have, and out of it once erased."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import ColumnElement, Connection, inspect, literal_column, select, union

from sync.dap.tables import COPIES, NAMESPACE
from sync.store.engine import connected, is_sqlite
from sync.store.forgotten import forgotten
from sync.store.person_export import Held, plain
from sync.store.store import Store

WHOSE = {
    name: copy.c.id if name == "users" else copy.c.user_id
    for name, copy in COPIES.items()
    if name == "users" or "user_id" in copy.c
}
"""The column that tells whose a row is, by table; the others tell of nobody."""
ABOUT: Mapping[str, str] = {
    "users": "their name",
    "pseudonyms": "their ids in other systems",
    "enrollments": "the courses and sections that they are in",
    "group_memberships": "the groups that they are in",
    "context_module_progressions": "what they met in each module",
    "assignment_override_students": "the dates of their own that they have",
    "submissions": "that they handed in, when, and how it was marked",
    "custom_gradebook_column_data": "cells of theirs in the gradebook",
}
"""What a row tells of them, by table."""


def held_in_copy(store: Store, user_id: int) -> tuple[Held, ...]:
    """Return all that the copy has of somebody, nothing where there is no copy.

    Raises DatabaseUnreachable.
    """
    if is_sqlite(store.engine):
        return ()
    with connected(store.engine) as connection:
        found = {table: _rows(connection, table, user_id) for table in _there(connection)}
    return tuple(
        Held(f"in the copy of Canvas Data 2: {ABOUT[table]}", f"{NAMESPACE}.{table}", rows)
        for table, rows in found.items()
        if rows
    )


def remove_erased(store: Store) -> None:
    """Take whoever was erased, and what they did, out of the copy, where there is one.

    A table that is not there has nobody. Raises DatabaseUnreachable.
    """
    gone = forgotten(store)
    if not gone.marks or is_sqlite(store.engine):
        return
    with connected(store.engine) as connection:
        whose = [WHOSE[table] for table in _there(connection)]
        if not whose:
            return
        named = union(*(select(column).where(column.is_not(None)) for column in whose))
        if erased := gone.among(connection.scalars(named).all()):
            for column in whose:
                connection.execute(column.table.delete().where(column.in_(erased)))


def _there(connection: Connection) -> list[str]:
    """Return the tables with rows of people that the copy has by now."""
    there = inspect(connection).get_table_names(schema=NAMESPACE)
    return [table for table in WHOSE if table in there]


def _rows(connection: Connection, table: str, user_id: int) -> list[Mapping[str, object]]:
    """Return their rows with whatever stands in them, columns that were emptied left out."""
    everything: ColumnElement[object] = literal_column("*")
    theirs = select(everything).where(WHOSE[table] == user_id).order_by(COPIES[table].c.id)
    return [
        plain({name: value for name, value in row.items() if value != ""})
        for row in connection.execute(theirs).mappings()
    ]
