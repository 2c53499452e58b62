"""Mails that wait, are on the wire, were sent, or may have been.

pending -> sending (committed before the wire) -> sent. Refused: pending again; for good, and no
note: refused, which is final. Lost after the words were handed over: uncertain, and never sent
again by itself: a person says what became of it. Not sent in its time: superseded.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Literal, cast, get_args

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, func, insert, select, update

from mappings.alerts import AlertKey
from mappings.digest import Channel, MailKind
from sync.store import alerts, digest_days, holds, told, withdrawn
from sync.store.alert_tables import MentionRow, OutboxRow
from sync.store.engine import storable
from sync.store.kept_mail import MailState, NewMail, OutboxMail
from sync.store.tables import FenceRow

MAIL_FENCE = "mail"
FINAL = ("sent", "refused")
Resolved = Literal["sent", "pending"]


def enqueue(
    session: Session,
    mails: Sequence[NewMail],
    now: datetime,
    *,
    redirecting: bool,
) -> int:
    """Keep mails with what they mention; return how many were kept.

    One that mentions an episode which is over, or of which its recipient has a mail already, or a
    hold that was announced or released meanwhile, is left out whole: it was written from what is
    no longer so, and the next one is not. So is a digest for a day that was seen to, and a mail
    that is kept already.
    """
    going_on = alerts.open_ids(session, {key[0] for mail in mails for key in mail.mentions})
    held = {hold_id for mail in mails for hold_id in mail.hold_ids}
    untold = holds.untold(session, held, redirecting=redirecting)
    return sum(
        _keep(session, mail, going_on, untold, now, redirecting=redirecting) for mail in mails
    )


def _keep(
    session: Session,
    mail: NewMail,
    going_on: Mapping[AlertKey, int],
    untold: frozenset[int],
    now: datetime,
    *,
    redirecting: bool,
) -> bool:
    if not mail.mentions <= going_on.keys() or not mail.hold_ids <= untold:
        return False
    row = _row(mail, now, redirecting=redirecting)
    try:
        with session.begin_nested():
            if not _is_due(session, mail, row):
                return False
            session.add(row)
            session.flush()
            _mention(session, cast("int", row.id), mail, going_on, redirecting=redirecting)
            if mail.hold_ids:
                holds.announce(session, mail.hold_ids, now, redirected=redirecting)
            told.tell(session, mail.recipient, mail.tells, now, redirected=redirecting)
    except IntegrityError:  # the key of `mention`: another mail has told it; or the token
        return False
    return True


def _is_due(session: Session, mail: NewMail, row: OutboxRow) -> bool:
    """A redirected mail is nobody's digest: nobody has read it."""
    if mail.digest_on is None or row.redirected:
        return True
    due, row.digest_before = digest_days.see_to(session, mail.recipient, mail.digest_on)
    row.digest_on = mail.digest_on
    return due


def _row(mail: NewMail, now: datetime, *, redirecting: bool) -> OutboxRow:
    return OutboxRow(
        token=mail.token,
        recipient=mail.recipient,
        address=storable(mail.address),
        subject=storable(mail.subject),
        text=storable(mail.text),
        html=storable(mail.html),
        redirected=redirecting,
        kind=mail.kind,
        channel="mail" if redirecting else mail.channel,
        created_at=now,
        good_until=mail.good_until,
    )


def _mention(
    session: Session,
    outbox_id: int,
    mail: NewMail,
    going_on: Mapping[AlertKey, int],
    *,
    redirecting: bool,
) -> None:
    if mail.mentions:
        session.exec(
            insert(MentionRow),
            params=[
                {
                    "alert_id": alert_id,
                    "recipient": mail.recipient,
                    "redirected": redirecting,
                    "outbox_id": outbox_id,
                }
                for alert_id in sorted(going_on[key] for key in mail.mentions)
            ],
        )


def listed(session: Session, state: MailState) -> tuple[OutboxMail, ...]:
    """Return the mails in a state, oldest first."""
    rows = session.exec(
        select(OutboxRow).where(OutboxRow.state == state).order_by(col(OutboxRow.id))
    )
    return tuple(as_kept(row) for row in rows)


def one(session: Session, mail_id: int) -> OutboxMail | None:
    """Return a mail, None where there is none of that id."""
    row = session.get(OutboxRow, mail_id)
    return None if row is None else as_kept(row)


def as_kept(row: OutboxRow) -> OutboxMail:
    return OutboxMail(
        id=cast("int", row.id),
        recipient=row.recipient,
        subject=row.subject,
        state=cast("MailState", row.state),
        redirected=row.redirected,
        created_at=row.created_at,
        sent_at=row.sent_at,
        attempts=row.attempts,
        error=row.error,
        resolved_by=row.resolved_by,
        resolved_at=row.resolved_at,
        kind=cast("MailKind", row.kind),
        channel=cast("Channel", row.channel),
        good_until=row.good_until,
    )


def give_up_sending(session: Session) -> tuple[int, ...]:
    """Make what an earlier delivery left on the wire uncertain; return the ids."""
    left = (
        update(OutboxRow)
        .where(col(OutboxRow.state) == "sending")
        .values(state="uncertain", error="interrupted")
        .returning(col(OutboxRow.id))
    )
    return tuple(mail_id for (mail_id,) in session.exec(left))


def still_uncertain(session: Session, mail_ids: Sequence[int]) -> int:
    """Return how many of these mails are uncertain: whoever sent one may have said so by now."""
    doubtful = select(OutboxRow.id).where(
        col(OutboxRow.id).in_(mail_ids), OutboxRow.state == "uncertain", OutboxRow.channel == "mail"
    )
    return len(session.exec(doubtful).all())


def doubtful(session: Session) -> tuple[OutboxRow, ...]:
    """Return the uncertain messages of the Canvas Inbox, oldest first: they can be looked for."""
    rows = session.exec(
        select(OutboxRow)
        .where(OutboxRow.state == "uncertain", OutboxRow.channel == "inbox")
        .order_by(col(OutboxRow.id))
    ).all()
    for row in rows:
        session.expunge(row)
    return tuple(rows)


def waiting(
    session: Session, *, redirected: bool, channels: Collection[Channel] = get_args(Channel)
) -> tuple[int, ...]:
    """Return the ids of pending mails of these channels, oldest first.

    A mail made to be redirected is never sent to the recipient, and one that was not is never
    sent elsewhere: each waits for its own mode.
    """
    rows = session.exec(
        select(OutboxRow.id)
        .where(
            OutboxRow.state == "pending",
            OutboxRow.redirected == redirected,
            col(OutboxRow.channel).in_(channels),
        )
        .order_by(col(OutboxRow.id))
    )
    return tuple(cast("int", row) for row in rows)


def claims(session: Session) -> int:
    """Return how often a mail was put on the wire so far."""
    return session.exec(select(func.coalesce(func.sum(OutboxRow.attempts), 0))).one()


def claim(session: Session, mail_id: int, fence: int) -> OutboxRow | None:
    """Put one pending mail on the wire; None if it is not ours to send any more."""
    ours = (
        select(FenceRow.name).where(FenceRow.name == MAIL_FENCE, FenceRow.number == fence).exists()
    )
    claimed = session.exec(
        update(OutboxRow)
        .where(col(OutboxRow.id) == mail_id, col(OutboxRow.state) == "pending", ours)
        .values(state="sending", fence=fence, attempts=OutboxRow.attempts + 1)
        .returning(col(OutboxRow.id))
    ).first()
    if claimed is None:
        return None
    row = session.get_one(OutboxRow, mail_id)
    session.expunge(row)
    return row


def settle(
    session: Session, claimed: OutboxRow, state: MailState, error: str | None, now: datetime
) -> None:
    """Say what became of a mail we claimed, even if it was taken for lost and waits again.

    The words of a sent mail are emptied: they name participants and nobody needs them again. So
    are those of one refused for good, and its news is untold.
    """
    became: dict[str, object] = {"state": state, "error": error}
    if state in FINAL:
        became |= withdrawn.WORDLESS
    if state == "sent":
        became |= {"sent_at": now}
    settled = session.exec(
        update(OutboxRow)
        .where(
            col(OutboxRow.id) == claimed.id,
            col(OutboxRow.fence) == claimed.fence,
            col(OutboxRow.state).in_(("sending", "uncertain", "pending")),
        )
        .values(**became)
        .returning(col(OutboxRow.id))
    )
    if settled.first() and state == "refused":
        withdrawn.untell(session, [cast("int", claimed.id)])


def resolve(session: Session, mail_id: int, became: Resolved, who: str, now: datetime) -> bool:
    """Note what a person says became of an uncertain mail; False where it is not uncertain.

    One that was lost and is late, or has no words any more, is superseded.
    """
    values: dict[str, object] = {"state": became, "resolved_by": who, "resolved_at": now}
    values |= withdrawn.WORDLESS if became == "sent" else {"error": None}
    doubtful = update(OutboxRow).where(
        col(OutboxRow.id) == mail_id, col(OutboxRow.state) == "uncertain"
    )
    resolved = session.exec(doubtful.values(**values).returning(col(OutboxRow.id))).first()
    if resolved and became == "pending":
        withdrawn.supersede(session, now)
        withdrawn.supersede_wordless(session, mail_id)
    return resolved is not None
