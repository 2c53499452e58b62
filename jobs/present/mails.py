"""Mails of the outbox as a table, with what to do about them, and as JSON: ids, never addresses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from rich.table import Table

from jobs.present.fitting import Fitting, plain_table
from jobs.present.safe import printable
from sync.store.kept_mail import MailState, OutboxMail

TO_DO: Mapping[MailState, str] = {
    "uncertain": "npq-sync mails resolve ID --arrived, or --lost to send it again",
    "refused": "never sent; correct the address in Canvas or under [cohort.coaches.mail] in the"
    " cohorts file, or npq-sync coaches set; the next digest tells what it was to tell",
    "superseded": "too late to be sent; the next working morning makes another, and npq-sync"
    " notify makes it now",
}
"""What a state means for whoever looks, where anything is to be done."""


def mails_table(mails: Sequence[OutboxMail]) -> Fitting:
    """Return the mails, whom they are for by Canvas user id; fewer columns where it is narrow."""
    return Fitting((_table(mails, wide=True), _table(mails, wide=False)))


def to_do(mails: Sequence[OutboxMail]) -> Iterator[str]:
    """Yield what to do about those that do not go by themselves, a line for each state."""
    states = {mail.state for mail in mails if not _settles_itself(mail)}
    yield from (f"{state}: {words}" for state, words in TO_DO.items() if state in states)


def _settles_itself(mail: OutboxMail) -> bool:
    """Whether a message is in Canvas, the next delivery finds out."""
    return mail.channel == "inbox" and mail.state == "uncertain"


def mail_json(mail: OutboxMail) -> dict[str, Any]:
    """Return a mail of the outbox."""
    return {
        "id": mail.id,
        "state": mail.state,
        "kind": mail.kind,
        "channel": mail.channel,
        "user_id": mail.recipient,
        "subject": mail.subject,
        "redirected": mail.redirected,
        "made_at": _instant(mail.created_at),
        "attempts": mail.attempts,
        "error": mail.error,
        "resolved_by": mail.resolved_by,
        "resolved_at": _instant(mail.resolved_at),
    }


def _table(mails: Sequence[OutboxMail], *, wide: bool) -> Table:
    more = ("Subject", "Tried") if wide else ()
    table = plain_table(
        "Mail", "State", "Kind", "To user", "Made (UTC)", "Error", *more,
        right=("Mail", "To user", "Tried"), folding=("Subject",),
    )  # fmt: skip
    for mail in mails:
        table.add_row(
            str(mail.id),
            mail.state,
            mail.kind,
            str(mail.recipient),
            f"{mail.created_at:%Y-%m-%d %H:%M}",
            mail.error or "",
            *((printable(mail.subject), str(mail.attempts)) if wide else ()),
        )
    return table


def _instant(at: datetime | None) -> str | None:
    return None if at is None else f"{at:%Y-%m-%dT%H:%M:%SZ}"
