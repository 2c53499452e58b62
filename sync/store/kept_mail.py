"""What the outbox takes and gives: frozen records. Instants are aware UTC datetimes."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from mappings.alerts import AlertKey
from mappings.digest import Channel, MailKind
from mappings.problems import Problem

MailState = Literal["pending", "sending", "sent", "uncertain", "superseded", "refused"]
"""`superseded`: it was not sent in its time, and another is made in its place. `refused`: for good,
and what it was to tell is untold."""


@dataclass(frozen=True, slots=True)
class NewMail:
    """A mail for the outbox. `recipient` is a Canvas user id.

    `mentions` are the episodes it tells of, `hold_ids` the holds it announces, `tells` the keys
    of what else needs a person, `digest_on` the local day up to which the recipient's digest is
    seen to with it (None: it counts for no digest); all are used up in the same transaction as the
    mail is kept. `token` names it in its links and in its Message-ID. A digest, or what is urgent,
    is superseded where it was not sent by `good_until`.
    """

    recipient: int
    address: str
    subject: str
    text: str
    html: str
    mentions: frozenset[AlertKey] = frozenset()
    hold_ids: frozenset[int] = frozenset()
    tells: frozenset[str] = frozenset()
    kind: MailKind = "note"
    channel: Channel = "mail"
    good_until: datetime | None = None
    digest_on: date | None = None
    token: str = field(default_factory=lambda: secrets.token_hex(16), compare=False)


@dataclass(frozen=True, slots=True)
class OutboxMail:
    """A mail of the outbox without its address and words. `error` is a code, never a text of the
    mail server's. `resolved_by` is who said what became of it when it was uncertain (a login
    name); one that a person knows to have arrived is sent without `sent_at`."""

    id: int
    recipient: int
    subject: str
    state: MailState
    redirected: bool
    created_at: datetime
    sent_at: datetime | None
    attempts: int
    error: str | None
    resolved_by: str | None = None
    resolved_at: datetime | None = None
    kind: MailKind = "note"
    channel: Channel = "mail"
    good_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one delivery did. `failed` mails wait for the next one, `uncertain` ones for a person
    (those an earlier, killed delivery left behind are among them). `refused` and `superseded`
    ones are never sent: what they were to tell is untold. `doubtful` messages of the Canvas Inbox
    are looked for by the next delivery. `problems` tell why a way was shut."""

    sent: int
    failed: int
    uncertain: int
    refused: int = 0
    superseded: int = 0
    doubtful: int = 0
    problems: tuple[Problem, ...] = ()
