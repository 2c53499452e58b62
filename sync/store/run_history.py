"""Runs page by page, and the lines that each of them logged."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, insert, select

from sync.store.console_tables import RunLineRow
from sync.store.engine import reading, storable, writing
from sync.store.kept import PastRun
from sync.store.runs import ACTIVE, past_of
from sync.store.store import Store
from sync.store.tables import RunRow


@dataclass(frozen=True, slots=True)
class Sought:
    """Which runs are looked for; whatever is empty is not looked at.

    `status` is one of the statuses of a run, or how it was ousted.
    """

    cohort: str = ""
    job: str = ""
    status: str = ""

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        """What the database is asked for."""
        found = []
        if self.cohort:
            found.append(col(RunRow.cohort) == self.cohort)
        if self.job:
            found.append(col(RunRow.job) == self.job)
        if self.status in ("cancelled", "superseded", "interrupted"):
            found.append(col(RunRow.ousted) == self.status)
        elif self.status:
            found.append(col(RunRow.status) == self.status)
        return found


@dataclass(frozen=True, slots=True)
class RunLine:
    """A line that a run logged: ids and codes."""

    at: datetime
    level: str
    event: str
    fields: Mapping[str, Any]


def ended_runs(store: Store, sought: Sought, offset: int, limit: int) -> tuple[PastRun, ...]:
    """Return runs that are over, newest first."""
    over = (col(RunRow.status).not_in(ACTIVE), *sought.conditions)
    with reading(store.engine) as session:
        return _newest(session, over, offset, limit)


def all_runs(
    store: Store, sought: Sought, offset: int, limit: int
) -> tuple[int, tuple[PastRun, ...]]:
    """Return how many runs there are, active ones too, and some of them, newest first."""
    counted = select(func.count()).select_from(RunRow).where(*sought.conditions)
    with reading(store.engine) as session:
        total = session.exec(counted).one()
        return total, _newest(session, sought.conditions, offset, limit)


def _newest(
    session: Session, which: Sequence[ColumnElement[bool]], offset: int, limit: int
) -> tuple[PastRun, ...]:
    asked_at = func.coalesce(col(RunRow.requested_at), col(RunRow.started_at))
    newest_first = select(RunRow).where(*which).order_by(asked_at.desc(), col(RunRow.id).desc())
    rows = session.exec(newest_first.offset(offset).limit(limit))
    return tuple(past_of(row) for row in rows)


def keep_lines(store: Store, run_id: str, lines: Sequence[RunLine]) -> None:
    """Keep lines that a run logged."""
    rows = [
        {
            "run_id": run_id,
            "at": line.at,
            "level": line.level,
            "event": storable(line.event),
            "fields": storable(json.dumps(line.fields, ensure_ascii=False)),
        }
        for line in lines
    ]
    if rows:
        with writing(store.engine) as session:
            session.exec(insert(RunLineRow), params=rows)


def lines_of(
    store: Store, run_id: str, offset: int = 0, limit: int | None = None
) -> tuple[RunLine, ...]:
    """Return the lines of a run, or some of them, oldest first."""
    ours = select(RunLineRow).where(RunLineRow.run_id == run_id).order_by(col(RunLineRow.id))
    with reading(store.engine) as session:
        return tuple(
            RunLine(row.at, row.level, row.event, json.loads(row.fields))
            for row in session.exec(ours.offset(offset).limit(limit))
        )


def how_many_lines(store: Store, run_id: str) -> int:
    """Return how many lines a run logged."""
    ours = select(func.count()).select_from(RunLineRow).where(RunLineRow.run_id == run_id)
    with reading(store.engine) as session:
        return session.exec(ours).one()
