"""The tables. Rows stay in this package; `kept` has the records that leave it.

Names of people stand in `person` and nowhere else but in mails that wait to be sent. Alerts and
mails are in `alert_tables`.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, Text
from sqlalchemy import text as sql
from sqlmodel import Field

from sync.store.row import GIVEN, Instant, Row


class FenceRow(Row, table=True):
    """Who may act on `name` ("cohort:…" or "mail"): whoever took the highest number."""

    __tablename__ = "fence"
    name: str = Field(primary_key=True)
    number: int


class RunRow(Row, table=True):
    """One run of a job; `counts` and `problems` are JSON.

    `cohort` and `about` are empty where the job is about none. Until a run starts, `started_at` is
    when it was asked for.
    """

    __tablename__ = "run"
    __table_args__ = (
        Index(None, "cohort", "status"),
        Index(None, "started_at"),
        Index(
            "uq_run_active",
            "job",
            "cohort",
            "about",
            unique=True,
            sqlite_where=sql("status IN ('queued', 'running')"),
            postgresql_where=sql("status IN ('queued', 'running')"),
        ),
    )
    id: str = Field(primary_key=True)
    job: str = "sync"
    cohort: str
    about: str = ""
    trigger: str
    who: str | None = None
    full: bool = False
    fence: int
    status: str
    ousted: str | None = None
    requested_at: datetime | None = Field(default=None, sa_type=Instant)
    started_at: datetime = Field(sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
    stage: str = ""
    calls: int = 0
    attempts: int = 0
    worker: str | None = None
    counts: str = Field(default="{}", sa_type=Text)
    problems: str = Field(default="[]", sa_type=Text)


class WorkerRow(Row, table=True):
    """A worker of many; `beat` is the last sign of life, in seconds by the database's clock."""

    __tablename__ = "worker"
    id: str = Field(primary_key=True)
    version: str
    beat: float


class PersonRow(Row, table=True):
    """The one place of names."""

    __tablename__ = "person"
    user_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs=GIVEN)
    name: str
    sis_user_id: str | None = None


class StaffRow(Row, table=True):
    """Where a coach is mailed; participants' addresses are kept nowhere."""

    __tablename__ = "staff"
    user_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs=GIVEN)
    mail: str


class ParticipantRow(Row, table=True):
    """A participant of a cohort; `standing_run` points at the newest standing.

    `coaches` is a JSON list of Canvas user ids, `sections` a JSON object of names by id.
    """

    __tablename__ = "participant"
    cohort: str = Field(primary_key=True)
    user_id: int = Field(primary_key=True, sa_type=BigInteger, foreign_key="person.user_id")
    state: str
    entry_in_force: str | None = None
    standing_run: str | None = Field(default=None, foreign_key="run.id")
    left_written: bool = False
    coaches: str = "[]"
    sections: str = Field(default="{}", sa_type=Text, sa_column_kwargs={"server_default": "{}"})


class StandingRow(Row, table=True):
    """A standing that differed from the one before. `content` is JSON, `hash` its SHA-256."""

    __tablename__ = "standing"
    __table_args__ = (
        Index(None, "cohort", "entry", "user_id"),
        ForeignKeyConstraint(["cohort", "user_id"], ["participant.cohort", "participant.user_id"]),
    )
    cohort: str = Field(primary_key=True)
    user_id: int = Field(primary_key=True, sa_type=BigInteger)
    run_id: str = Field(primary_key=True, foreign_key="run.id", index=True)
    computed_at: datetime = Field(sa_type=Instant)
    entry: str
    percent: str | None = None
    hash: str
    content: str = Field(sa_type=Text)


class AbsenceRow(Row, table=True):
    """That somebody was no participant of a cohort any more, as the runs found it: from `since`
    until they were one again (None: they are not)."""

    __tablename__ = "absence"
    __table_args__ = (
        Index(None, "cohort", "user_id"),
        ForeignKeyConstraint(["cohort", "user_id"], ["participant.cohort", "participant.user_id"]),
    )
    id: int | None = Field(default=None, primary_key=True)
    cohort: str
    user_id: int = Field(sa_type=BigInteger)
    since: datetime = Field(sa_type=Instant)
    until: datetime | None = Field(default=None, sa_type=Instant)


class ProgressRow(Row, table=True):
    """What a participant's progress in a course was at the last reading that differed."""

    __tablename__ = "progress"
    course_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs=GIVEN)
    user_id: int = Field(primary_key=True, sa_type=BigInteger)
    content: str = Field(sa_type=Text)


class HoldRow(Row, table=True):
    """A held change. An announcement by redirected mail counts only while redirecting.

    `since` is when the first of the runs held it that have held it ever since.
    `decided_by` approved or rejected it: "canvas:7" or a login name.
    """

    __tablename__ = "hold"
    __table_args__ = (Index(None, "cohort", "state"),)
    id: int | None = Field(default=None, primary_key=True)
    run_id: str = Field(foreign_key="run.id", index=True)
    cohort: str
    user_id: int | None = Field(default=None, sa_type=BigInteger)
    kind: str
    before: str | None = None
    after: str | None = None
    cause: str
    state: str = "open"
    announced_at: datetime | None = Field(default=None, sa_type=Instant)
    announced_redirected: bool = False
    since: datetime | None = Field(default=None, sa_type=Instant)
    decided_by: str | None = None
    decided_at: datetime | None = Field(default=None, sa_type=Instant)


class ToldRow(Row, table=True):
    """That an admin was told of something that needs a person, and when last; see `MentionRow`."""

    __tablename__ = "told"
    key: str = Field(primary_key=True)
    recipient: int = Field(primary_key=True, sa_type=BigInteger)
    redirected: bool = Field(primary_key=True)
    told_at: datetime = Field(sa_type=Instant)


class CanvasObjectRow(Row, table=True):
    """The id of a thing we made in Canvas."""

    __tablename__ = "canvas_object"
    owner: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    canvas_id: int = Field(sa_type=BigInteger)


class CanvasFeatureRow(Row, table=True):
    """Something found out about this Canvas."""

    __tablename__ = "canvas_feature"
    name: str = Field(primary_key=True)
    value: str
    seen_at: datetime = Field(sa_type=Instant)
