"""What was asked of a sandbox: the last requests, the writes that happened, the peak in flight."""

from __future__ import annotations

import threading
from collections import Counter, deque
from dataclasses import dataclass, field

from jobs.demo.params import Params

KEPT = 20_000
READ_METHODS = frozenset({"GET", "HEAD"})


@dataclass(slots=True)
class Seen:
    """One request. `body` is kept of all but plain reads. `ran`: its handler did its work.

    `size` is how many bytes of body were answered.
    """

    method: str
    path: str
    query: Params
    query_string: str
    body: Params
    token: str | None
    status: int | None = None
    ran: bool = False
    size: int = 0

    @property
    def is_write(self) -> bool:
        """Tell whether this changes anything in Canvas; a GraphQL query does not."""
        return self.method not in READ_METHODS and self.path != "/api/graphql"


@dataclass(slots=True)
class Record:
    """Kept for the newest requests only; counts go on. An evaluating read is none of `writes`."""

    requests: deque[Seen] = field(default_factory=lambda: deque(maxlen=KEPT))
    calls: Counter[tuple[str, str]] = field(default_factory=Counter)
    peak_in_flight: int = 0
    _in_flight: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, seen: Seen) -> None:
        """Note a request that arrived."""
        with self._lock:
            self._in_flight += 1
            self.peak_in_flight = max(self.peak_in_flight, self._in_flight)
            self.requests.append(seen)
            self.calls[seen.method, seen.path] += 1

    def end(self) -> None:
        """Note that a request is no longer in flight."""
        with self._lock:
            self._in_flight -= 1

    def clear(self) -> None:
        """Forget everything but what is in flight."""
        with self._lock:
            self.requests.clear()
            self.calls.clear()
            self.peak_in_flight = self._in_flight
