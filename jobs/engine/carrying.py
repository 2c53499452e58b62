"""One run at work in this process: begun, watched, and ended or put back."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import structlog

from jobs.catalogue import CATALOGUE
from jobs.context import Context, now
from jobs.engine.history import forget_history
from jobs.engine.orders import Orders
from jobs.engine.run_log import RunLog, run_log
from jobs.run_report import RunReport
from jobs.sync_cohort import faults
from jobs.task import Task
from jobs.watch import Watch
from mappings.problems import Problem
from sync.errors import Stopped
from sync.healthcheck import ping
from sync.settings import Faults
from sync.store.errors import StoreTrouble
from sync.store.kept import Order, PastRun, Run
from sync.store.store import Store

log = structlog.get_logger()

LATER_SECONDS = 600  # when the mail server did not take mails, until they are tried again
PULSE_SECONDS = 2.0  # how soon a run that was cancelled or taken over begins no further call


@dataclass(slots=True)
class Carrying:
    """What carries runs out, and which it has at work."""

    orders: Orders
    worker: str
    at_work: dict[str, Watch] = field(default_factory=dict)
    stopping: bool = False

    @property
    def store(self) -> Store:
        """Where runs are kept."""
        return self.orders.store

    def context(self) -> Context:
        """Return what is to be gone by now."""
        return self.orders.source.current()

    def carry_out(self, run_id: str) -> bool:
        """Begin a run and do all of it; False where it is to be begun again elsewhere.

        Whatever goes wrong ends the run and is kept as its problem.
        """
        self.orders.source.refresh()
        run = self.store.start_run(run_id, self.worker, now())
        past = self.store.get_run(run_id)
        if run is None or past is None:
            return True
        secrets = self.context().settings.secrets()
        with (
            structlog.contextvars.bound_contextvars(run=run.id, cohort=run.cohort, job=run.job),
            run_log(self.store, run.id, secrets) as lines,
        ):
            with self._watched(run, lines) as watch:
                if past.cohort and not CATALOGUE[run.job].dry:
                    self._ping("start")
                try:
                    self._do(run, past, watch)
                except Stopped:
                    return not self.stopping
            self._ping_end(run_id)
        return True

    def stop(self) -> None:
        """Let no run begin a further call to Canvas."""
        self.stopping = True
        for watch in list(self.at_work.values()):
            watch.halt()

    def _do(self, run: Run, past: PastRun, watch: Watch) -> None:
        task = Task(
            self.context(),
            self.store,
            run,
            past.order,
            now,
            watch,
            deliver_later=self._deliver_later,
            forget_history=lambda before: forget_history(self.orders.client, before),
        )
        try:
            CATALOGUE[run.job].does(task)
        except Stopped:
            raise
        except Faults as wrong:
            problems = tuple(Problem("cohorts-file", "worker", fault) for fault in wrong.faults)
        except Exception as failure:  # noqa: BLE001  a run's edge: the worker goes on
            problems = faults(failure)
        else:
            return
        report = RunReport(run.id, run.cohort, "failed", problems=problems)
        try:
            self.store.end_run(run, report.status, report.counts_json(), problems, now())
        except StoreTrouble as trouble:
            log.error("end of run not kept", seen=trouble.seen, next="it is given up soon")  # noqa: TRY400  no traceback
            raise

    def _deliver_later(self) -> None:
        self.orders.ask(Order("deliver", trigger="outbox"), now(), LATER_SECONDS)

    @contextmanager
    def _watched(self, run: Run, lines: RunLog) -> Iterator[Watch]:
        watch = self.at_work[run.id] = Watch()
        if self.stopping:
            watch.halt()
        over = threading.Event()
        pulse = threading.Thread(target=self._pulse, args=(run, watch, lines, over), daemon=True)
        pulse.start()
        try:
            yield watch
        finally:
            over.set()
            pulse.join()
            del self.at_work[run.id]

    def _pulse(self, run: Run, watch: Watch, lines: RunLog, over: threading.Event) -> None:
        """Note how far the run is, and halt it once it is no longer ours to go on with."""
        while not over.wait(PULSE_SECONDS):
            lines.keep()
            try:
                goes_on = self.store.note_progress(run, watch.doing, watch.calls)
            except StoreTrouble as trouble:
                log.warning("progress not noted", seen=trouble.seen)
                continue
            if not goes_on:
                watch.halt()

    def _ping(self, sign: str) -> None:
        settings = self.context().settings
        secret = settings.healthcheck_url
        ping(secret.get_secret_value() if secret else None, sign, settings.npq_sync_ca_file)

    def _ping_end(self, run_id: str) -> None:
        """Tell how a run ended: success only where no cohort is worse, so that none is hidden.

        A job about no cohort tells of its failure alone: what it could not mail is in its report.
        """
        ended = self.store.get_run(run_id)
        if ended is None or ended.active or ended.ousted or CATALOGUE[ended.job].dry:
            return
        if not ended.cohort:
            if ended.status == "failed":
                self._ping("fail")
            return
        ours = {cohort.id for cohort in self.context().file.cohorts}
        last = [run for cohort, run in self.store.last_ended().items() if cohort in ours]
        good = all(run.status == "succeeded" for run in (ended, *last))
        self._ping("" if good else "fail")
