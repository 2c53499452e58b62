"""Real processes of npq-sync at work on one sandbox: started, asked, stopped, killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from jobs.context import now
from jobs.engine.orders import Orders, open_orders
from jobs.engine.queues import upgrade_engine
from jobs.engine.source import Source
from sync.store.kept import Order, PastRun
from tests.engine.cohorts import Cohorts
from tests.jobs.office import Office

ROOT = Path(__file__).parents[2]
HASTY, DEAF, IMPATIENT = (f"tests.engine.{name}" for name in ("hasty", "deaf", "impatient"))
PATIENCE_SECONDS = 90.0  # a test that waits longer has failed; nothing is asserted of less

Process = subprocess.Popen[str]


class Fleet:
    """`with Fleet(office) as fleet:` starts processes and kills what is left at the end.

    `program` is what they run: npq-sync itself, or one of those here that differ in a constant.
    """

    def __init__(self, office: Office, program: str = "jobs", **settings: str) -> None:
        self.office = office
        self.program = program
        self.settings: Mapping[str, str] = {"LOG_FORMAT": "json", "LOG_LEVEL": "INFO", **settings}
        self.processes: list[Process] = []
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

    def start(self, *words: str, tree: Path = ROOT, program: str = "", **settings: str) -> Process:
        """Start `npq-sync WORDS` from a source tree; what it says on stderr stands in `said`."""
        log = self.office.folder / f"process-{len(self.processes):02}.log"
        environment = {**os.environ, **self.office.environment, **self.settings, **settings}
        with log.open("w") as stderr:
            process = subprocess.Popen(
                [sys.executable, "-m", program or self.program, *words],
                cwd=tree,
                env=environment | {"PYTHONPATH": f"{tree}{os.pathsep}{ROOT}"},
                stdout=subprocess.PIPE,
                stderr=stderr,
                text=True,
            )
        self.processes.append(process)
        return process

    def said(self, process: Process) -> str:
        """What a process has said on stderr so far."""
        place = self.processes.index(process)
        return (self.office.folder / f"process-{place:02}.log").read_text()

    def worker(self, *, tree: Path = ROOT, program: str = "", **settings: str) -> Process:
        """Start a worker and wait until it works."""
        words = ("worker", "--port", "0")
        process = self.start(*words, tree=tree, program=program, **settings)
        self.until(lambda: "worker started" in self.said(process), process)
        return process

    def kill(self, process: Process) -> None:
        """kill -9."""
        process.kill()
        process.wait()

    def freeze(self, process: Process) -> None:
        """Stop a process in its tracks, until `thaw`: to others it is very slow."""
        process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WNOWAIT)

    def thaw(self, process: Process) -> None:
        """Let it go on."""
        process.send_signal(signal.SIGCONT)

    def ask_to_stop(self, process: Process, sign: int = signal.SIGTERM) -> int:
        """Ask it to end; return the exit status."""
        process.send_signal(sign)
        return process.wait(PATIENCE_SECONDS)

    def until(self, come: Callable[[], object], process: Process) -> None:
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

    @staticmethod
    def wait_a_while(come: Callable[[], object], seconds: float) -> None:
        """Wait for something, but not longer than that."""
        until = time.monotonic() + seconds
        while not come() and time.monotonic() < until:
            time.sleep(0.02)

    def runs(self, *statuses: str) -> list[PastRun]:
        """The runs in these statuses, or all, newest first."""
        return [
            run
            for run in self.office.store.list_runs(500)
            if not statuses or run.status in statuses
        ]

    def run(self, run_id: str) -> PastRun:
        """A run as it is now."""
        found = self.office.store.get_run(run_id)
        assert found is not None
        return found

    def running(self) -> PastRun:
        """Wait until the only run there is has asked Canvas for something; return it."""
        self.wait_for(lambda: any(run.calls for run in self.runs("running")))
        [run] = self.runs("running")
        return run

    def ended(self, run_id: str) -> PastRun:
        """Wait for the end of a run; return it."""
        self.wait_for(lambda: not self.run(run_id).active)
        return self.run(run_id)

    def all_done(self) -> bool:
        """Whether there are runs and none is on its way."""
        return bool(self.runs()) and not self.office.store.active_runs()

    @contextmanager
    def console(self) -> Iterator[Callable[..., str]]:
        """Ask for runs as the console does: `ask("sync", "c1")` gives the run's id."""
        with open_orders(Source(self.office.context), self.office.store) as orders:
            yield lambda job, cohort="": asked(orders, job, cohort)


def asked(orders: Orders, job: str, cohort: str) -> str:
    """Ask for a run, or join one; return its id."""
    order = Order(job, cohort, trigger="console", who="olive")
    return orders.ask(order, now()).run.id


@contextmanager
def fleet_on(
    cohorts: Cohorts, folder: Path, database_url: str, program: str = "jobs", **settings: str
) -> Iterator[Fleet]:
    """A fleet that works on several cohorts."""
    with Office(cohorts.first, folder, database_url, **settings) as office:
        office.says(*cohorts.toml())
        with Fleet(office, program) as fleet:
            yield fleet
