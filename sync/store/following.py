"""What a run found, followed by the episodes: some open, some go on, some are over."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from sqlmodel import Session, col, insert, select, update
from sqlmodel.sql.expression import SelectOfScalar

from mappings.alerts import KINDS, AlertKey, AlertRule, Closing, content_of
from sync.store.alert_tables import AlertRow
from sync.store.alerts import OPEN, key_of
from sync.store.kept import Run, RunResults

AS_OPEN = {"closed_at": None, "closed_why": None}


def follow(session: Session, run: Run, results: RunResults, now: datetime) -> None:
    """Open the episodes that are new, refresh those that go on, and close those that ended.

    Of what is neither found nor closed nothing is known, and it stays as it is. Where a rule has
    stages, an episode ends as grown when another stage is found. An episode opens again, with what
    was told and done about it, if it was paused, or ended less than its rule's cooldown ago and
    was neither a stage that has grown nor of somebody who left.
    """
    rows = {key_of(row): row for row in session.exec(_open_rows(run.cohort))}
    alerts = {alert.key: alert for alert in results.alerts}
    contents = {key: json.dumps(content_of(alert)) for key, alert in alerts.items()}
    ends = _endings(rows, alerts, results.closed)
    _write(session, [{"id": rows[k].id, "closed_at": now, "closed_why": ends[k]} for k in ends])
    changed = [key for key in alerts.keys() & rows.keys() if contents[key] != rows[key].content]
    _write(session, [{"id": rows[key].id, "content": contents[key]} for key in changed])
    new = alerts.keys() - rows.keys()
    again = _to_open_again(session, run.cohort, new, now)
    _write(session, [{**AS_OPEN, "id": again[key], "content": contents[key]} for key in again])
    if fresh := sorted(new - again.keys()):
        opened = [_row(key, contents[key], results.backlog, now) for key in fresh]
        session.exec(insert(AlertRow), params=opened)


def _open_rows(cohort: str) -> SelectOfScalar[AlertRow]:
    return select(AlertRow).where(AlertRow.cohort == cohort, OPEN)


def _endings(
    going_on: Collection[AlertKey],
    found: Collection[AlertKey],
    closed: Mapping[tuple[int, AlertRule, str], Closing],
) -> dict[AlertKey, Closing]:
    """Return which episodes end, and why; one that is found does not, whatever else is said."""
    of_stages = {key[:3] for key in found if KINDS[key[2]].staged}
    ends: dict[AlertKey, Closing] = {}
    for key in sorted(set(going_on) - set(found)):
        if key[:3] in of_stages:
            ends[key] = "grown"
        elif why := closed.get(key[1:]):
            ends[key] = why
    return ends


def _to_open_again(
    session: Session, cohort: str, keys: Collection[AlertKey], now: datetime
) -> dict[AlertKey, int]:
    """Return the episodes that these are the going on of: the last of each that ended."""
    ended = select(AlertRow).where(
        AlertRow.cohort == cohort,
        col(AlertRow.closed_at).is_not(None),
        col(AlertRow.user_id).in_({user_id for _, user_id, _, _ in keys}),
    )
    rows = session.exec(ended.order_by(col(AlertRow.closed_at), col(AlertRow.id)))
    last = {key_of(row): row for row in rows}
    return {
        key: cast("int", row.id) for key in keys if (row := last.get(key)) and _goes_on(row, now)
    }


def _goes_on(ended: AlertRow, now: datetime) -> bool:
    """What a worse alert spoke for was so all the while; a stage that has grown is past."""
    kind = KINDS[key_of(ended)[2]]
    if ended.closed_why == "paused":
        return True
    if ended.closed_why == "left" or (ended.closed_why == "grown" and kind.staged):
        return False
    cooldown = timedelta(days=kind.cooldown_days)
    return now - cast("datetime", ended.closed_at) < cooldown


def _write(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        session.exec(update(AlertRow), params=rows)


def _row(
    key: AlertKey, content: str, backlog: Collection[AlertRule], now: datetime
) -> dict[str, Any]:
    cohort, user_id, rule, about = key
    return {
        "cohort": cohort,
        "user_id": user_id,
        "rule": rule,
        "about": about,
        "content": content,
        "opened_at": now,
        "backlog": rule in backlog,
    }
