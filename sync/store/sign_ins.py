"""Who is signed in at the console, and links that let somebody in once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, insert, select, update

from sync.store import people
from sync.store.console_tables import OnceLinkRow, SignInRow
from sync.store.engine import reading, writing
from sync.store.store import Store

NOTED = timedelta(minutes=1)
"""How much later a sign of life has to be to be kept: not each request writes."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody at the console; see SignInRow."""

    user_id: int | None
    who: str
    via: str


def introduce(store: Store, user_id: int, name: str) -> None:
    """Keep the name of somebody who signs in, unless courses told it already."""
    with writing(store.engine) as session:
        people.keep_name(session, user_id, name)


def begin(store: Store, key: str, one: SignedIn, now: datetime) -> None:
    """Keep that somebody signed in; `key` is the hash of what their cookie holds."""
    row = {"key": key, "user_id": one.user_id, "who": one.who, "via": one.via}
    with writing(store.engine) as session:
        session.exec(insert(SignInRow).values(**row, started_at=now, seen_at=now))


def seen(
    store: Store, key: str, now: datetime, idle: timedelta, longest: timedelta
) -> SignedIn | None:
    """Return who a key is of, and note that they are here; None where that is over."""
    with reading(store.engine) as session:
        row = session.get(SignInRow, key)
        if row is None or row.ended_at is not None:
            return None
        if now - row.seen_at > idle or now - row.started_at > longest:
            return None
        found, noted = SignedIn(row.user_id, row.who, row.via), row.seen_at
    if now - noted > NOTED:
        with writing(store.engine) as session:
            session.exec(update(SignInRow).where(col(SignInRow.key) == key).values(seen_at=now))
    return found


def end(store: Store, key: str, now: datetime) -> None:
    """Keep that a session is over."""
    ended = update(SignInRow).where(col(SignInRow.key) == key, col(SignInRow.ended_at).is_(None))
    with writing(store.engine) as session:
        session.exec(ended.values(ended_at=now))


def keep_link(store: Store, key: str, who: str, now: datetime) -> None:
    """Keep a link that lets its first user in."""
    with writing(store.engine) as session:
        session.exec(insert(OnceLinkRow).values(key=key, who=who, made_at=now))


def use_link(store: Store, key: str, now: datetime, good_for: timedelta) -> str | None:
    """Use a link up, and return in whose name it was made; None where it does not let in."""
    fresh = (col(OnceLinkRow.used_at).is_(None), col(OnceLinkRow.made_at) > now - good_for)
    used = update(OnceLinkRow).where(col(OnceLinkRow.key) == key, *fresh).values(used_at=now)
    with writing(store.engine) as session:
        if not session.exec(used.returning(col(OnceLinkRow.key))).all():
            return None
        return session.exec(select(OnceLinkRow.who).where(OnceLinkRow.key == key)).one()
