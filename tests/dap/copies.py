"""Copying a sandbox's Canvas Data 2 with the real client, and looking at the copy."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, column, select, text

from jobs.demo.dap.rows import ROWS
from jobs.demo.dap.server import CLIENT_ID, CLIENT_SECRET, DapSandbox
from sync.dap.copying import Order, copy_tables
from sync.dap.errors import CanvasDataTrouble
from sync.dap.tables import COPIES, TABLES


@dataclass
class Copies:
    """`copy()` copies and returns what was wrong with single tables; `dap.calls` starts anew."""

    dap: DapSandbox
    engine: Engine
    secret: str = CLIENT_SECRET
    ca_file: Path | None = None
    copied: list[str] = field(default_factory=list)

    def copy(self, *tables: str) -> dict[str, CanvasDataTrouble]:
        """Copy these tables, or all."""
        self.dap.calls.clear()
        self.copied.clear()
        troubles = {}

        def told(table: str, trouble: CanvasDataTrouble | None) -> None:
            self.copied.append(table)
            if trouble:
                troubles[table] = trouble

        copy_tables(self.order(*tables), told, self.ca_file)
        return troubles

    def order(self, *tables: str) -> Order:
        """What copies these tables, or all; the database's host is in the query of its URL."""
        plain = self.engine.url
        at = {"host": f"{plain.host}", "port": f"{plain.port}"}
        url = plain.set(host="", port=None).update_query_dict(at)
        to = url.render_as_string(hide_password=False)
        return Order(self.dap.url, CLIENT_ID, self.secret, to, tables or tuple(TABLES))

    def asked(self) -> dict[str, int]:
        """How many queries the last copying made, by table."""
        return {table: n for (name, table), n in self.dap.calls.items() if name == "query"}

    def ids(self, table: str) -> set[int]:
        """The ids that are in the copy of a table."""
        return {row.id for row in self.rows(table)}

    def rows(self, table: str) -> list[Any]:
        """The rows of the copy of a table, as far as they are read."""
        with self.engine.connect() as connection:
            return list(connection.execute(COPIES[table].select()))

    def values(self, table: str, name: str) -> set[Any]:
        """What is in one column of a table, be it one that we read or not."""
        asked = select(column(name)).select_from(COPIES[table])
        with self.engine.connect() as connection:
            return set(connection.execute(asked).scalars())

    def run(self, statement: str) -> None:
        """Change something behind everybody's back."""
        with self.engine.begin() as connection:
            connection.execute(text(statement))

    def is_true_copy(self, tables: Collection[str] = tuple(TABLES)) -> bool:
        """Whether the ids in the copy are those of the world as it is now."""
        world = self.dap.warehouse.world
        return all(self.ids(t) == {row["id"] for row in ROWS[t](world)} for t in tables)
