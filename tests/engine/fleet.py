"""Real processes of npq-sync at work on one sandbox: started, asked, stopped, killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from jobs.engine.queues import upgrade_engine
from sync.store.kept import PastRun
from tests.jobs.office import Office

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 90.0  # a test that waits longer has failed; nothing is asserted of less


class Fleet:
    """`with Fleet(office) as fleet:` starts processes and kills what is left at the end."""

    def __init__(self, office: Office, program: Path = ROOT, **settings: str) -> None:
        self.office = office
        self.program = program
        self.settings: Mapping[str, str] = {"LOG_FORMAT": "json", "LOG_LEVEL": "INFO", **settings}
        self.processes: list[subprocess.Popen[str]] = []
        upgrade_engine(office.database_url)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for process in self.processes:
            process.kill()
            process.communicate()
        if kind is not None:
            for log in sorted(self.office.folder.glob("process-*.log")):
                sys.stderr.write(f"--- {log.name}\n{log.read_text()[-8000:]}\n")

    def start(self, *words: str, program: Path | None = None) -> subprocess.Popen[str]:
        """Start `npq-sync WORDS`; what it says on stderr stands in `said`."""
        log = self.office.folder / f"process-{len(self.processes)}.log"
        environment = {**os.environ, **self.office.environment, **self.settings}
        environment["PYTHONPATH"] = str(program or self.program)
        with log.open("w") as stderr:
            process = subprocess.Popen(
                [sys.executable, "-m", "jobs", *words],
                cwd=program or self.program,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=stderr,
                text=True,
            )
        self.processes.append(process)
        return process

    def said(self, process: subprocess.Popen[str]) -> str:
        """What a process has said on stderr so far."""
        place = self.processes.index(process)
        return (self.office.folder / f"process-{place}.log").read_text()

    def worker(self) -> subprocess.Popen[str]:
        """Start a worker and wait until it works."""
        process = self.start("worker", "--port", "0")
        self.until(lambda: "worker started" in self.said(process), process)
        return process

    def kill(self, process: subprocess.Popen[str]) -> None:
        """kill -9."""
        process.kill()
        process.wait()

    def ask_to_stop(self, process: subprocess.Popen[str]) -> int:
        """SIGTERM; return the exit status."""
        process.send_signal(signal.SIGTERM)
        return process.wait(PATIENCE_SECONDS)

    def until(self, come: Callable[[], object], process: subprocess.Popen[str]) -> None:
        """Wait for something that a living process brings about."""
        self.wait_for(lambda: come() or process.poll() is not None)
        assert process.poll() is None or come(), self.said(process)

    @staticmethod
    def wait_for(come: Callable[[], object]) -> None:
        """Wait for something, and fail when it does not come."""
        until = time.monotonic() + PATIENCE_SECONDS
        while not come():
            assert time.monotonic() < until, "it did not come"
            time.sleep(0.05)

    def runs(self, *statuses: str) -> list[PastRun]:
        """The runs in these statuses, or all, newest first."""
        return [
            run
            for run in self.office.store.list_runs(500)
            if not statuses or run.status in statuses
        ]

    def all_done(self) -> bool:
        """Whether there are runs and none is on its way."""
        return bool(self.runs()) and not self.office.store.active_runs()
