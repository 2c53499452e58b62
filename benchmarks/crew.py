"""`npq-sync worker` as a process that is measured from outside, its statements counted."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from benchmarks.run import KIB, ROOT

ORDER = [sys.executable, "-m", "benchmarks.counted", "worker"]


@dataclass(frozen=True, slots=True)
class Ended:
    """What a worker took: seconds of processor, bytes at its peak, rows written by table."""

    processor: float
    memory: int
    rows: Counter[str]


@dataclass(frozen=True, slots=True)
class Working:
    """A worker at work."""

    process: subprocess.Popen[str]

    def end(self) -> Ended:
        """Stop it, and return what it took from its start to its end."""
        asks, answers = self.process.stdin, self.process.stdout
        if asks is None or answers is None:
            raise RuntimeError("a worker without pipes")
        asks.write("\n")
        asks.flush()
        rows = Counter[str](json.loads(answers.readline())["rows"])
        self.process.send_signal(signal.SIGTERM)
        _, status, used = os.wait4(self.process.pid, 0)
        self.process.returncode = os.waitstatus_to_exitcode(status)
        return Ended(used.ru_utime + used.ru_stime, used.ru_maxrss * KIB, rows)


@contextmanager
def begun(settings: Mapping[str, str]) -> Iterator[Working]:
    """Start a worker with these settings; where it is not ended in the block it is killed."""
    environment = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(ROOT), **settings}
    with subprocess.Popen(
        ORDER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT
    ) as process:
        try:
            yield Working(process)
        finally:
            if process.returncode is None:
                process.kill()
