"""Mails that have not gone and name somebody who is erased: they go without them, or not at all."""

from __future__ import annotations

import json
from typing import cast

from sqlmodel import Session, col, or_, select

from sync.store import withdrawn
from sync.store.alert_tables import AlertRow, MentionRow, OutboxRow
from sync.store.personal import without_user
from sync.store.tables import ParticipantRow, PersonRow


def naming(session: Session, user_id: int) -> tuple[OutboxRow, ...]:
    """Return the mails with words in them that tell, or may tell, of somebody.

    A digest need not have their name in it as we keep it: whatever waits for a coach of theirs is
    among them.
    """
    told = select(MentionRow.outbox_id).join(AlertRow, col(AlertRow.id) == col(MentionRow.alert_id))
    theirs = set(session.exec(told.where(AlertRow.user_id == user_id)))
    coaches = _coaches(session, user_id)
    name = _name(session, user_id)
    spoken = select(OutboxRow).where(or_(col(OutboxRow.text) != "", col(OutboxRow.html) != ""))
    return tuple(
        row
        for row in session.exec(spoken.order_by(col(OutboxRow.id)))
        if row.id in theirs
        or (row.kind != "note" and row.recipient in coaches)
        or _has(row, name)
        or without_user(row.text, user_id) != row.text
    )


def unsay(session: Session, user_id: int) -> None:
    """Let none of these mails tell of them.

    A note to admins has ids alone: it waits on, without theirs. Whatever else waits is superseded,
    and what it was to tell of others is told by the next. What is on the wire, or may have gone,
    keeps no words.
    """
    name, given_up = _name(session, user_id), []
    for row in naming(session, user_id):
        if row.state == "pending" and row.kind == "note" and not _has(row, name):
            row.text, row.html = (without_user(text, user_id) for text in (row.text, row.html))
            continue
        row.text = row.html = ""
        if row.state == "pending":
            row.state = "superseded"
            given_up.append(cast("int", row.id))
    session.flush()
    withdrawn.give_back(session, given_up)


def _name(session: Session, user_id: int) -> str:
    person = session.get(PersonRow, user_id)
    return person.name if person else ""


def _coaches(session: Session, user_id: int) -> set[int]:
    theirs = select(ParticipantRow.coaches).where(ParticipantRow.user_id == user_id)
    return {coach for coaches in session.exec(theirs) for coach in json.loads(coaches)}


def _has(row: OutboxRow, name: str) -> bool:
    return bool(name) and any(name in " ".join(text.split()) for text in (row.text, row.html))
