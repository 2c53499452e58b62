"""The runs by name, and the workers that do them; a part of Store."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from mappings.problems import Problem
from sync.store import runs, workers
from sync.store.engine import reading, writing
from sync.store.kept import Asked, Ended, Order, PastRun, Run


@dataclass(frozen=True, slots=True)
class RunStore:
    """What is asked of runs, each in a transaction of its own."""

    engine: Engine

    def ask_run(self, order: Order, now: datetime, enqueue: runs.Enqueue) -> Asked:
        """Keep a run that waits and hand it to a worker, or join the one that is active."""
        with writing(self.engine) as session:
            return runs.ask(session, order, now, enqueue)

    def start_run(self, run_id: str, worker: str, now: datetime) -> Run | None:
        """Begin a run that waits, or begin it again; None for one that is over."""
        with writing(self.engine) as session:
            return runs.start(session, run_id, worker, now)

    def begin_run(self, order: Order, now: datetime) -> Run:
        """Start a run here and now; an older one of the cohort that has not ended is ousted."""
        with writing(self.engine) as session:
            return runs.begin(session, order, now)

    def cancel_run(self, run_id: str, now: datetime) -> bool:
        """End a run that waits or works before its next write; False for one that is over."""
        with writing(self.engine) as session:
            return runs.oust(session, run_id, "cancelled", now)

    def give_up_run(self, run_id: str, now: datetime) -> bool:
        """End a run that nobody will begin again; False for one that is over."""
        with writing(self.engine) as session:
            return runs.oust(session, run_id, "interrupted", now)

    def put_back(self, run_ids: Collection[str]) -> None:
        """Let these runs wait again; whoever was at work on them is ousted."""
        with writing(self.engine) as session:
            runs.put_back(session, run_ids)

    def note_progress(self, run: Run, stage: str, calls: int) -> bool:
        """Note how far a run is; False where it is not to go on."""
        with writing(self.engine) as session:
            return runs.progress(session, run, stage, calls)

    def guard(self, run: Run) -> None:
        """Raise RunSuperseded unless the run still holds its cohort. Before every write."""
        with reading(self.engine) as session:
            runs.guard(session, run)

    def end_run(
        self,
        run: Run,
        status: Ended,
        counts: Mapping[str, Any],
        problems: Sequence[Problem],
        now: datetime,
    ) -> None:
        """Say how the run went; one that was ousted stays failed. Never raises RunSuperseded."""
        with writing(self.engine) as session:
            runs.end(session, run, status, counts, problems, now=now)

    def amend_run(
        self, run_id: str, status: Ended, counts: Mapping[str, Any], problems: Sequence[Problem]
    ) -> None:
        """Add what came after a run had ended, such as its mails; a failed run stays failed."""
        with writing(self.engine) as session:
            runs.amend(session, run_id, status, counts, problems)

    def list_runs(self, limit: int) -> tuple[PastRun, ...]:
        """Return the last runs of all cohorts, newest first."""
        with reading(self.engine) as session:
            return runs.newest(session, limit)

    def get_run(self, run_id: str) -> PastRun | None:
        """Return a run, None where there is none of that id."""
        with reading(self.engine) as session:
            return runs.one(session, run_id)

    def active_runs(self) -> tuple[PastRun, ...]:
        """Return the runs that wait or are at work, oldest first."""
        with reading(self.engine) as session:
            return runs.active(session)

    def latest_runs(self) -> dict[tuple[str, str], PastRun]:
        """Return the last run of each job and cohort (empty: of none), ended or not."""
        with reading(self.engine) as session:
            return runs.latest(session)

    def last_ended(self) -> dict[str, PastRun]:
        """Return the last run of each cohort that read it and has ended, however it did."""
        with reading(self.engine) as session:
            return runs.last_ended(session)

    def last_good(self) -> dict[str, PastRun]:
        """Return the last run of each cohort that has figures, in whole or in part."""
        with reading(self.engine) as session:
            return runs.last_ended(session, statuses=runs.GOOD)

    def runs_that_met(self, code: str, since: datetime) -> tuple[PastRun, ...]:
        """Return the runs that ended since then and report a problem of this code, oldest first."""
        with reading(self.engine) as session:
            return runs.that_met(session, code, since)

    def run_times(self) -> dict[tuple[str, str], tuple[datetime, datetime]]:
        """Return when the first run of each job and cohort was asked for, and when a run of it
        was last asked for or ended."""
        with reading(self.engine) as session:
            return runs.times(session)

    def beat(self, worker: str, version: str) -> None:
        """Say that a worker is alive."""
        with writing(self.engine) as session:
            workers.beat(session, worker, version)

    def workers_alive(self, within: float) -> frozenset[str]:
        """Return the workers that gave a sign of life in the last `within` seconds."""
        with reading(self.engine) as session:
            return workers.alive(session, within)

    def forget_worker(self, worker: str) -> None:
        """Note that a worker has stopped of its own accord."""
        with writing(self.engine) as session:
            workers.forget(session, worker)

    @contextmanager
    def takeover(self) -> Iterator[None]:
        """Let no other worker take anything over during this block."""
        with writing(self.engine) as session:
            workers.alone(session)
            yield
