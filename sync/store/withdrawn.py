"""Mails that are given up before they went: they keep no words, and tell nobody of anything."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, delete, or_, select, update

from sync.store import digest_days
from sync.store.alert_tables import MentionRow, OutboxRow

WORDLESS = {"text": "", "html": ""}
OF_ITS_TIME = ("digest", "urgent")
"""The kinds of mail that are made anew where they did not go: a note is sent however late."""


def is_late(now: datetime) -> ColumnElement[bool]:
    """Tell which mails are no good any more: their time is up."""
    return and_(col(OutboxRow.kind).in_(OF_ITS_TIME), col(OutboxRow.good_until) <= now)


def supersede(session: Session, now: datetime) -> int:
    """Give up what waits and is late, so that the next morning makes it afresh; how many."""
    return _give_up(session, is_late(now))


def supersede_older(session: Session, before: datetime) -> int:
    """Give up what waits since before then and is made anew where it did not go; how many."""
    made_anew = col(OutboxRow.kind).in_(OF_ITS_TIME)
    return _give_up(session, and_(made_anew, col(OutboxRow.created_at) < before))


def silence_older(session: Session, before: datetime) -> int:
    """Take the words of mails that may have been sent before then; how many.

    What became of them is still for a person to say.
    """
    spoken = or_(col(OutboxRow.text) != "", col(OutboxRow.html) != "")
    old = and_(col(OutboxRow.state) == "uncertain", col(OutboxRow.created_at) < before, spoken)
    silenced = update(OutboxRow).where(old).values(**WORDLESS).returning(col(OutboxRow.id))
    return len(session.exec(silenced).all())


def supersede_wordless(session: Session, mail_id: int) -> int:
    """Give a mail up that waits and has no words left, since it was kept too long for them."""
    wordless = and_(col(OutboxRow.text) == "", col(OutboxRow.html) == "")
    return _give_up(session, and_(col(OutboxRow.id) == mail_id, wordless))


def _give_up(session: Session, which: ColumnElement[bool]) -> int:
    waiting = update(OutboxRow).where(col(OutboxRow.state) == "pending", which)
    given_up = waiting.values(state="superseded", **WORDLESS).returning(col(OutboxRow.id))
    mail_ids = [mail_id for (mail_id,) in session.exec(given_up)]
    give_back(session, mail_ids)
    return len(mail_ids)


def give_back(session: Session, mail_ids: Collection[int]) -> None:
    """Let these mails never have been: their news is untold, and their digest is not seen to."""
    untell(session, mail_ids)
    rows = session.exec(select(OutboxRow).where(col(OutboxRow.id).in_(mail_ids)))
    digest_days.give_back(session, rows)


def untell(session: Session, mail_ids: Collection[int]) -> None:
    """Let nobody have been told of anything by these mails."""
    session.exec(delete(MentionRow).where(col(MentionRow.outbox_id).in_(mail_ids)))
