"""All that is kept of somebody, table by table, as it is kept."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from sync.store.engine import reading
from sync.store.personal import HOLDINGS, Holding
from sync.store.store import Store
from sync.store.unsaid import naming

SECRET = frozenset({"key", "token"})
"""Columns that let somebody in, hashed or not, and say nothing of anybody."""
MAIL = ("id", "recipient", "kind", "channel", "state", "created_at", "subject")
"""Of a mail that tells of others too: not its words."""


@dataclass(frozen=True, slots=True)
class Held:
    """What a table holds of somebody: `about` in plain words; rows by column, JSON as JSON."""

    about: str
    table: str
    rows: Sequence[Mapping[str, Any]]


def held_of(store: Store, user_id: int) -> tuple[Held, ...]:
    """Return all that is kept of somebody, what is of others left out of rows they share."""
    with reading(store.engine) as session:
        found = [_held(session, holding, user_id) for holding in HOLDINGS]
        spoken = [plain(row.model_dump(), MAIL) for row in naming(session, user_id)]
        waiting = Held("mails that tell, or may tell, of them and have not gone", "outbox", spoken)
    return tuple(each for each in (*found, waiting) if each.rows)


def _held(session: Session, holding: Holding, user_id: int) -> Held:
    rows = [plain(row.model_dump(), holding.shown) for row in holding.rows(session, user_id)]
    return Held(holding.about, holding.table, rows)


def plain(row: Mapping[str, Any], shown: Sequence[str] = ()) -> dict[str, Any]:
    """Return what a row says, as JSON can: of these columns alone, or of all."""
    return {
        column: _value(value)
        for column, value in row.items()
        if column not in SECRET and value is not None and (not shown or column in shown)
    }


def _value(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value
