"""Answers that a person tries out: what they would do is counted before anything is kept."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from mappings.answers import Saying
from sync.store.answers import areas_from, areas_text
from sync.store.counting_tables import DraftRow
from sync.store.engine import reading, storable, upsert, writing
from sync.store.store import Store


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody tries out in a cohort, who knew of its answers up to the number `seen`."""

    cohort: str
    seen: int
    sayings: tuple[Saying, ...]


def keep_draft(store: Store, draft: Draft, now: datetime) -> str:
    """Keep it until it is old; return its key, which is the same for the same draft."""
    sayings = json.dumps([_saying_json(each) for each in draft.sayings])
    key = sha256(json.dumps([draft.cohort, draft.seen, sayings]).encode()).hexdigest()
    row = {
        "key": key,
        "cohort": draft.cohort,
        "seen": draft.seen,
        "sayings": sayings,
        "made_at": now,
    }
    again = {"made_at": now}
    with writing(store.engine) as session:
        new = upsert(session, DraftRow).values(row)
        session.exec(new.on_conflict_do_update(index_elements=["key"], set_=again))
    return key


def draft_of(store: Store, key: str) -> Draft | None:
    """Return a draft, None where there is none of that key (any more)."""
    with reading(store.engine) as session:
        row = session.get(DraftRow, key)
        if row is None:
            return None
        sayings = tuple(
            Saying(**{**each, "areas": areas_from(each["areas"])})
            for each in json.loads(row.sayings)
        )
        return Draft(row.cohort, row.seen, sayings)


def _saying_json(saying: Saying) -> dict[str, str | int | None]:
    return {
        "kind": saying.kind,
        "canvas_id": saying.canvas_id,
        "title": storable(saying.title),
        "strand": saying.strand,
        "areas": areas_text(saying.areas),
    }
