"""The job that keeps nothing longer than is said, and nobody who was erased."""

from __future__ import annotations

from collections import Counter

from jobs.desk.ending import ended
from jobs.keeping import ages
from jobs.run_report import RunReport
from jobs.task import Task
from sync.store.erasing import erase_again
from sync.store.purging import purge
from sync.store.scrubbing import empty_log


def housekeeping(task: Task) -> RunReport:
    """Remove what has been kept long enough, ours and the engine's own; erase again whoever came
    back, as with a backup."""
    kept = ages(task.context, task.store, task.now())
    task.watch.stage("removing what was kept long enough")
    removed = Counter[str]()
    for gone in purge(task.store, kept):
        removed[gone.table] += gone.rows
    workflows = task.forget_history(kept.before("runs"))
    back = erase_again(task.store, task.now())
    empty_log(task.store.engine)
    counts = {"removed": {**removed, "workflows": workflows}, "erased_again": len(back)}
    return ended(task, counts)
