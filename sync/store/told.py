"""What admins were told of that is neither an episode nor a hold: by key, and when last."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, delete, select

from sync.store.engine import upsert
from sync.store.tables import ToldRow


def told(session: Session, *, redirecting: bool) -> dict[int, dict[str, datetime]]:
    """Return when each recipient (Canvas user id) was last told of each key.

    What a redirected mail told counts only while mail is redirected: nobody has read it.
    """
    query = select(ToldRow).order_by(col(ToldRow.told_at))
    if not redirecting:
        query = query.where(col(ToldRow.redirected).is_(False))
    found: dict[int, dict[str, datetime]] = {}
    for row in session.exec(query):
        found.setdefault(row.recipient, {})[row.key] = row.told_at
    return found


def tell(
    session: Session, recipient: int, keys: Collection[str], now: datetime, *, redirected: bool
) -> None:
    """Note that a mail to this recipient tells of these."""
    if not keys:
        return
    new = upsert(session, ToldRow)
    session.exec(
        new.on_conflict_do_update(
            index_elements=["key", "recipient", "redirected"],
            set_={"told_at": new.excluded.told_at},
        ),
        params=[
            {"key": key, "recipient": recipient, "redirected": redirected, "told_at": now}
            for key in sorted(keys)
        ],
    )


def forget_all_but(session: Session, keys: Collection[str]) -> None:
    """Forget what is no longer so: when it is so again, it is told again."""
    session.exec(delete(ToldRow).where(col(ToldRow.key).not_in(keys)))
