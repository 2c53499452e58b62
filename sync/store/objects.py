"""What we remember of Canvas itself: ids of things we made, and what it can do."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, select

from sync.store.engine import upsert
from sync.store.kept import Feature
from sync.store.tables import CanvasFeatureRow, CanvasObjectRow


def object_id(session: Session, owner: str, kind: str) -> int | None:
    """Return the Canvas id of what we made, None if we made none."""
    row = session.get(CanvasObjectRow, (owner, kind))
    return None if row is None else row.canvas_id


def object_ids(session: Session, kind: str) -> dict[str, int]:
    """Return the Canvas ids of all things of a kind, by owner."""
    rows = session.exec(select(CanvasObjectRow).where(CanvasObjectRow.kind == kind))
    return {row.owner: row.canvas_id for row in rows}


def keep_object_id(session: Session, owner: str, kind: str, canvas_id: int) -> None:
    """Remember a thing by its id, in place of an older one."""
    row = {"owner": owner, "kind": kind, "canvas_id": canvas_id}
    new = upsert(session, CanvasObjectRow).values(row)
    session.exec(new.on_conflict_do_update(index_elements=["owner", "kind"], set_=row))


def forget_object(session: Session, owner: str, kind: str) -> None:
    """Forget a thing that is no longer in Canvas."""
    row = session.get(CanvasObjectRow, (owner, kind))
    if row is not None:
        session.delete(row)


def feature(session: Session, name: str) -> Feature | None:
    """Return what was found out, None if it never was."""
    return features(session, [name]).get(name)


def features(session: Session, names: Collection[str]) -> dict[str, Feature]:
    """Return what was found out by these names, as far as it was."""
    asked = select(CanvasFeatureRow).where(col(CanvasFeatureRow.name).in_(names))
    return {row.name: Feature(row.name, row.value, row.seen_at) for row in session.exec(asked)}


def keep_feature(session: Session, name: str, value: str, now: datetime) -> None:
    """Remember what was found out, and when."""
    row = {"name": name, "value": value, "seen_at": now}
    new = upsert(session, CanvasFeatureRow).values(row)
    session.exec(new.on_conflict_do_update(index_elements=["name"], set_=row))
