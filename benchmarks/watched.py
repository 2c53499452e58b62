"""`npq-sync` as a process that is measured from outside, its statements counted by `counted`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from benchmarks.run import KIB, ROOT

ORDER = [sys.executable, "-m", "benchmarks.counted"]


@dataclass(frozen=True, slots=True)
class Watched:
    """A process of `benchmarks.counted`, and the pipes to ask it by."""

    process: subprocess.Popen[str]
    asks: IO[str]
    answers: IO[str]

    def counted(self) -> dict[str, Any]:
        """Return what the process told its database since this was last asked."""
        self.asks.write("\n")
        self.asks.flush()
        counted: dict[str, Any] = json.loads(self.answers.readline())
        return counted

    def memory(self, file: str) -> dict[str, int]:
        """Return bytes by the names in "status" or "smaps_rollup", as the kernel has them now."""
        lines = Path(f"/proc/{self.process.pid}/{file}").read_text(encoding="ascii").splitlines()
        told = (line.split()[:2] for line in lines if line.endswith(" kB"))
        return {name.rstrip(":"): int(kib) * KIB for name, kib in told}


@contextmanager
def watched(settings: Mapping[str, str], *words: str) -> Iterator[Watched]:
    """Start `npq-sync WORDS` with these settings, and stop it at the end of the block."""
    environment = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(ROOT), **settings}
    with subprocess.Popen(
        [*ORDER, *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
        cwd=ROOT,
    ) as process:
        try:
            if process.stdin and process.stdout:
                yield Watched(process, process.stdin, process.stdout)
        finally:
            if process.returncode is None:
                process.terminate()
