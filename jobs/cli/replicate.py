"""`npq-sync replicate`: copy Canvas Data 2 now."""

from __future__ import annotations

import typer

from jobs.canvas_data import data_at
from jobs.cli.progress import watching
from jobs.cli.terminal import Exit, say, say_problems
from jobs.context import now, open_context
from jobs.replicate import copy_all


def replicate() -> None:
    """Copy Canvas Data 2 into the database: whole the first time, then what changed.

    For cohorts with source = "dap"; it runs by itself every night.

    Example: npq-sync replicate
    """
    context = open_context()
    with context.store() as store, watching() as watch:
        problems = copy_all(context, store, now, watch.stage)
        at = data_at(store)
    say(f"the copy is of {at:%Y-%m-%d %H:%M} UTC" if at else "the copy is not whole yet")
    say_problems(problems)
    raise typer.Exit(Exit.PARTIAL if problems else Exit.DONE)
