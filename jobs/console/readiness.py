"""Whether the database is one that this version can work with; it is not asked each time."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from sqlalchemy import Engine

from sync.store.schema import require_current

GOOD_FOR_SECONDS = 10.0
"""A database that was migrated under us is noticed after so long; to ask takes 7 ms."""


@dataclass(slots=True)
class Readiness:
    """Asks a database, and goes by a good answer for a while. May be shared between threads."""

    engine: Engine
    _asked_at: float = field(default=float("-inf"), init=False)

    def require(self) -> None:
        """Raise StoreTrouble unless it is there and at this version's revision."""
        if time.monotonic() - self._asked_at < GOOD_FOR_SECONDS:
            return
        require_current(self.engine)
        self._asked_at = time.monotonic()
