"""How much room is left in Canvas's bucket, whatever of ours is on its way to it or back.

Canvas takes 50 units in advance for each request, gives them back when it is done, and takes what
it really cost; ten leak out each second (contract 1.3).
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf

UP_FRONT = 50.0  # units taken in advance for each request
OUTFLOW = 10.0  # units that leak out of the bucket each second


class Room:
    """The units left in the bucket, those taken in advance for our requests not counted.

    X-Rate-Limit-Remaining alone cannot tell: of our other requests some may not have been there
    when it was written, and it may be read late. So each answer's cost is taken from the room
    before, what leaked is added, and the header says between which bounds that must be: not less
    than itself, for what was under way is taken off it, and not more than if all of that was.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        """Know nothing yet; `clock` gives seconds."""
        self.spent = 0.0
        self._left = inf
        self._whole = 0.0
        self._clock = clock
        self._at = clock()

    def left(self, remaining: float, cost: float, others: int, spent: float) -> float:
        """Learn from an answer and return the units left.

        `others` of our requests are under way beside it; `spent` is what ours had cost in all when
        it went out, so that what cost something since counts even where the header is older.
        """
        now = self._clock()
        self._whole = max(self._whole, remaining + cost)
        reckoned = min(self._whole, self._left + OUTFLOW * (now - self._at)) - cost
        least = remaining - (self.spent - spent)
        self._left = max(least, min(reckoned, remaining + UP_FRONT * others))
        self._at = now
        self.spent += cost
        return self._left
