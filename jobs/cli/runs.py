"""`npq-sync runs`: what ran and how it ended, one run in full, and the way to stop one."""

from __future__ import annotations

from typing import Annotated

import typer

from jobs.cli.terminal import Exit, say, say_json, warn
from jobs.context import UsageFault, now, open_context
from jobs.present.runs import run_json, run_story, runs_table
from sync.store.kept import PastRun
from sync.store.store import Store

runs = typer.Typer(invoke_without_command=True)
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
RunId = Annotated[str, typer.Argument(help="The run, by its id.")]


@runs.callback()
def list_runs(
    context: typer.Context,
    *,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many, newest first.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Show the last runs, how they ended and what they hold; one in full; or cancel one.

    Example: npq-sync runs --limit 5
    """
    if context.invoked_subcommand is not None:
        return
    with open_context().store() as store:
        listed = store.list_runs(limit)
        holds = store.holds_by_run([run.id for run in listed])
        past = [(run, holds[run.id]) for run in listed]
    if as_json:
        say_json({"runs": [run_json(run, holds) for run, holds in past]})
    elif past:
        say(runs_table(past))
    else:
        warn("there was no run yet: npq-sync sync")


@runs.command()
def show(run: RunId, *, as_json: AsJson = False) -> None:
    """Show one run in full: who asked for it, how far it is, what it did, held and met.

    Example: npq-sync runs show 20261121-071500-3f2a
    """
    with open_context().store() as store:
        past = found(store, run)
        holds = store.holds_of(run)
    if as_json:
        say_json(run_json(past, holds))
    else:
        for part in run_story(past, holds):
            say(part)


@runs.command()
def cancel(run: RunId) -> None:
    """End a run that waits or is at work, before its next write; what it kept stays.

    Example: npq-sync runs cancel 20261121-071500-3f2a
    """
    from jobs.engine.orders import open_orders  # noqa: PLC0415  the engine takes a third of a second
    from jobs.engine.source import Source  # noqa: PLC0415  as slow

    context = open_context()
    with context.store() as store, open_orders(Source(context), store) as orders:
        past = found(store, run)
        if orders.cancel(run, now()):
            warn(f"run {run} is cancelled: it begins no further write; the next goes on from there")
            return
    warn(f"run {run} is over ({past.ousted or past.status}): there is nothing to cancel")
    raise typer.Exit(Exit.FAILED)


def found(store: Store, run: str) -> PastRun:
    """Return a run. Raises UsageFault where there is none of that id."""
    past = store.get_run(run)
    if past is None:
        raise UsageFault((f"run {run}: there is none of that id; npq-sync runs lists them",))
    return past
