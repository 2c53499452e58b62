"""Mails that a person has to look after: one that may be lost, and a recipient who gets none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from jobs.desk.matter import SHOWN, Desk, Kind, and_more, local_time
from jobs.note_mail import Block, Item, Step, counted
from sync.store.kept_mail import OutboxMail
from sync.store.unreached import refused_last

LOSSES: Mapping[str | None, str] = {
    "connection-lost": "the connection broke before the mail server answered",
    "interrupted": "the process that sent it ended before the mail server answered",
}
ASK = "ask the recipient, or look into the mail server's log"
LISTS = "npq-sync mails lists them"
BY_CANVAS: Mapping[str, str] = {
    "recipient": "they are not active in the home course of a cohort they coach in",
    "course-concluded": "the course is concluded",
    "no-course": "there is no course in which they could be written to",
}


@dataclass(frozen=True, slots=True)
class Uncertain:
    """A mail that may or may not have gone."""

    mail: OutboxMail

    @property
    def key(self) -> str:
        """A mail that was sent again may be uncertain again."""
        return f"uncertain:{self.mail.id}:{self.mail.attempts}"


@dataclass(frozen=True, slots=True)
class Refused:
    """A recipient whose last mail was refused for good, and whom nothing has reached since.

    Who gets no mail any more, because they coach nobody and are no admin, is nobody's matter.
    """

    mail: OutboxMail

    @property
    def key(self) -> str:
        """It is the same while mail after mail is refused."""
        return f"refused:{self.mail.recipient}"


def _uncertain(desk: Desk) -> Iterator[Uncertain]:
    """Whether a message is in Canvas, the next delivery finds out by itself."""
    for mail in desk.store.list_outbox("uncertain"):
        if mail.channel == "mail":
            yield Uncertain(mail)


def _refused(desk: Desk) -> Iterator[Refused]:
    found = refused_last(desk.store, redirecting=desk.redirecting)
    yield from (Refused(mail) for mail in found if mail.recipient in desk.recipients)


def _count_uncertain(uncertain: Sequence[Uncertain]) -> Iterator[str]:
    yield counted(len(uncertain), "mail may be lost", "mails may be lost")


def _count_refused(refused: Sequence[Refused]) -> Iterator[str]:
    yield counted(len(refused), "recipient is not reached", "recipients are not reached")


def _tell_uncertain(uncertain: Sequence[Uncertain], _now: datetime) -> Iterator[Block]:
    which = str(uncertain[0].mail.id) if len(uncertain) == 1 else "ID"
    yield Block(
        "warn",
        "Mails that may be lost",
        tuple(_may_be_lost(matter) for matter in uncertain[:SHOWN]),
        (
            Step("If it has arrived", f"npq-sync mails resolve {which} --arrived"),
            Step("If not, to send it again", f"npq-sync mails resolve {which} --lost"),
        ),
        and_more(len(uncertain), LISTS),
    )


def _may_be_lost(matter: Uncertain) -> Item:
    mail = matter.mail
    words = f"to Canvas user {mail.recipient}, made {local_time(mail.created_at)}"
    why = f"{LOSSES[mail.error]}: {ASK}" if mail.error in LOSSES else ASK
    return Item(f"mail {mail.id}", words, why)


def _tell_refused(refused: Sequence[Refused], _now: datetime) -> Iterator[Block]:
    by_mail = [matter for matter in refused if matter.mail.channel == "mail"]
    address = Step("Correct the address in Canvas, or in the cohorts file", "[cohort.coaches.mail]")
    which = str(refused[0].mail.recipient) if len(refused) == 1 else "USER_ID"
    channel = "inbox" if by_mail else "mail"
    yield Block(
        "warn",
        "Recipients who are not reached",
        tuple(_not_taken(matter.mail) for matter in refused[:SHOWN]),
        (
            *([address] if by_mail else []),
            Step("To reach them otherwise", f"npq-sync coaches set {which} --channel {channel}"),
        ),
        and_more(len(refused), LISTS),
    )


def _not_taken(mail: OutboxMail) -> Item:
    made, reply = local_time(mail.created_at), (mail.error or "").removeprefix("refused-")
    who, until = f"Canvas user {mail.recipient}", "what it told is told by the next one that goes"
    if mail.channel == "mail":
        return Item(who, f"the mail server answered {reply} to the mail of {made}", until)
    why = BY_CANVAS.get(reply, reply)
    return Item(who, f"Canvas refused the message of {made}: {why}", until)


UNCERTAIN = Kind(Uncertain, _uncertain, _count_uncertain, _tell_uncertain)
REFUSED = Kind(Refused, _refused, _count_refused, _tell_refused)
