"""The job that copies Canvas Data 2 for the cohorts that are read from it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from jobs.canvas_data import data_at, faults_of_source, keep_copied
from jobs.context import Context
from jobs.desk.ending import ended
from jobs.run_report import RunReport
from jobs.task import Task
from mappings.problems import Problem
from sync.cohorts_file import CohortsFile
from sync.dap.copying import Order, copy_tables
from sync.dap.errors import CanvasDataTrouble
from sync.dap.persons import remove_erased
from sync.dap.tables import TABLES
from sync.errors import Stopped
from sync.settings import Faults
from sync.store.store import Store


def is_wanted(file: CohortsFile) -> bool:
    """Tell whether any cohort is read from Canvas Data 2."""
    return any(cohort.source == "dap" for cohort in file.cohorts)


def replicate(task: Task) -> RunReport:
    """Bring our copy of Canvas Data 2 up to date: whole the first time, then what changed."""

    def stage(doing: str) -> None:
        if task.watch.halted:
            raise Stopped
        task.watch.stage(doing)

    problems = copy_all(task.context, task.store, task.now, stage)
    at = data_at(task.store)
    counts = {"tables": len(TABLES) - len(problems), "data_at": at and at.isoformat()}
    return ended(task, counts, problems)


def copy_all(
    context: Context, store: Store, now: Callable[[], datetime], stage: Callable[[str], None]
) -> list[Problem]:
    """Copy every table; return what was wrong with single ones.

    Raises Faults where settings are missing, CanvasDataTrouble and DatabaseUnreachable.
    """
    settings = context.settings
    faults = faults_of_source(settings, context.file)
    if faults or settings.dap_client_id is None or settings.dap_client_secret is None:
        raise Faults(faults or ('replicate: no cohort has source = "dap"; nothing is copied',))
    problems: list[Problem] = []
    begun = now()

    def copied(table: str, trouble: CanvasDataTrouble | None) -> None:
        if trouble:
            problems.append(trouble.problem)
        else:
            keep_copied(store, table, begun)
        stage(f"copied {table} of Canvas Data 2")

    stage("copying Canvas Data 2")
    order = Order(
        settings.dap_api_url,
        settings.dap_client_id,
        settings.dap_client_secret.get_secret_value(),
        settings.database_url.get_secret_value(),
        tuple(TABLES),
    )
    try:
        copy_tables(order, copied, settings.npq_sync_ca_file)
    finally:
        remove_erased(store)
    return problems
