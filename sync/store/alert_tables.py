"""The tables of alerts, of the mails that tell them, and of what coaches say. Rows stay here."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, Text
from sqlalchemy import text as sql
from sqlmodel import Field

from sync.store.row import GIVEN, Instant, Row


class AlertRow(Row, table=True):
    """An episode: a rule that became true of a participant, about an activity or (empty) none.

    One is open at a time for each. The table has the name it had before there were more rules.
    `content` is JSON of `mappings.alerts.content_of`. `closed_why` is a `Closing`. `backlog`: it
    was so when the rule was first looked at in the cohort. `released_at`: an admin let it be told.
    """

    __tablename__ = "news"
    __table_args__ = (
        Index(
            "uq_alert_open",
            "cohort",
            "user_id",
            "rule",
            "about",
            unique=True,
            sqlite_where=sql("closed_at IS NULL"),
            postgresql_where=sql("closed_at IS NULL"),
        ),
        Index(None, "cohort", "closed_at"),
        ForeignKeyConstraint(["cohort", "user_id"], ["participant.cohort", "participant.user_id"]),
    )
    id: int | None = Field(default=None, primary_key=True)
    cohort: str
    user_id: int = Field(sa_type=BigInteger)
    rule: str
    about: str = ""
    content: str = Field(default="{}", sa_type=Text)
    opened_at: datetime = Field(sa_type=Instant)
    closed_at: datetime | None = Field(default=None, sa_type=Instant)
    closed_why: str | None = None
    backlog: bool = False
    released_at: datetime | None = Field(default=None, sa_type=Instant)
    on_it_by: int | None = Field(default=None, sa_type=BigInteger)
    on_it_at: datetime | None = Field(default=None, sa_type=Instant)
    snoozed_by: int | None = Field(default=None, sa_type=BigInteger)
    snoozed_until: date | None = None


class OutboxRow(Row, table=True):
    """A mail. `text` and `html` are emptied once it is sent: they name participants.

    `kind` and `channel` are a `MailKind` and a `Channel`; one not sent by `good_until` is
    superseded. `digest_on` is the local day up to which the recipient's digest was seen to with
    it, and `digest_before` up to which it had been. Links of a mail lead nowhere once `revoked_at`
    is set.
    """

    __tablename__ = "outbox"
    __table_args__ = (Index(None, "state"),)
    id: int | None = Field(default=None, primary_key=True)
    token: str = Field(unique=True)
    recipient: int = Field(sa_type=BigInteger)
    address: str
    subject: str
    text: str = Field(sa_type=Text)
    html: str = Field(sa_type=Text)
    redirected: bool
    kind: str = "note"
    channel: str = "mail"
    state: str = "pending"
    fence: int | None = None
    created_at: datetime = Field(sa_type=Instant)
    good_until: datetime | None = Field(default=None, sa_type=Instant)
    sent_at: datetime | None = Field(default=None, sa_type=Instant)
    digest_on: date | None = None
    digest_before: date | None = None
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)
    attempts: int = 0
    error: str | None = None
    resolved_by: str | None = None
    resolved_at: datetime | None = Field(default=None, sa_type=Instant)


class MentionRow(Row, table=True):
    """That a recipient is told of an episode: once, and once more while mail is redirected."""

    __tablename__ = "mention"
    alert_id: int = Field(
        primary_key=True, foreign_key="news.id", sa_column_kwargs={"name": "news_id"}
    )
    recipient: int = Field(primary_key=True, sa_type=BigInteger)
    redirected: bool = Field(primary_key=True)
    outbox_id: int = Field(foreign_key="outbox.id", index=True)


class CoachRow(Row, table=True):
    """How a coach wants to be told, and the local day up to which their digest was seen to.

    `every` and `channel` are an `Every` and a `Channel`.
    """

    __tablename__ = "coach"
    user_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs=GIVEN)
    every: str = "weekly"
    channel: str = "mail"
    digest_on: date | None = None


class DisownedRow(Row, table=True):
    """That a coach says a participant is not theirs; it lapses when Canvas agrees."""

    __tablename__ = "disowned"
    __table_args__ = (
        ForeignKeyConstraint(["cohort", "user_id"], ["participant.cohort", "participant.user_id"]),
    )
    cohort: str = Field(primary_key=True)
    user_id: int = Field(primary_key=True, sa_type=BigInteger)
    coach: int = Field(primary_key=True, sa_type=BigInteger)
    at: datetime = Field(sa_type=Instant)
