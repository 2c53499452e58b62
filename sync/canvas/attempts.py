"""The attempts at one call: what may be sent again, how long to wait first, what to say at last."""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import tenacity
import urllib3
from requests.exceptions import ConnectTimeout, ProxyError, ReadTimeout, RequestException

from sync.canvas.answers import JSON
from sync.canvas.patience import Patience
from sync.errors import CanvasTrouble, StillThrottled, WriteUncertain


@dataclass(frozen=True, slots=True)
class Call:
    """One request as it is to be sent. `repeatable`: twice comes to the same as once."""

    method: str
    url: str
    params: Sequence[tuple[str, Any]] = ()
    form: Sequence[tuple[str, Any]] = ()
    json: JSON = None
    writes: bool = False
    repeatable: bool = True

    @property
    def slow(self) -> bool:
        """Whether Canvas may rightly take long: a write, or a GraphQL query."""
        return self.writes or self.json is not None

    @property
    def where(self) -> str:
        """Method and path; a query is left out, for a bookmark in it may hold a name."""
        return f"{self.method} {urlsplit(self.url).path}"


class FailedAttempt(Exception):
    """An attempt that failed. `trouble` is what to say if there is no further one.

    `reached` tells whether Canvas may have acted on it, `wait` the seconds Canvas asked for,
    `silent` that no answer came in time.
    """

    def __init__(
        self,
        trouble: CanvasTrouble,
        *,
        reached: bool = True,
        wait: float | None = None,
        silent: bool = False,
    ) -> None:
        super().__init__(trouble)
        self.trouble = trouble
        self.silent = silent
        self.reached = reached
        self.wait = wait

    @property
    def throttled(self) -> bool:
        return isinstance(self.trouble, StillThrottled)


class Attempts:
    """Counts the failed attempts at one call for tenacity."""

    def __init__(self, call: Call, patience: Patience) -> None:
        self._call = call
        self._patience = patience
        self._failed = 0
        self._throttled = 0
        self._silent = 0
        self._reached = False

    @property
    def read_timeout(self) -> float:
        """Seconds of silence this attempt bears."""
        timeouts = self._patience.read_timeouts
        return timeouts[-1 if self._call.slow else min(self._silent, len(timeouts) - 1)]

    def may_repeat(self, failure: BaseException) -> bool:
        """Whether this failure may be followed by another attempt at all."""
        if not isinstance(failure, FailedAttempt):
            return False
        self._reached = self._reached or failure.reached
        if failure.throttled:
            self._throttled += 1
        else:
            self._failed += 1
            self._silent += failure.silent
        return self._call.repeatable or not failure.reached

    def are_used_up(self, _state: tenacity.RetryCallState) -> bool:
        """Whether any kind of failure came as often as we bear."""
        return (
            self._failed >= self._patience.attempts
            or self._silent >= len(self._patience.read_timeouts)
            or self._throttled >= self._patience.throttled_attempts
        )

    def wait(self, state: tenacity.RetryCallState) -> float:
        """Seconds to wait; none after a throttled answer, for then the gate makes all wait."""
        failure = state.outcome.exception() if state.outcome else None
        if not isinstance(failure, FailedAttempt) or failure.throttled:
            return 0
        patience = self._patience
        backoff = min(patience.longest_wait, patience.first_wait * 2.0 ** (self._failed - 1))
        asked = min(failure.wait or 0, patience.longest_retry_after)
        return max(asked, backoff * (1 + patience.chance()) / 2)

    def verdict(self, trouble: CanvasTrouble) -> CanvasTrouble:
        """Return what to raise: of a write that may have left us, that it is uncertain."""
        if self._call.writes and self._reached:
            return WriteUncertain(self._call.where, trouble.seen)
        return trouble


def may_have_left(failure: RequestException) -> bool:
    """Whether the request may have reached Canvas; if no connection ever stood, it has not."""
    if isinstance(failure, ConnectTimeout | ProxyError) or _is_distrusted(failure):
        return False
    return not isinstance(_reason(failure), urllib3.exceptions.NewConnectionError)


def what_failed(failure: RequestException) -> str:
    """Say what happened on the wire, without what the exception quotes."""
    if _is_distrusted(failure):
        return "its certificate is not accepted (name your own CA in NPQ_SYNC_CA_FILE)"
    if isinstance(failure, ConnectTimeout | ReadTimeout):
        return "no answer in time"
    return "the connection broke" if may_have_left(failure) else "no connection"


def _is_distrusted(failure: RequestException) -> bool:
    """Whether nothing left us since the server did not prove who it is.

    TLS that breaks later is an SSLError, too, and Canvas may have read all of it by then.
    """
    said = getattr(_reason(failure), "args", None) or (None,)
    return isinstance(said[0], ssl.SSLCertVerificationError)


def _reason(failure: RequestException) -> object:
    cause = failure.args[0] if failure.args else None
    return getattr(cause, "reason", cause)
