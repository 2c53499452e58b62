"""How a job of the desk ends: kept with its counts and problems, and told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import structlog

from jobs.run_report import RunReport, status_of
from jobs.task import Task
from mappings.problems import Problem

log = structlog.get_logger()


def ended(task: Task, counts: Mapping[str, Any], problems: Sequence[Problem] = ()) -> RunReport:
    """End the run; `counts` are kept as they are."""
    status = status_of((), problems)
    report = RunReport(
        task.run.id, "", status, mails=counts.get("mails", 0), problems=tuple(problems)
    )
    task.store.end_run(task.run, status, counts, report.problems, task.now())
    log.info("run ended", status=status, **counts)
    return report
