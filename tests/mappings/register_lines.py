"""A register's lines with believable defaults."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from mappings.registers import LineKey, RegisterLine

SOMEBODY, ANOTHER = 42, 43
AT = datetime(2026, 11, 21, 12, tzinfo=UTC)
LATER = datetime(2026, 11, 22, 12, tzinfo=UTC)


def a_line(user_id: int = SOMEBODY, state: str = "present", **given: Any) -> RegisterLine:
    """A line about "Event 1", 6 hours of events on 1 July 2026; give `hours` as text or None."""
    usual: dict[str, Any] = {
        "activity": "Event 1",
        "strand": "events",
        "held_on": date(2026, 7, 1),
        "hours": "6",
        "since": AT,
    }
    told = {**usual, **given}
    hours = told.pop("hours")
    credit = None if hours is None else Decimal(hours)
    return RegisterLine(user_id=user_id, state=state, hours=credit, **told)  # type: ignore[arg-type]


def by_key(*lines: RegisterLine) -> dict[LineKey, RegisterLine]:
    return {line.key: line for line in lines}
