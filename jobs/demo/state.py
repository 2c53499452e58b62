"""What a world is made of before anybody builds in it: ids, clock, lock, work waiting."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from datetime import UTC, datetime

from jobs.demo.entities import (
    Assignment,
    Column,
    Conversation,
    Course,
    DeveloperKey,
    Job,
    Module,
    Section,
    Token,
    User,
)
from jobs.demo.progress import ProgressBook

FIRST_IDS = {
    "course": 101,
    "section": 201,
    "module": 501,
    "group": 701,
    "category": 751,
    "column": 11,
    "user": 1001,
    "assignment": 3101,
    "quiz": 4101,
    "discussion": 4501,
    "job": 5501,
    "override": 6101,
    "item": 9001,
    "enrollment": 20001,
    "submission": 70001,
    "file": 90001,
    "conversation": 31001,
    "developer_key": 170,
    "code": 41001,
    "message": 32001,
}


def wall_clock() -> datetime:
    """Return the present in UTC, in whole seconds as Canvas shows them."""
    return datetime.now(UTC).replace(microsecond=0)


class State:
    """The data of a sandbox. Whoever reads or changes it while it is served holds `lock`.

    `clock` says what time it is in there; aware UTC.
    """

    def __init__(self, clock: Callable[[], datetime] = wall_clock) -> None:
        self.lock = threading.RLock()
        self.now = clock
        self.users: dict[int, User] = {}
        self.courses: dict[int, Course] = {}
        self.tokens: dict[str, Token] = {}
        self.developer_keys: dict[str, DeveloperKey] = {}
        self.book = ProgressBook()
        self.jobs: dict[int, Job] = {}
        self.waiting: list[Job] = []
        self.conversations: list[Conversation] = []
        self._counters = {kind: itertools.count(first) for kind, first in FIRST_IDS.items()}

    def next_id(self, kind: str) -> int:
        """Return the next free id of one kind; kinds start far apart so a mix-up shows."""
        return next(self._counters[kind])

    def later(self, course: Course, tag: str, run: Callable[[], None], lag: int | None) -> Job:
        """Put work off for `lag` further requests; None: until `run_jobs`."""
        now = self.now()
        job = Job(self.next_id("job"), course, tag, run, lag, now, now)
        self.jobs[job.id] = job
        self.waiting.append(job)
        return job

    def tick(self) -> None:
        """Let one more request pass; jobs that waited long enough are done before its answer."""
        with self.lock:
            for job in [job for job in self.waiting if job.lag is not None]:
                if job.lag:
                    job.lag, job.state = job.lag - 1, "running"
                else:
                    self._do(job)

    def run_jobs(self) -> None:
        """Do all work put off, now, in order."""
        with self.lock:
            while self.waiting:
                self._do(self.waiting[0])

    def _do(self, job: Job) -> None:
        self.waiting.remove(job)
        job.updated_at = self.now()
        try:
            job.run()
        except Exception:  # noqa: BLE001 - Canvas tells of any failure this way
            job.state, job.message = "failed", f"Unexpected error, ID: {job.id}"
        else:
            job.state = "completed"

    def module_changed(self, module: Module) -> None:
        """Outdate everyone's progress in an edited module and queue its evaluation."""
        module.updated_at = self.now()
        touched = self.book.outdate(module, relock=False)
        if touched:
            self._evaluate_later(module, touched)

    def override_changed(self, assignment: Assignment, users: set[int] | None) -> None:
        """Re-lock the modules that hold an assignment, for these people or everybody."""
        for module in {item.module: None for item in assignment.items}:
            touched = self.book.outdate(module, users, relock=True)
            if touched:
                self._evaluate_later(module, touched)

    def _evaluate_later(self, module: Module, user_ids: list[int]) -> None:
        def evaluate() -> None:
            for user_id in user_ids:
                self.book.evaluate(module, self.users[user_id], self.now())

        self.later(module.course, "evaluate_module", evaluate, lag=None)

    def column(self, course: Course, column_id: int) -> Column | None:
        """Return a column that was not deleted."""
        return next((c for c in course.columns if c.id == column_id and not c.deleted), None)

    def sections(self) -> dict[int, Section]:
        """Return every section by id."""
        return {s.id: s for course in self.courses.values() for s in course.sections}
