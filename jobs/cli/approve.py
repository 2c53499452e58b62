"""`npq-sync approve`: release what a run held."""

from __future__ import annotations

from typing import Annotated

import typer

from jobs.approve import still_wanted
from jobs.cli.deed import note
from jobs.cli.sync import exit_of, show
from jobs.cli.terminal import say_json, warn
from jobs.context import UsageFault, login, open_context
from jobs.run_report import report_of
from sync.store.kept import Order


def approve(
    run: Annotated[str, typer.Argument(help="The run whose held changes are released.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Apply what a run held, as far as the newest figures still want it.

    Example: npq-sync approve 20261121-071500-3f2a
    """
    from jobs.cli.follow import following  # noqa: PLC0415  the engine takes a third of a second

    context = open_context()
    with context.store() as store:
        past = store.get_run(run)
        if past is None:
            raise UsageFault((f"run {run}: there is none of that id; npq-sync runs lists them",))
        cohort = context.cohort(past.cohort)
        reports = []
        if still_wanted(store, run, cohort.id):
            order = Order("approve", cohort.id, about=run, trigger="cli", who=login())
            note(store, "approve-run", cohort.id, about=run)
            with following(context, store) as follow:
                [ended] = follow.ordered([order])
            reports = [report_of(ended, store.holds_of(ended.id))]
        else:
            warn(
                f"nothing that run {run} held is still wanted; npq-sync runs shows what is held now"
            )
    if as_json:
        say_json({"runs": [report.as_json() for report in reports]})
    elif reports:
        show(reports)
    raise typer.Exit(exit_of(reports))
