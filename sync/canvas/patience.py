"""How long we wait for Canvas, and how often we ask again."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Patience:
    """Waits in seconds. Clock, sleep and chance are here so that a test need not wait.

    `read_timeouts` bound the silence between two bytes, attempt by attempt: most answers are
    quick, so a first silence is given up soon, and a slow page gets longer the next time. GraphQL
    may take Canvas 60 s (contract 1.3), so it and writes have the longest at once.
    `whole_answer` bounds an answer that dribbles.
    """

    connect_timeout: float = 10
    read_timeouts: tuple[float, ...] = (20, 40, 70)
    whole_answer: float = 180
    attempts: int = 5
    throttled_attempts: int = 8
    first_wait: float = 0.5
    longest_wait: float = 20
    longest_retry_after: float = 300
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time
    chance: Callable[[], float] = random.random
