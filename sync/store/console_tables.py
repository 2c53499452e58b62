"""The tables of the console: who is signed in, what anybody did, and what runs said."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, Text
from sqlmodel import Field

from sync.store.row import Instant, Row


class SignInRow(Row, table=True):
    """Somebody at the console. `key` is the SHA-256 of what their cookie holds.

    `user_id` is their Canvas user id, None where a link printed by the process let them in; `who`
    is then the login name on that machine. `via` is "canvas" or "link".
    """

    __tablename__ = "sign_in"
    key: str = Field(primary_key=True)
    user_id: int | None = Field(default=None, sa_type=BigInteger)
    who: str
    via: str
    started_at: datetime = Field(sa_type=Instant)
    seen_at: datetime = Field(sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)


class OnceLinkRow(Row, table=True):
    """A link that lets its first user in. `key` is the SHA-256 of what stands in it."""

    __tablename__ = "once_link"
    key: str = Field(primary_key=True)
    who: str
    made_at: datetime = Field(sa_type=Instant)
    used_at: datetime | None = Field(default=None, sa_type=Instant)


class DeedRow(Row, table=True):
    """What somebody did or saw: rows are added, and go only when they are old.

    `who` is "canvas:7" or a login name, `actor` the Canvas user id of the former. `via` is
    "console", "mail" (by a link of one), "link", "cli" or "process". `subject` is the user id of
    the participant it is about, `about` a short text of ids and codes, never of words somebody
    typed.
    """

    __tablename__ = "deed"
    __table_args__ = (
        Index(None, "at"),
        Index(None, "cohort", "subject"),
    )
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=Instant)
    who: str
    actor: int | None = Field(default=None, sa_type=BigInteger)
    via: str
    what: str
    cohort: str = ""
    subject: int | None = Field(default=None, sa_type=BigInteger)
    about: str = ""


class RunLineRow(Row, table=True):
    """A line that a run logged: ids and codes. `fields` is JSON."""

    __tablename__ = "run_line"
    __table_args__ = (Index(None, "run_id"),)
    id: int | None = Field(default=None, primary_key=True)
    run_id: str
    at: datetime = Field(sa_type=Instant)
    level: str
    event: str
    fields: str = Field(default="{}", sa_type=Text)
