"""`npq-sync sync`: the whole flow, now, in the foreground."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer
from rich.text import Text

from jobs.chosen import everybody, nobody
from jobs.cli.notify import UNSENT, show_mails
from jobs.cli.progress import watching
from jobs.cli.terminal import Exit, say, say_json, say_problems, warn
from jobs.context import Context, login, now, open_context
from jobs.present.fitting import plain_table
from jobs.present.plan import plan_table
from jobs.run_report import RunReport, report_of
from jobs.sync_all import sent_mails, sync_all
from jobs.sync_cohort import Syncing
from mappings.cohorts import Cohort
from sync.store.kept import Order
from sync.store.kept_mail import NewMail

STATUS_STYLE = {"succeeded": "green", "partial": "yellow", "failed": "red"}


def sync(
    cohorts: Annotated[
        list[str] | None, typer.Argument(help="Cohorts by id; all where none is named.")
    ] = None,
    *,
    full: Annotated[bool, typer.Option("--full", help="Read everyone the evaluating way.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print every write and mail it would make; make none.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Pull, count, decide, write back and mail, now.

    Example: npq-sync sync npqsl-2025-autumn --dry-run
    """
    context = open_context()
    chosen = context.cohorts(cohorts or [])
    if dry_run:
        reports, mails = rehearsed(context, chosen, full=full)
    else:
        reports, mails = done(context, chosen, full=full)
    if as_json:
        say_json({"runs": [report.as_json() for report in reports]})
    else:
        show(reports)
    if context.mailer() is None:
        if not as_json:
            show_mails(mails)
        warn(UNSENT)
    raise typer.Exit(exit_of(reports))


def rehearsed(
    context: Context, cohorts: Sequence[Cohort], *, full: bool
) -> tuple[list[RunReport], tuple[NewMail, ...]]:
    """Find out what these cohorts' runs would do, and show on a terminal what is being read."""
    choice = everybody if full else nobody
    with context.store() as store, watching() as watch:
        syncing = Syncing(
            store, lambda: watch.follow(context.client), now, choice=choice, stage=watch.stage
        )
        return sync_all(context, syncing, cohorts, dry=True)


def done(
    context: Context, cohorts: Sequence[Cohort], *, full: bool
) -> tuple[list[RunReport], tuple[NewMail, ...]]:
    """Sync these cohorts, by a worker or in its place, and then mail."""
    from jobs.cli.follow import following  # noqa: PLC0415  the engine takes a third of a second

    with context.store() as store, following(context, store) as follow:
        orders = [
            Order("sync", cohort.id, trigger="cli", who=login(), full=full) for cohort in cohorts
        ]
        runs = follow.ordered(orders)
        reports = [report_of(run, store.holds_of(run.id)) for run in runs]
        return sent_mails(context, Syncing(store, context.client, now), reports)


def exit_of(reports: Sequence[RunReport]) -> Exit:
    """Return 0 where every run succeeded, 1 where every run failed, else 3; design 7."""
    statuses = {report.status for report in reports}
    if statuses <= {"succeeded"}:
        return Exit.DONE
    return Exit.FAILED if statuses == {"failed"} else Exit.PARTIAL


def show(reports: Sequence[RunReport]) -> None:
    """Print a table of the runs, what is planned, what is held, and the problems."""
    numbers = ("People", "Eligible", "Cells", "Overrides", "Mails", "Held", "Calls")
    table = plain_table("Run", "Cohort", "Status", *numbers, right=numbers, folding=("Cohort",))
    for report in reports:
        table.add_row(
            report.run or "–",
            report.cohort,
            Text(report.status, style=STATUS_STYLE[report.status]),
            str(report.participants),
            str(report.eligible),
            str(report.writes.cells),
            str(report.writes.overrides),
            str(report.mails),
            str(len(report.held)),
            str(report.counts.calls),
        )
    say(table)
    for report in reports:
        if report.planned:
            say(f"Planned for {report.cohort}, {len(report.planned)} writes and mails:")
            say(plan_table(report.planned))
    for report in reports:
        for held in report.held:
            who = "the rule" if held.kind == "rule" else f"participant {held.user_id}"
            say(f"held: {who} stays {held.before}, not {held.after}: {held.cause}")
        if report.held and report.planned is None:
            say(f"npq-sync approve {report.run} applies what is held and still wanted")
        say_problems(report.problems)
