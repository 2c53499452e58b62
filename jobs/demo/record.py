"""What was asked of a sandbox: the last requests, the writes that happened, the peak in flight."""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Collection
from dataclasses import dataclass, field

from jobs.demo.params import Params

KEPT = 20_000
READ_METHODS = frozenset({"GET", "HEAD"})


@dataclass(slots=True)
class Seen:
    """One request. `body` is kept of all but plain reads. `ran`: its handler did its work.

    `size` is how many bytes of body were answered. `began` and `ended` put beginnings and ends
    of all requests in order; `ended` is None while it is in flight.
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
    began: int = 0
    ended: int | None = None

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
    _moment: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, seen: Seen) -> None:
        """Note a request that arrived."""
        with self._lock:
            seen.began = self._next_moment()
            self._in_flight += 1
            self.peak_in_flight = max(self.peak_in_flight, self._in_flight)
            self.requests.append(seen)
            self.calls[seen.method, seen.path] += 1

    def end(self, seen: Seen) -> None:
        """Note that a request is no longer in flight."""
        with self._lock:
            seen.ended = self._next_moment()
            self._in_flight -= 1

    def clear(self) -> None:
        """Forget everything but what is in flight."""
        with self._lock:
            self.requests.clear()
            self.calls.clear()
            self.peak_in_flight = self._in_flight

    def _next_moment(self) -> int:
        self._moment += 1
        return self._moment


def peak_of(some: Collection[Seen]) -> int:
    """Return how many of these requests were in flight at once, at most."""
    moments = [(seen.began, 1) for seen in some]
    moments += [(seen.ended, -1) for seen in some if seen.ended is not None]
    at_once, most = 0, 0
    for _, step in sorted(moments):
        at_once += step
        most = max(most, at_once)
    return most
