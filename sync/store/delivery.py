"""Send what waits in the outbox: never twice, and never lost without a trace."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sync.mail import Email, Mailer, MailRefused, MailUncertain, MailUnreachable
from sync.store import outbox, runs, withdrawn
from sync.store.alert_tables import OutboxRow
from sync.store.engine import reading, writing
from sync.store.errors import DeliveryUnderWay
from sync.store.kept import Delivered, OutboxMail
from sync.store.mail_lock import delivering, patient
from sync.store.store import Store

Became = Literal["sent", "pending", "uncertain", "refused"]

PATIENCE_SECONDS = 30.0
"""How long a delivery waits for one that lives but does not get on, such as in a process that was
stopped. It is ousted then: it claims nothing more, and of what it has on the wire it says itself
what became, should it ever go on."""


def deliver(
    store: Store,
    mailer: Mailer,
    now: datetime,
    going_on: Callable[[], object] = lambda: None,
    patience: float = PATIENCE_SECONDS,
) -> Delivered:
    """Send every pending mail of the mailer's mode (redirecting or not).

    1. Wait until no other delivery is under way, and take the mail fence: an ousted one claims
       nothing more.
    2. What such a one left on the wire becomes uncertain, and what waits and is late superseded.
    3. Claim a mail and commit, then send it, then say what became of it; until none is left that
       was not tried, those included that were made meanwhile.
    Refused before acceptance: it waits for the next delivery (but is not tried again where it was
    refused for good and is no note), and the others go on. Server not reached: all that is left
    waits. Lost after the words were handed over: uncertain.
    `going_on` is called before each mail; whatever it raises ends the delivery, and the rest waits.
    """

    def sign_of_life() -> int:
        with reading(store.engine) as session:
            return outbox.claims(session)

    with delivering(store.engine, patient(patience, sign_of_life, going_on)):
        with writing(store.engine) as session:
            fence = runs.take_fence(session, outbox.MAIL_FENCE)
            left = outbox.give_up_sending(session)
            superseded = withdrawn.supersede(session, now)
        delivery = _Delivery(store, mailer, now, fence)
        became = delivery.all(going_on)
        with reading(store.engine) as session:
            became["uncertain"] += outbox.still_uncertain(session, left)
    return Delivered(
        became["sent"], became["pending"], became["uncertain"], became["refused"], superseded
    )


def give_up_abandoned(store: Store) -> None:
    """Let mails on the wire be uncertain at once where no delivery lives that could say more."""
    with delivering(store.engine, patient(0)) as alone:
        if alone:
            with writing(store.engine) as session:
                outbox.give_up_sending(session)


def resolve(
    store: Store, mail_id: int, became: outbox.Resolved, who: str, now: datetime
) -> tuple[bool, OutboxMail | None]:
    """Note what became of an uncertain mail; tell whether it was uncertain, and how it is now.

    "sent": it has arrived, and its words are emptied. "pending": it was lost, and the next
    delivery sends it, or it is superseded where that would be late; not while one is under way,
    which may be about to say that it has sent it.
    Raises DeliveryUnderWay.
    """
    with delivering(store.engine, patient(0)) as alone:
        if became == "pending" and not alone:
            raise DeliveryUnderWay(f"mail {mail_id}", "a delivery is under way")
        with writing(store.engine) as session:
            resolved = outbox.resolve(session, mail_id, became, who, now)
        with reading(store.engine) as session:
            return resolved, outbox.one(session, mail_id)


@dataclass(frozen=True, slots=True)
class _Delivery:
    """One delivery: its fence, and whose mail it is."""

    store: Store
    mailer: Mailer
    now: datetime
    fence: int

    def all(self, going_on: Callable[[], object]) -> Counter[str]:
        """Send what waits; return how many mails are in which state."""
        became: Counter[str] = Counter()
        tried: set[int] = set()
        while waiting := self._untried(tried):
            for mail_id in waiting:
                going_on()
                tried.add(mail_id)
                state, reached = self._one(mail_id)
                became[state] += 1
                if not reached:
                    became["pending"] += len(self._untried(tried))
                    return became
        return became

    def _untried(self, tried: Collection[int]) -> list[int]:
        with reading(self.store.engine) as session:
            waiting = outbox.waiting(session, redirected=self.mailer.redirecting)
        return [mail_id for mail_id in waiting if mail_id not in tried]

    def _one(self, mail_id: int) -> tuple[Became | Literal[""], bool]:
        """Return the state a mail is in now, and whether the server was reached."""
        with writing(self.store.engine) as session:
            row = outbox.claim(session, mail_id, self.fence)
        if row is None:
            return "", True
        state, error, reached = _send(self.mailer, row, self.now)
        with writing(self.store.engine) as session:
            outbox.settle(session, row, state, error, self.now)
        return state, reached


def _send(mailer: Mailer, row: OutboxRow, now: datetime) -> tuple[Became, str | None, bool]:
    """Return the state the mail is in now, an error code, and whether the server was reached."""
    try:
        mailer.send(
            Email(row.token, row.recipient, row.address, row.subject, row.text, row.html, now)
        )
    except MailRefused as refused:
        final = refused.permanent and row.kind in withdrawn.OF_ITS_TIME
        return "refused" if final else "pending", f"refused-{refused.reply}", True
    except MailUncertain:
        return "uncertain", "connection-lost", True
    except MailUnreachable as unreachable:
        return "pending", f"unreachable-{unreachable.reason}", False
    return "sent", None, True
