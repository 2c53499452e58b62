"""What a run's traffic with Canvas came to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from threading import Lock
from typing import Literal

Kind = Literal["call", "verification", "progress-poll"]

_kind: ContextVar[Kind] = ContextVar("kind of Canvas call", default="call")


@contextmanager
def counted_as(kind: Kind) -> Iterator[None]:
    """Count the calls made inside apart, those our pool makes for them too."""
    token = _kind.set(kind)
    try:
        yield
    finally:
        _kind.reset(token)


@dataclass(slots=True)
class Counts:
    """Requests sent, repeated ones too. `calls` leaves out the two kinds counted apart.

    `bytes` are the bodies received, unpacked; `throttled` the answers that refused for the rate;
    `bucket_left` the lowest X-Rate-Limit-Remaining in them, None where Canvas never sent it.
    """

    calls: int = 0
    verification_calls: int = 0
    progress_polls: int = 0
    throttled: int = 0
    bytes: int = 0
    peak_in_flight: int = 0
    bucket_left: float | None = None
    _lock: Lock = field(default_factory=Lock, repr=False, compare=False)

    def sent(self, in_flight: int) -> None:
        """Count one request that leaves now, with `in_flight` under way, itself included."""
        kind = _kind.get()
        with self._lock:
            if kind == "verification":
                self.verification_calls += 1
            elif kind == "progress-poll":
                self.progress_polls += 1
            else:
                self.calls += 1
            self.peak_in_flight = max(self.peak_in_flight, in_flight)

    def received(self, size: int, *, throttled: bool, bucket_left: float | None) -> None:
        """Count one answer with a body of `size` bytes."""
        with self._lock:
            self.bytes += size
            self.throttled += throttled
            seen = [left for left in (self.bucket_left, bucket_left) if left is not None]
            self.bucket_left = min(seen, default=None)
