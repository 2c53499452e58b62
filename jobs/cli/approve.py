"""`npq-sync approve`: release what a run held."""

from __future__ import annotations

from typing import Annotated

import typer

from jobs.approve import Approval, still_wanted
from jobs.cli.sync import exit_of, show
from jobs.cli.terminal import say_json, warn
from jobs.context import UsageFault, now, open_context
from jobs.sync_cohort import Syncing


def approve(
    run: Annotated[str, typer.Argument(help="The run whose held changes are released.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Apply what a run held, as far as the newest figures still want it.

    Example: npq-sync approve 20261121-071500-3f2a
    """
    context = open_context()
    with context.store() as store:
        past = store.get_run(run)
        if past is None:
            raise UsageFault((f"run {run}: there is none of that id; npq-sync runs lists them",))
        cohort = context.cohort(past.cohort)
        holds = still_wanted(store, run, cohort.id)
        if holds:
            reports = [Approval(Syncing(store, context.client, now), cohort, holds).apply()]
        else:
            reports = []
            warn(
                f"nothing that run {run} held is still wanted; npq-sync runs shows what is held now"
            )
    if as_json:
        say_json({"runs": [report.as_json() for report in reports]})
    elif reports:
        show(reports)
    raise typer.Exit(exit_of(reports))
