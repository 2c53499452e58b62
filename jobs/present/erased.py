"""What erasing somebody removes, leaves and does not touch, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mappings.cohorts import Cohort
from sync.store.erasing import Erasure


def erasure_json(user_id: int, erasure: Erasure, named: tuple[str, ...]) -> dict[str, Any]:
    """Return it as JSON: counts by what they are of."""
    return {
        "canvas_user_id": user_id,
        "known": erasure.known,
        "mark": erasure.mark,
        "removed": dict(erasure.removed),
        "stays": dict(erasure.stays),
        "in_canvas": list(erasure.in_canvas),
        "in_cohorts_file": list(named),
    }


def erasure_lines(erasure: Erasure, named: tuple[str, ...], *, done: bool) -> Iterator[str]:
    """Yield it line by line."""
    if not erasure.known:
        yield "nothing is kept of them"
    for about, count in erasure.removed.items():
        yield f"{'removed' if done else 'would go'}: {count} x {about}"
    for about, count in erasure.stays.items():
        yield f"stays until its time is over: {count} x {about} (the audit trail: ids, no names)"
    for left in erasure.in_canvas:
        yield f"left in Canvas: {left}"
    for place in named:
        yield f"the cohorts file still names them: {place}; take the line out"


def named_in(cohort: Cohort, user_id: int) -> Iterator[str]:
    """Yield where a cohort of the cohorts file names somebody."""
    where = {
        "person": user_id in cohort.agreed,
        "coaches.map": user_id in cohort.coaches.map.values(),
        "coaches.mail": user_id in cohort.coaches.mail,
        "declarations.participant_ids": user_id in cohort.declarations.participant_ids,
    }
    yield from (f"cohort {cohort.id}, {key}" for key, named in where.items() if named)
