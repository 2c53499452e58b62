"""The tables of what erasing leaves: that somebody is not to be taken in again, and sums of old."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field

from sync.store.row import Instant, Row


class ForgottenRow(Row, table=True):
    """Somebody who was erased. `mark` is the keyed hash of their user id; see `forgotten`."""

    __tablename__ = "forgotten"
    mark: str = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant)


class UnnamedRow(Row, table=True):
    """A figure of somebody who was erased, from a local day on. `key` is made by chance and stands
    for one of them in one cohort; nothing else has it."""

    __tablename__ = "unnamed"
    __table_args__ = (Index(None, "cohort", "day"),)
    id: int | None = Field(default=None, primary_key=True)
    cohort: str
    key: str
    day: date
    entry: str
    percent: str | None = None
