"""How each cohort counts: the rule in force, and the one a person approved for the next sync."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from sync.store.counting_tables import RuleRow
from sync.store.engine import upsert
from sync.store.kept import KeptRule


def of_cohort(session: Session, cohort: str) -> KeptRule | None:
    """Return the cohort's rule, None before its first run."""
    row = session.get(RuleRow, cohort)
    if row is None:
        return None
    content = json.loads(row.content)
    return KeptRule(content["in_force"], content["approved"], row.since, row.who)


def put_in_force(session: Session, cohort: str, rule: Mapping[str, Any], now: datetime) -> None:
    """Note by which rule figures were counted; nothing is written where it was in force."""
    kept = of_cohort(session, cohort)
    if kept is None or kept.approved is not None or kept.in_force != rule:
        who = kept.who if kept and kept.approved == rule else None
        _keep(session, cohort, KeptRule(rule, None, now, who))


def approve(
    session: Session, cohort: str, rule: Mapping[str, Any], who: str | None, now: datetime
) -> None:
    """Have the next sync count by this rule; what is kept was counted by the one before."""
    kept = of_cohort(session, cohort)
    if kept is not None:
        _keep(session, cohort, KeptRule(kept.in_force, rule, now, who))


def _keep(session: Session, cohort: str, kept: KeptRule) -> None:
    content = {"in_force": kept.in_force, "approved": kept.approved}
    row = {
        "cohort": cohort,
        "content": json.dumps(content, separators=(",", ":")),
        "since": kept.since,
        "who": kept.who,
    }
    new = upsert(session, RuleRow).values(row)
    session.exec(new.on_conflict_do_update(index_elements=["cohort"], set_=row))
