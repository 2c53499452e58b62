"""Registers: what is said of whom now, and every change of it with who made it and why."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from sqlmodel import Session, col, insert, select

from mappings.activities import Strand
from mappings.registers import RegisterChange, RegisterLine, RegisterState, Why, as_json
from sync.store.counting_tables import RegisterChangeRow, RegisterRow
from sync.store.engine import reading, storable, upsert, writing
from sync.store.kept import RegisterDeed
from sync.store.store import Store
from sync.store.tables import ParticipantRow

Lines = Sequence[RegisterLine]


def register_of(store: Store, cohort: str) -> tuple[RegisterLine, ...]:
    """Return the cohort's register, by activity and user id."""
    with reading(store.engine) as session:
        return _lines(session, cohort)


def change_register(
    store: Store,
    cohort: str,
    plan: Callable[[Lines], Sequence[RegisterChange]],
    who: str,
    now: datetime,
) -> Sequence[RegisterChange]:
    """Make and return the changes that `plan` tells from the register as it is.

    All of them are kept, with who made them, or (where `plan` raises) none. Whoever changes the
    same cohort's register waits.
    """
    with writing(store.engine) as session:
        theirs = select(ParticipantRow.user_id).where(ParticipantRow.cohort == cohort)
        session.exec(theirs.order_by(col(ParticipantRow.user_id)).with_for_update()).all()
        wanted = plan(_lines(session, cohort))
        _apply(session, cohort, wanted)
        if deeds := [_deed(cohort, change, who, now) for change in wanted]:
            session.exec(insert(RegisterChangeRow), params=deeds)
        return wanted


def register_deeds(store: Store, cohort: str) -> tuple[RegisterDeed, ...]:
    """Return every change of the cohort's register, oldest first."""
    with reading(store.engine) as session:
        rows = session.exec(
            select(RegisterChangeRow)
            .where(RegisterChangeRow.cohort == cohort)
            .order_by(col(RegisterChangeRow.id))
        )
        return tuple(
            RegisterDeed(
                user_id=row.user_id,
                activity=row.activity,
                at=row.at,
                who=row.who,
                why=Why(row.why),
                before=None if row.before is None else json.loads(row.before),
                after=None if row.after is None else json.loads(row.after),
            )
            for row in rows
        )


def _lines(session: Session, cohort: str) -> tuple[RegisterLine, ...]:
    rows = session.exec(select(RegisterRow).where(RegisterRow.cohort == cohort))
    found = [
        RegisterLine(
            user_id=row.user_id,
            activity=row.activity,
            strand=cast("Strand", row.strand),
            held_on=row.held_on,
            hours=Decimal(row.hours) if row.hours else None,
            state=cast("RegisterState", row.state),
            since=row.changed_at,
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda line: (line.key[1], line.user_id)))


def _apply(session: Session, cohort: str, wanted: Sequence[RegisterChange]) -> None:
    for change in wanted:
        if change.after is None and change.before is not None:
            gone = (cohort, change.before.user_id, change.before.activity)
            session.delete(session.get_one(RegisterRow, gone))
    if rows := [_row(cohort, change.after) for change in wanted if change.after is not None]:
        new = upsert(session, RegisterRow)
        said = ("strand", "held_on", "hours", "state", "changed_at")
        session.exec(
            new.on_conflict_do_update(
                index_elements=["cohort", "user_id", "activity"],
                set_={name: new.excluded[name] for name in said},
            ),
            params=rows,
        )


def _row(cohort: str, line: RegisterLine) -> dict[str, Any]:
    said = as_json(line) or {}
    return {
        "cohort": cohort,
        "user_id": line.user_id,
        "activity": line.activity,
        "strand": line.strand,
        "held_on": line.held_on,
        "hours": said["hours"] or "",
        "state": line.state,
        "changed_at": line.since,
    }


def _deed(cohort: str, change: RegisterChange, who: str, now: datetime) -> dict[str, Any]:
    about = change.about
    return {
        "cohort": cohort,
        "user_id": about.user_id,
        "activity": about.activity,
        "at": now,
        "who": storable(who),
        "why": change.why.value,
        "before": _text(change.before),
        "after": _text(change.after),
    }


def _text(line: RegisterLine | None) -> str | None:
    return None if line is None else json.dumps(as_json(line))
