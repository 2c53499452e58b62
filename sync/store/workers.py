"""Workers of many, each alive as long as it says so; the time is the database's.

A machine's clock may be wrong, and a worker that only seems dead does no harm: its runs are begun
again by another under a higher fence.
"""

from __future__ import annotations

from sqlalchemy import text as sql
from sqlmodel import Session, col, delete, select

from sync.store.engine import upsert
from sync.store.tables import WorkerRow

TAKEOVER = 0x6E70715F74616B65  # "npq_take": PostgreSQL's advisory lock of a takeover


def beat(session: Session, worker: str, version: str) -> None:
    """Say that a worker is alive."""
    new = upsert(session, WorkerRow).values(id=worker, version=version, beat=_now(session))
    session.exec(
        new.on_conflict_do_update(
            index_elements=["id"], set_={"beat": new.excluded.beat, "version": version}
        )
    )


def alive(session: Session, within: float) -> frozenset[str]:
    """Return the workers that gave a sign of life in the last `within` seconds."""
    since = _now(session) - within
    return frozenset(session.exec(select(WorkerRow.id).where(col(WorkerRow.beat) > since)))


def forget(session: Session, worker: str) -> None:
    """A worker has stopped of its own accord."""
    session.exec(delete(WorkerRow).where(col(WorkerRow.id) == worker))


def forget_older(session: Session, seconds: float) -> int:
    """Forget workers that gave no sign of life for so long; return how many."""
    silent = delete(WorkerRow).where(col(WorkerRow.beat) < _now(session) - seconds)
    return len(session.exec(silent.returning(col(WorkerRow.id))).all())


def alone(session: Session) -> None:
    """Until this transaction ends no other worker takes anything over."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sql("SELECT pg_advisory_xact_lock(:lock)"), {"lock": TAKEOVER})


def _now(session: Session) -> float:
    seconds = {
        "postgresql": "SELECT extract(epoch FROM clock_timestamp())",
        "sqlite": "SELECT (julianday('now') - 2440587.5) * 86400.0",
    }
    return float(session.execute(sql(seconds[session.get_bind().dialect.name])).scalar_one())
