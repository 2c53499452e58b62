"""How often anybody may try to sign in, or a wrong token: by address, and all together."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.requests import Request

from sync import addresses

OF_ONE, OF_ALL = parse("30 per 5 minutes"), parse("600 per 5 minutes")
"""Signing in with Canvas takes two; a school signs in from one address."""
TOKENS = "tokens"


@dataclass(frozen=True, slots=True)
class Attempts:
    """Counts tries of this process. May be shared between threads."""

    _limiter: MovingWindowRateLimiter = field(
        default_factory=lambda: MovingWindowRateLimiter(MemoryStorage())
    )

    def wait_seconds(self, request: Request) -> int:
        """Count a try, and return 0; or how long to wait, where there were too many."""
        return self.wait_seconds_of(address_of(request))

    def wait_seconds_of(self, address: str) -> int:
        """The same of an address."""
        for limit, whose in ((OF_ONE, address), (OF_ALL, "all")):
            if not self._limiter.hit(limit, whose):
                return self._until_free(limit, whose)
        return 0

    def wait_seconds_of_token(self, request: Request) -> int:
        """Return how long whoever asks has to wait for too many wrong tokens; 0 where not at all.

        They are counted apart from signing in, and by address alone: an old token in a program
        keeps no person out, and no stranger keeps a program out.
        """
        whose = address_of(request)
        if self._limiter.test(OF_ONE, TOKENS, whose):
            return 0
        return self._until_free(OF_ONE, TOKENS, whose)

    def count_wrong_token(self, request: Request) -> None:
        """Count a token that was wrong."""
        self._limiter.hit(OF_ONE, TOKENS, address_of(request))

    def _until_free(self, limit: RateLimitItem, *whose: str) -> int:
        free_at = self._limiter.get_window_stats(limit, *whose).reset_time
        return max(1, math.ceil(free_at - time.time()))


def address_of(request: Request) -> str:
    """Who asks; of a proxy on this machine, whom it says it asks for last."""
    near = request.client.host if request.client else ""
    passed_on = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return passed_on if passed_on and addresses.is_loopback(near) else near
