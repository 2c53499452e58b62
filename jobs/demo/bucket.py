"""Canvas's leaky bucket, one for each token. Source: request_throttle.rb and its Lua script."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Level:
    """How full one token's bucket is, and since when."""

    count: float = 0.0
    at: float = 0.0


@dataclass(slots=True)
class Bucket:
    """Units are seconds of server work. `clock` is in seconds and never runs backwards.

    A request pays `up_front` on arrival and is refused if that fills the bucket to `hwm`; when it
    is done it pays what it really cost instead. `cost` turns (path, seconds of work) into units.
    """

    hwm: float = 600.0
    maximum: float = 800.0
    outflow: float = 10.0
    up_front: float = 50.0
    clock: Callable[[], float] = time.monotonic
    cost: Callable[[str, float], float] = field(default=lambda _path, seconds: seconds)
    refused: int = 0
    _levels: dict[str, Level] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def admit(self, token: str) -> bool:
        """Take the up-front cost of a request; False, and given back, where the bucket is full."""
        with self._lock:
            level = self._leaked(token)
            level.count = min(self.maximum, level.count + self.up_front)
            if level.count < self.hwm:
                return True
            level.count -= self.up_front
            self.refused += 1
            return False

    def settle(self, token: str, path: str, seconds: float) -> tuple[float, float]:
        """Replace the up-front cost by the real one; return (remaining, cost)."""
        with self._lock:
            level = self._leaked(token)
            cost = self.cost(path, seconds)
            level.count = min(self.maximum, max(0.0, level.count - self.up_front + cost))
            return self.hwm - level.count, cost

    def _leaked(self, token: str) -> Level:
        now = self.clock()
        level = self._levels.setdefault(token, Level(at=now))
        level.count = max(0.0, level.count - self.outflow * (now - level.at))
        level.at = now
        return level
