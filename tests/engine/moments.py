"""Moments to kill a process at: while it starts, at a request it makes, at a mail it sends."""

from __future__ import annotations

import asyncio
import random
import threading

from aiosmtpd.smtp import SMTP, Envelope, Session

from jobs.demo.faults import Fault, Kind
from jobs.demo.inbox import Inbox
from jobs.demo.record import Seen
from jobs.demo.server import Sandbox

LONG = 120  # seconds, for what is let go on before


class Caught:
    """Something that was waited for, held up until it is let go; `by` is whose doing it was."""

    def __init__(self) -> None:
        self.by = ""
        self.event = threading.Event()

    def come(self, by: str) -> None:
        self.by = by
        self.event.set()


class CatchingInbox(Inbox):
    """Holds the next mail when its words have come; see `catch`."""

    def __init__(self) -> None:
        super().__init__()
        self._next: tuple[Caught, bool] | None = None
        self._go_on = threading.Event()

    def catch(self, *, accepted: bool) -> Caught:
        """Hold the next mail when it is accepted, or before, and then it is lost.

        `by` is its sender's address.
        """
        caught = Caught()
        self._go_on.clear()
        self._next = caught, accepted
        return caught

    def let_go(self) -> None:
        """Let what is held go on, and hold no further one."""
        self._next = None
        self._go_on.set()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self._next is None:
            return await super().handle_DATA(server, session, envelope)
        (caught, accepted), self._next = self._next, None
        answer = "451 lost"
        if accepted:
            answer = await super().handle_DATA(server, session, envelope)
        caught.come(envelope.mail_from or "")
        await asyncio.to_thread(self._go_on.wait, LONG)
        return answer


def catch_request(canvas: Sandbox, draw: random.Random, *, writes: bool) -> Caught:
    """Hold one of the next requests, or writes, before it is done or after.

    `by` is its token. `canvas.faults.clear()` lets it go.
    """
    caught = Caught()
    left = draw.randint(1, 4 if writes else 30)

    def when(seen: Seen) -> bool:
        nonlocal left
        if writes and not seen.is_write:
            return False
        left -= 1
        if left == 0:
            caught.come(seen.token or "")
        return left == 0

    kind: Kind = draw.choice(["stall_before", "stall_after"])
    canvas.faults.add(Fault(kind, when=when))
    return caught
