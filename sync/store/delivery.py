"""Send what waits in the outbox: never twice, and never lost without a trace."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sync.mail import Email, Mailer, MailRefused, MailUncertain, MailUnreachable
from sync.store import outbox, runs
from sync.store.engine import reading, writing
from sync.store.kept import Delivered
from sync.store.store import Store
from sync.store.tables import OutboxRow


def deliver(store: Store, mailer: Mailer, now: datetime) -> Delivered:
    """Send every pending mail of the mailer's mode (redirecting or not).

    1. Take the mail fence: an earlier delivery claims nothing more.
    2. What an earlier one left on the wire becomes uncertain.
    3. Claim a mail and commit, then send it, then say what became of it.
    Refused before acceptance: it waits for the next delivery, and the others go on. Server not
    reached: all that is left waits. Lost after the words were handed over: uncertain.
    """
    with writing(store.engine) as session:
        fence = runs.take_fence(session, outbox.MAIL_FENCE)
        left = outbox.give_up_sending(session)
        waiting = outbox.waiting(session, redirected=mailer.redirecting)
    sent = failed = uncertain = 0
    for done, mail_id in enumerate(waiting):
        with writing(store.engine) as session:
            row = outbox.claim(session, mail_id, fence)
        if row is None:
            continue
        state, error, reached = _send(mailer, row, now)
        with writing(store.engine) as session:
            outbox.settle(session, row, state, error, now)
        sent += state == "sent"
        uncertain += state == "uncertain"
        if not reached:
            failed += len(waiting) - done
            break
        failed += state == "pending"
    with reading(store.engine) as session:
        uncertain += outbox.still_uncertain(session, left)
    return Delivered(sent, failed, uncertain)


def _send(
    mailer: Mailer, row: OutboxRow, now: datetime
) -> tuple[Literal["sent", "pending", "uncertain"], str | None, bool]:
    """Return the state the mail is in now, an error code, and whether the server was reached."""
    try:
        mailer.send(
            Email(row.token, row.recipient, row.address, row.subject, row.text, row.html, now)
        )
    except MailRefused as refused:
        return "pending", f"refused-{refused.reply}", True
    except MailUncertain:
        return "uncertain", "connection-lost", True
    except MailUnreachable as unreachable:
        return "pending", f"unreachable-{unreachable.reason}", False
    return "sent", None, True
