"""The job that keeps the database from growing for ever."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta

from jobs.desk.ending import ended
from jobs.run_report import RunReport
from jobs.task import Task
from sync.store.history import forget_old

KEPT = timedelta(days=90)  # history; figures, names and what is open are not history


def housekeeping(task: Task) -> RunReport:
    """Remove old history: ours, and the engine's own."""
    before = task.now() - KEPT
    task.watch.stage("removing old history")
    gone = asdict(forget_old(task.store, before))
    return ended(task, {"removed": {**gone, "workflows": task.forget_history(before)}})
