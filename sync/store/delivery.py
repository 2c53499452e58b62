"""Send what waits in the outbox: never twice, and never lost without a trace."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from mappings.digest import Channel
from mappings.problems import Problem
from sync.mail import Mailer
from sync.store import outbox, runs, withdrawn
from sync.store.carriers import Became, ByInbox, ByMail, Carrier
from sync.store.engine import reading, writing
from sync.store.errors import DeliveryUnderWay
from sync.store.kept_mail import Delivered, OutboxMail
from sync.store.mail_lock import delivering, patient
from sync.store.store import Store
from sync.targets.inbox import Inbox

PATIENCE_SECONDS = 30.0
"""How long a delivery waits for one that lives but does not get on, such as in a process that was
stopped. It is ousted then: it claims nothing more, and of what it has on the wire it says itself
what became, should it ever go on."""


def deliver(
    store: Store,
    mailer: Mailer | None,
    now: datetime,
    going_on: Callable[[], object] = lambda: None,
    patience: float = PATIENCE_SECONDS,
    *,
    inbox: Inbox | None = None,
) -> Delivered:
    """Send every pending mail of the mailer's mode (redirecting or not), each by its own channel;
    without a mailer, or an inbox, what would go that way waits.

    1. Wait until no other delivery is under way, and take the mail fence: an ousted one claims
       nothing more.
    2. What such a one left on the wire becomes uncertain. Uncertain messages of the inbox are
       looked for: they are sent, or wait. What waits and is late is superseded.
    3. Claim a mail and commit, then send it, then say what became of it; until none is left that
       was not tried, those included that were made meanwhile.
    Refused before acceptance: it waits for the next delivery (but is not tried again where it was
    refused for good and is no note), and the others go on. Server not reached: all that is left
    of its channel waits. Lost after the words were handed over: uncertain.
    `going_on` is called before each mail; whatever it raises ends the delivery, and the rest waits.
    """
    by: dict[Channel, Carrier] = {}
    if mailer is not None:
        by["mail"] = ByMail(mailer)
    if inbox is not None:
        by["inbox"] = ByInbox(inbox)

    def sign_of_life() -> int:
        with reading(store.engine) as session:
            return outbox.claims(session)

    with delivering(store.engine, patient(patience, sign_of_life, going_on)) as alone:
        with writing(store.engine) as session:
            fence = runs.take_fence(session, outbox.MAIL_FENCE)
            left = outbox.give_up_sending(session)
        redirecting = mailer is not None and mailer.redirecting
        delivery = _Delivery(store, by, redirecting, now, fence, going_on)
        if alone and inbox is not None:
            delivery.settle(ByInbox(inbox))
        with writing(store.engine) as session:
            superseded = withdrawn.supersede(session, now)
        delivery.all()
        return delivery.done(left, superseded)


def give_up_abandoned(store: Store) -> None:
    """Let mails on the wire be uncertain at once where no delivery lives that could say more."""
    with delivering(store.engine, patient(0)) as alone:
        if alone:
            with writing(store.engine) as session:
                outbox.give_up_sending(session)


def give_up_late(store: Store, now: datetime) -> int:
    """Supersede what waits and is late; how many. Before digests are made: its news is theirs."""
    with writing(store.engine) as session:
        return withdrawn.supersede(session, now)


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


@dataclass(slots=True)
class _Delivery:
    """One delivery: its ways, whose mail it is, its fence, and what it came to so far."""

    store: Store
    by: Mapping[Channel, Carrier]
    redirecting: bool
    now: datetime
    fence: int
    going_on: Callable[[], object]
    became: Counter[Became] = field(default_factory=Counter)
    shut: dict[Channel, Problem | None] = field(default_factory=dict)

    def settle(self, inbox: ByInbox) -> None:
        """Look what became of uncertain messages; only while nobody lives who may be at one."""
        with reading(self.store.engine) as session:
            doubtful = outbox.doubtful(session)
        for row in doubtful:
            self.going_on()
            outcome = inbox.settle(row, self.now)
            if outcome.shut:
                self.shut["inbox"] = outcome.problem
                return
            with writing(self.store.engine) as session:
                outbox.settle(session, row, outcome.state, outcome.error, self.now)
            self.became["sent"] += outcome.state == "sent"

    def all(self) -> None:
        """Send what waits, by every way that is open."""
        tried: set[int] = set()
        while waiting := self._untried(tried, self.by.keys() - self.shut.keys()):
            for mail_id in waiting:
                self.going_on()
                tried.add(mail_id)
                if not self._one(mail_id):
                    break
        self.became["pending"] += len(self._untried(tried, self.shut))

    def done(self, left: Sequence[int], superseded: int) -> Delivered:
        """Return what it came to, with what an earlier delivery `left` on the wire."""
        with reading(self.store.engine) as session:
            uncertain = outbox.still_uncertain(session, left)
            doubtful = len(outbox.doubtful(session))
        return Delivered(
            self.became["sent"],
            self.became["pending"],
            self.became["uncertain"] + uncertain,
            self.became["refused"],
            superseded,
            doubtful,
            tuple(problem for problem in self.shut.values() if problem),
        )

    def _untried(self, tried: Collection[int], channels: Collection[Channel]) -> list[int]:
        with reading(self.store.engine) as session:
            waiting = outbox.waiting(session, redirected=self.redirecting, channels=channels)
        return [mail_id for mail_id in waiting if mail_id not in tried]

    def _one(self, mail_id: int) -> bool:
        """Send one, and tell whether its way is still open."""
        with writing(self.store.engine) as session:
            row = outbox.claim(session, mail_id, self.fence)
        if row is None:
            return True
        channel = cast("Channel", row.channel)
        outcome = self.by[channel].carry(row, self.now)
        with writing(self.store.engine) as session:
            outbox.settle(session, row, outcome.state, outcome.error, self.now)
        if channel == "mail" or outcome.state != "uncertain":
            self.became[outcome.state] += 1
        if outcome.shut:
            self.shut[channel] = outcome.problem
        return not outcome.shut
