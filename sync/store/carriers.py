"""The ways a mail of the outbox goes: a mail server, the Canvas Inbox; and what stops it there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol, cast

from mappings.digest import MailKind
from mappings.problems import Problem
from sync.mail import Email, Mailer, MailRefused, MailUncertain, MailUnreachable
from sync.store import withdrawn
from sync.store.alert_tables import OutboxRow
from sync.targets.inbox import Inbox, InboxRefused, InboxUncertain, InboxUnreachable

Became = Literal["sent", "pending", "uncertain", "refused"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The state a mail is in now, with an error code.

    `shut`: nothing else goes this way now, for which `problem` is the reason where there is more
    to say than that it waits.
    """

    state: Became
    error: str | None = None
    shut: bool = False
    problem: Problem | None = None


class Carrier(Protocol):
    """A way to recipients."""

    def carry(self, row: OutboxRow, now: datetime) -> Outcome:
        """Hand over a mail that was claimed, and say what became of it."""


@dataclass(frozen=True, slots=True)
class ByMail:
    """By a mail server, which does not tell later what it has taken."""

    mailer: Mailer

    def carry(self, row: OutboxRow, now: datetime) -> Outcome:
        """Send it. Lost after the words were handed over it is uncertain, for a person to say."""
        try:
            self.mailer.send(_email(row, now))
        except MailRefused as refused:
            return _refused(row, str(refused.reply), final=refused.permanent)
        except MailUncertain:
            return Outcome("uncertain", "connection-lost")
        except MailUnreachable as away:
            return Outcome("pending", f"unreachable-{away.reason}", shut=True)
        return Outcome("sent")


@dataclass(frozen=True, slots=True)
class ByInbox:
    """By the Canvas Inbox, where what was sent is found again."""

    inbox: Inbox

    def carry(self, row: OutboxRow, now: datetime) -> Outcome:
        """Send it where it is not there, as after a database was restored."""
        email = _email(row, now)
        try:
            if not self.inbox.has(email, row.created_at):
                self.inbox.send(email)
        except InboxRefused as refused:
            return _refused(row, refused.why, final=refused.permanent)
        except InboxUncertain:
            return Outcome("uncertain", "no-answer")
        except InboxUnreachable as away:
            return _away(away, "pending")
        return Outcome("sent")

    def settle(self, row: OutboxRow, now: datetime) -> Outcome:
        """Look what became of one that is uncertain: sent, or it waits to be sent again."""
        try:
            there = self.inbox.arrived(_email(row, now), row.created_at)
        except InboxUnreachable as away:
            return _away(away, "uncertain")
        return Outcome("sent" if there else "pending")


def _refused(row: OutboxRow, why: str, *, final: bool) -> Outcome:
    """Let a note wait though it is refused for good: its news is told by no other."""
    final = final and row.kind in withdrawn.OF_ITS_TIME
    return Outcome("refused" if final else "pending", f"refused-{why}")


def _away(away: InboxUnreachable, state: Became) -> Outcome:
    error = f"unreachable-{away.trouble.code}"
    return Outcome(state, error, shut=True, problem=away.trouble.problem)


def _email(row: OutboxRow, now: datetime) -> Email:
    return Email(
        token=row.token,
        recipient=row.recipient,
        to=row.address,
        subject=row.subject,
        text=row.text,
        html=row.html,
        date=now,
        kind=cast("MailKind", row.kind),
    )
