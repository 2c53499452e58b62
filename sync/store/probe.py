"""A look at the database from outside, soon answered, whatever state it is in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from sqlalchemy import Engine

from sync.store.engine import probing_engine, reading, reported, where
from sync.store.gauges import Gauges, measured
from sync.store.schema import require_current


@dataclass(frozen=True, slots=True)
class Probe:
    """Asks a database that may be away, behind or slow. May be shared between threads."""

    engine: Engine

    @classmethod
    def of(cls, url: str) -> Self:
        """Look at the database of DATABASE_URL; nothing is opened yet.

        Raises DatabaseUrlUnusable.
        """
        return cls(probing_engine(url))

    @property
    def name(self) -> str:
        """What an operator knows the database by."""
        return f"database {where(self.engine)}"

    def require_ready(self) -> None:
        """Raise DatabaseUnreachable, DatabaseBehind or DatabaseAhead unless we can work with it."""
        require_current(self.engine)

    def gauges(self, *, redirecting: bool) -> Gauges:
        """Return how things stand; see `gauges.measured`. Raises what `require_ready` raises."""
        self.require_ready()
        with reported(self.engine), reading(self.engine) as session:
            return measured(session, redirecting=redirecting)
