"""The job that keeps nothing longer than is said, and nobody who was erased."""

from __future__ import annotations

from collections import Counter

from jobs.desk.ending import ended
from jobs.keeping import ages, put_in_order
from jobs.run_report import RunReport
from jobs.task import Task


def housekeeping(task: Task) -> RunReport:
    """Remove what has been kept long enough, ours and the engine's own; erase again whoever came
    back, as with a backup."""
    kept = ages(task.context, task.store, task.now())
    task.watch.stage("removing what was kept long enough")
    removed = Counter[str]()
    found, back = put_in_order(task.store, kept, task.now())
    for gone in found:
        removed[gone.table] += gone.rows
    workflows = task.forget_history(kept.before("runs"))
    counts = {"removed": {**removed, "workflows": workflows}, "erased_again": len(back)}
    return ended(task, counts)
