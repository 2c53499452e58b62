"""What of a table changed when, found by looking at the world now and then."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from jobs.demo.dap.row import Row
from jobs.demo.dap.rows import ROWS
from jobs.demo.dap.schema import TABLES, Columns
from jobs.demo.state import State

TICK = timedelta(microseconds=1)


@dataclass(slots=True)
class Noticed:
    """A row as last seen, and when it came to be so; a deleted one is kept as such."""

    row: Row
    at: datetime
    deleted: bool = False


@dataclass(slots=True)
class TableData:
    """One table: its columns and their version, the rows noticed, the start of its history."""

    name: str
    columns: Columns
    began: datetime
    version: int = 1
    rows: dict[int, Noticed] = field(default_factory=dict)

    def look(self, world: State, at: datetime) -> None:
        """Notice what is new, other or gone since the last look."""
        stamps = {name for name in ("created_at", "updated_at") if f"{name}!" in self.columns}
        with world.lock:
            now = {row["id"]: row for row in ROWS[self.name](world)}
        for id_, row in now.items():
            held = self.rows.get(id_)
            if held is None or held.deleted or not row.items() <= held.row.items():
                self.rows[id_] = Noticed(row | dict.fromkeys(stamps, at), at)
        for id_ in self.rows.keys() - now.keys():
            if not self.rows[id_].deleted:
                self.rows[id_] = Noticed(self.rows[id_].row, at, deleted=True)

    def there(self) -> Iterator[Noticed]:
        """Yield the rows of the table as it is."""
        return (one for one in self.rows.values() if not one.deleted)

    def since(self, moment: datetime) -> Iterator[Noticed]:
        """Yield what changed at that moment or later, deletions too."""
        return (one for one in self.rows.values() if one.at >= moment)


class Warehouse:
    """The tables of one world. `clock` says what time the data is of."""

    def __init__(self, world: State, clock: Callable[[], datetime]) -> None:
        """Take in a world; nothing of it is noticed yet."""
        self.world = world
        self.clock = clock
        self._last = clock()
        self.tables = {
            name: TableData(name, columns, self._last) for name, columns in TABLES.items()
        }

    def look(self, name: str) -> datetime:
        """Notice what changed in a table; return of when the data is, never the same twice."""
        self._last = max(self.clock(), self._last + TICK)
        self.tables[name].look(self.world, self._last)
        return self._last

    def reload(self, name: str) -> None:
        """Forget a table's history: nothing from before now can be asked for any more."""
        self._last = max(self.clock(), self._last + TICK)
        table = self.tables[name]
        table.began, table.rows = self._last, {}

    def alter(self, name: str, columns: Columns) -> None:
        """Give a table other columns, as a new version of its schema."""
        table = self.tables[name]
        table.columns, table.version = columns, table.version + 1
