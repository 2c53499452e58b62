"""Answers of people about things in Canvas, each newer than the one before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from mappings.answers import Answer

MARCH = datetime(2027, 3, 1, 12, tzinfo=UTC)
CONFIRMED = "a person confirmed it on 1 March 2027"
_seconds = count()


def an_answer(
    kind: str, thing: Any, strand: str | None = None, *areas: str, **given: Any
) -> Answer:
    """An answer about this module, item or assignment; each is newer than the one before."""
    usual: dict[str, Any] = {
        "kind": kind,
        "canvas_id": thing.id,
        "title": thing.title if kind == "item" else thing.name,
        "strand": strand,
        "areas": dict.fromkeys(areas, Decimal(1)) or None,
        "cohort": "npqsl-test",
        "programme": "npqsl",
        "who": "pat",
        "at": MARCH + timedelta(seconds=next(_seconds)),
    }
    return Answer(**{**usual, **given})
