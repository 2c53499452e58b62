"""The throttle gate: never more requests at once than Canvas's bucket has room for.

Canvas takes units in advance for each request and refuses one when the bucket is full (contract
1.3); what is left in it is reckoned in `room`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Condition

from sync.canvas.patience import Patience
from sync.canvas.room import OUTFLOW, UP_FRONT, Room
from sync.errors import Stopped

FLOOR = 200.0  # below this remaining: one request at a time
REFILLED = 250.0  # a pause lasts until the bucket has leaked to here
FORGETTING = 0.9  # of the dearest request lately, with each further answer


@dataclass(frozen=True, slots=True)
class Place:
    """A request's place inside: how many are under way with it, and what all had cost before."""

    under_way: int
    spent: float


class Gate:
    """Lets at most `in_flight` requests through at once, fewer as the bucket fills.

    The first goes alone, and so does the next after a throttled answer, for which everybody waits;
    more go once an answer shows that there is room.
    """

    def __init__(self, in_flight: int, patience: Patience) -> None:
        """Open the gate for `in_flight` requests at once."""
        self._most = in_flight
        self._allowed = 1
        self._under_way = 0
        self._cost = 0.0
        self._room = Room(patience.clock)
        self._closed_until = patience.clock()
        self._refused_again = False
        self._halted = False
        self._patience = patience
        self._changed = Condition()

    @property
    def allowed(self) -> int:
        """How many may be under way at once, by what the last answers told."""
        return self._allowed

    @contextmanager
    def slot(self) -> Iterator[Place]:
        """Wait for a place, and hold it."""
        place = self._enter()
        try:
            yield place
        finally:
            with self._changed:
                self._under_way -= 1
                self._changed.notify_all()

    def halt(self) -> None:
        """Let nobody through any more: whoever asks gets Stopped, what is under way goes on."""
        with self._changed:
            self._halted = True
            self._changed.notify_all()

    def answered(self, place: Place, remaining: float | None, cost: float | None = None) -> None:
        """Learn from X-Rate-Limit-Remaining and X-Request-Cost; call it while holding the place.

        Allows as many at once as leave FLOOR in the bucket once what is under way has cost what
        requests cost of late; where less is left already, waits for the bucket to leak. A Canvas
        that sends no header is trusted with one more each time.
        """
        with self._changed:
            self._refused_again = False
            self._cost = max(cost or 0.0, self._cost * FORGETTING)
            others = self._under_way - 1
            if remaining is None:
                fitting = self._allowed + 1
            else:
                room = self._room.left(remaining, cost or 0.0, others, place.spent)
                fitting = int((room - self._cost * others - FLOOR) // UP_FRONT) + 1
                if room < FLOOR:
                    leak = (REFILLED - room) / OUTFLOW
                    self._close_for(min(leak, self._patience.longest_retry_after))
            self._allowed = max(1, min(self._most, fitting))
            self._changed.notify_all()

    def refused(self, retry_after: float | None) -> None:
        """Close the gate after a throttled answer; call it while holding the slot.

        For as long as Canvas asks; where it does not, or refuses again after that, until what is
        under way has leaked from the bucket.
        """
        with self._changed:
            leak = UP_FRONT * self._under_way / OUTFLOW * (1 + self._patience.chance())
            asked = retry_after or leak
            self._close_for(max(asked, leak) if self._refused_again else asked)
            self._refused_again = True
            self._allowed = 1

    def _close_for(self, seconds: float) -> None:
        self._closed_until = max(self._closed_until, self._patience.clock() + seconds)

    def _enter(self) -> Place:
        waited_for = None
        while True:
            with self._changed:
                while self._under_way >= self._allowed and not self._halted:
                    self._changed.wait()
                if self._halted:
                    raise Stopped
                pause = self._closed_until - self._patience.clock()
                if pause <= 0 or self._closed_until == waited_for:
                    self._under_way += 1
                    return Place(self._under_way, self._room.spent)
                waited_for = self._closed_until
            self._patience.sleep(pause)
