"""All that is kept of somebody, for them to read and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from jobs.present.safe import printable
from sync.store.person_export import Held

PREAMBLE = (
    "This is all that npq-sync keeps of this person. What Canvas keeps of them is in Canvas."
    " Instants are in UTC. Where a row tells of others too, what is of them is left out."
)


def person_json(user_id: int, held: Sequence[Held], at: datetime) -> dict[str, Any]:
    """Return it as JSON."""
    return {
        "canvas_user_id": user_id,
        "exported_at": at.isoformat(),
        "about": PREAMBLE,
        "held": [
            {"about": each.about, "table": each.table, "rows": list(each.rows)} for each in held
        ],
    }


def person_text(user_id: int, held: Sequence[Held], at: datetime) -> str:
    """Return it as a text of headings and lines."""
    return "\n".join(_lines(user_id, held, at)) + "\n"


def _lines(user_id: int, held: Sequence[Held], at: datetime) -> Iterator[str]:
    yield f"Canvas user {user_id}, {at:%Y-%m-%d %H:%M} UTC"
    yield PREAMBLE
    if not held:
        yield "Nothing is kept."
    for each in held:
        heading = f"{each.about[:1].upper()}{each.about[1:]} ({each.table}, {len(each.rows)})"
        yield ""
        yield heading
        yield "-" * len(heading)
        for row in each.rows:
            yield printable("; ".join(f"{name}: {_word(value)}" for name, value in row.items()))


def _word(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
