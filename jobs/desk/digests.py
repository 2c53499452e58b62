"""Digests that did not go when they were due."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from jobs.desk.matter import SHOWN, Desk, Kind, and_more, local_time
from jobs.note_mail import Block, Item, Step, counted
from sync.store.kept import OutboxMail
from sync.store.unreached import superseded_last

TOLD_FOR = timedelta(days=14)
"""What was missed longer ago is told no more, whoever was not told."""


@dataclass(frozen=True, slots=True)
class Missed:
    """A digest, or an urgent mail, that could not be sent in its time, and none was sent since."""

    mail: OutboxMail

    @property
    def key(self) -> str:
        """Each mail by itself."""
        return f"missed:{self.mail.id}"


def _missed(desk: Desk) -> Iterator[Missed]:
    found = superseded_last(desk.store, redirecting=desk.redirecting)
    recent = (mail for mail in found if desk.now - mail.created_at <= TOLD_FOR)
    yield from (Missed(mail) for mail in recent if mail.recipient in desk.recipients)


def _count_missed(missed: Sequence[Missed]) -> Iterator[str]:
    yield counted(len(missed), "digest did not go", "digests did not go")


def _tell_missed(missed: Sequence[Missed], _now: datetime) -> Iterator[Block]:
    yield Block(
        "warn",
        "Digests that did not go in their time",
        tuple(_late(matter.mail) for matter in missed[:SHOWN]),
        (
            Step("To see whether the mail server takes us", "npq-sync check"),
            Step("To make them afresh before the next working morning", "npq-sync notify"),
        ),
        and_more(len(missed), "npq-sync mails lists them"),
    )


def _late(mail: OutboxMail) -> Item:
    why = f"the last try ended with {mail.error}" if mail.error else "no delivery came to it"
    words = f"the mail of {local_time(mail.created_at)} was too old to be sent"
    return Item(f"Canvas user {mail.recipient}", words, why)


MISSED = Kind(Missed, _missed, _count_missed, _tell_missed, once=True)
