"""What a worker took from its start to its end."""

from __future__ import annotations

import os
import signal
from collections import Counter
from dataclasses import dataclass

from benchmarks.run import KIB
from benchmarks.watched import Watched


@dataclass(frozen=True, slots=True)
class Ended:
    """What a worker took: seconds of processor, bytes at its peak, rows written by table."""

    processor: float
    memory: int
    rows: Counter[str]


def ended(worker: Watched) -> Ended:
    """Stop it, and return what it took."""
    rows = Counter[str](worker.counted()["rows"])
    process = worker.process
    process.send_signal(signal.SIGTERM)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return Ended(used.ru_utime + used.ru_stime, used.ru_maxrss * KIB, rows)
