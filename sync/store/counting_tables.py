"""The tables of what figures are counted by, beside what Canvas sends of each participant.

The rule in force, the content seen, people's answers, registers. Rows stay in this package.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, Text
from sqlmodel import Field

from sync.store.row import Instant, Row


class RuleRow(Row, table=True):
    """How a cohort counts: `content` is JSON of the rule in force and the one approved for the next
    sync; `who` approved the last change."""

    __tablename__ = "rule"
    cohort: str = Field(primary_key=True)
    content: str = Field(sa_type=Text)
    since: datetime = Field(sa_type=Instant)
    who: str | None = None


class ContentRow(Row, table=True):
    """What a cohort's courses held and how they were mapped when last read, as JSON."""

    __tablename__ = "content"
    cohort: str = Field(primary_key=True)
    run_id: str
    kept_at: datetime = Field(sa_type=Instant)
    content: str = Field(sa_type=Text)


class AnswerRow(Row, table=True):
    """What a person said a thing in Canvas counts as; the newest of a thing is in force.

    `kind` is module, item or assignment; `areas` a JSON object of shares or null. Without strand
    and areas the answer is taken back.
    """

    __tablename__ = "answer"
    __table_args__ = (Index(None, "programme"), Index(None, "cohort"))
    id: int | None = Field(default=None, primary_key=True)
    cohort: str
    programme: str
    kind: str
    canvas_id: int = Field(sa_type=BigInteger)
    title: str
    strand: str | None = None
    areas: str | None = None
    who: str
    at: datetime = Field(sa_type=Instant)


class DraftRow(Row, table=True):
    """Answers that a person tries out: `sayings` is a JSON list, in the order they were given.

    `seen` is the id of the newest answer of the cohort that they knew of.
    """

    __tablename__ = "answer_draft"
    key: str = Field(primary_key=True)
    cohort: str
    seen: int
    sayings: str = Field(sa_type=Text)
    made_at: datetime = Field(sa_type=Instant)


class RegisterRow(Row, table=True):
    """One participant's line of a register, as it is now. `hours` is a decimal or empty.

    `changed_at` is when its state became what it is.
    """

    __tablename__ = "register"
    __table_args__ = (
        ForeignKeyConstraint(["cohort", "user_id"], ["participant.cohort", "participant.user_id"]),
    )
    cohort: str = Field(primary_key=True)
    user_id: int = Field(primary_key=True, sa_type=BigInteger)
    activity: str = Field(primary_key=True)
    strand: str
    held_on: date
    hours: str = ""
    state: str
    changed_at: datetime = Field(sa_type=Instant)


class RegisterChangeRow(Row, table=True):
    """That a line of a register was made, changed or removed: by whom, when and why (a code).

    `before` and `after` are JSON, null where there was, or is, no line.
    """

    __tablename__ = "register_change"
    __table_args__ = (
        Index(None, "cohort", "user_id"),
        ForeignKeyConstraint(["cohort", "user_id"], ["participant.cohort", "participant.user_id"]),
    )
    id: int | None = Field(default=None, primary_key=True)
    cohort: str
    user_id: int = Field(sa_type=BigInteger)
    activity: str
    at: datetime = Field(sa_type=Instant)
    who: str
    why: str
    before: str | None = Field(default=None, sa_type=Text)
    after: str | None = Field(default=None, sa_type=Text)
