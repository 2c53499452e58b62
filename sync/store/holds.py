"""Held changes: open until a person decides, or superseded by a newer run of the cohort."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, insert, select, update

from mappings.holds import Cause, Held, HeldKind
from sync.store.kept import Hold, HoldState, Run
from sync.store.tables import HoldRow, RunRow


def open_of(session: Session, cohort: str, *, redirecting: bool) -> tuple[Hold, ...]:
    """Return what waits for a person now."""
    return _holds(session, redirecting, col(HoldRow.cohort) == cohort, col(HoldRow.state) == "open")


def unapplied(session: Session, cohort: str) -> tuple[Hold, ...]:
    """Return what waits for a person now, and what a person rejected that is still wanted."""
    which = col(HoldRow.state).in_(("open", "rejected"))
    return _holds(session, False, col(HoldRow.cohort) == cohort, which)


def of_run(session: Session, run_id: str, *, redirecting: bool) -> tuple[Hold, ...]:
    """Return what a run held, whatever became of it."""
    return _holds(session, redirecting, col(HoldRow.run_id) == run_id)


def of_runs(session: Session, run_ids: Collection[str]) -> tuple[Hold, ...]:
    """Return what these runs held, whatever became of it."""
    return _holds(session, False, col(HoldRow.run_id).in_(run_ids))


def of_ids(session: Session, cohort: str, hold_ids: Collection[int]) -> tuple[Hold, ...]:
    """Return those of a cohort's held changes that have these ids, whatever became of them."""
    which = col(HoldRow.id).in_(hold_ids)
    return _holds(session, False, col(HoldRow.cohort) == cohort, which)


def replace(session: Session, run: Run, held: Sequence[Held], now: datetime) -> None:
    """Keep what this run holds; what older runs held is superseded.

    Somebody who was told of a change is not told again because a newer run holds it too, and what
    a person rejected stays so.
    """
    kept = (col(HoldRow.cohort) == run.cohort, col(HoldRow.state).in_(("open", "rejected")))
    older = session.exec(select(HoldRow).where(*kept)).all()
    before = {held_of(row).wish: row for row in older}
    rows = [_row(run, change, before.get(change.wish), now) for change in held]
    for row in older:
        row.state = "superseded"
    session.flush()
    if rows:
        session.exec(insert(HoldRow), params=rows)


def mark(
    session: Session,
    run_id: str,
    state: HoldState,
    user_ids: Collection[int | None] | None,
    kinds: Collection[HeldKind] | None,
) -> int:
    """Set the state of a run's open holds, of these people and kinds; return how many."""
    matching = update(HoldRow).where(col(HoldRow.run_id) == run_id, col(HoldRow.state) == "open")
    if user_ids is not None:
        ids = [user_id for user_id in user_ids if user_id is not None]
        about: ColumnElement[bool] = col(HoldRow.user_id).in_(ids)
        if None in user_ids:
            about = about | col(HoldRow.user_id).is_(None)
        matching = matching.where(about)
    if kinds is not None:
        matching = matching.where(col(HoldRow.kind).in_(kinds))
    return len(session.exec(matching.values(state=state).returning(col(HoldRow.id))).all())


def approve(session: Session, run_id: str, hold_ids: Collection[int]) -> frozenset[int]:
    """Note that who asked for this run released these, those that still wait; return which."""
    asked = session.get_one(RunRow, run_id)
    released = update(HoldRow).where(col(HoldRow.id).in_(hold_ids), col(HoldRow.state) == "open")
    decided = released.values(
        state="approved",
        decided_by=asked.who,
        decided_at=asked.requested_at or asked.started_at,
    )
    return frozenset(session.exec(decided.returning(col(HoldRow.id))).scalars())


def untold(session: Session, hold_ids: Collection[int], *, redirecting: bool) -> frozenset[int]:
    """Return which of these still wait to be announced; whoever asks at once waits for us."""
    if not hold_ids:
        return frozenset()
    unannounced: ColumnElement[bool] = col(HoldRow.announced_at).is_(None)
    if not redirecting:
        unannounced = unannounced | col(HoldRow.announced_redirected)
    waiting = select(HoldRow.id).where(
        col(HoldRow.id).in_(hold_ids), HoldRow.state == "open", unannounced
    )
    rows = session.exec(waiting.order_by(col(HoldRow.id)).with_for_update())
    return frozenset(cast("int", row) for row in rows)


def announce(
    session: Session, hold_ids: Collection[int], now: datetime, *, redirected: bool
) -> None:
    """Note that these holds were announced; by redirected mail only as long as we redirect."""
    session.exec(
        update(HoldRow)
        .where(col(HoldRow.id).in_(hold_ids))
        .values(announced_at=now, announced_redirected=redirected)
    )


def _holds(session: Session, redirecting: bool, *which: ColumnElement[bool]) -> tuple[Hold, ...]:
    rows = session.exec(select(HoldRow).where(*which).order_by(col(HoldRow.id)))
    return tuple(
        Hold(
            id=cast("int", row.id),
            run=row.run_id,
            cohort=row.cohort,
            user_id=row.user_id,
            kind=cast("HeldKind", row.kind),
            before=row.before,
            after=row.after,
            cause=cast("Cause", row.cause),
            state=cast("HoldState", row.state),
            announced=row.announced_at is not None
            and (redirecting or not row.announced_redirected),
            since=row.since,
            decided_by=row.decided_by,
            decided_at=row.decided_at,
        )
        for row in rows
    )


def held_of(row: HoldRow) -> Held:
    """Return the change itself."""
    return Held(
        row.user_id, cast("HeldKind", row.kind), row.before, row.after, cast("Cause", row.cause)
    )


def _row(run: Run, held: Held, before: HoldRow | None, now: datetime) -> dict[str, object]:
    return {
        "run_id": run.id,
        "cohort": run.cohort,
        "user_id": held.user_id,
        "kind": held.kind,
        "before": held.before,
        "after": held.after,
        "cause": held.cause,
        "state": before.state if before else "open",
        "announced_at": before and before.announced_at,
        "announced_redirected": before is not None and before.announced_redirected,
        "since": before.since if before else now,
        "decided_by": before and before.decided_by,
        "decided_at": before and before.decided_at,
    }
