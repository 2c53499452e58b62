"""`npq-sync sync`: the whole flow, now, in the foreground."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from jobs.cli.progress import watching
from jobs.cli.terminal import Exit, say, say_json, warn, warn_problems
from jobs.context import now, open_context
from jobs.present.plan import plan_table
from jobs.run_report import RunReport
from jobs.sync_all import sync_all
from jobs.sync_cohort import Syncing
from sync.store.kept import NewMail

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
    with context.store() as store, watching(quiet=as_json) as stage:
        syncing = Syncing(store, context.client, now, full=full, stage=stage)
        reports, mails = sync_all(context, syncing, chosen, dry=dry_run)
    if as_json:
        say_json({"runs": [report.as_json() for report in reports]})
    else:
        show(reports)
        if context.mailer() is None:
            show_unsent(mails)
    raise typer.Exit(exit_of(reports))


def exit_of(reports: Sequence[RunReport]) -> Exit:
    """Return 0 where every run succeeded, 1 where every run failed, else 3; design 7."""
    statuses = {report.status for report in reports}
    if statuses <= {"succeeded"}:
        return Exit.DONE
    return Exit.FAILED if statuses == {"failed"} else Exit.PARTIAL


def show_unsent(mails: Sequence[NewMail]) -> None:
    """Print the digests that were made, and say that they were not sent."""
    for mail in mails:
        say(Text(f"\n{mail.subject}\n\n{mail.text}"))
    warn("SMTP_URL is not set: digests are made and shown, none is sent, and no news is used up")


def show(reports: Sequence[RunReport]) -> None:
    """Print a table of the runs, what is held or planned, and the problems on stderr."""
    table = Table(title="Runs", title_justify="left")
    for column in ("Run", "Cohort", "Status"):
        table.add_column(column)
    for column in ("People", "Eligible", "Cells", "Overrides", "Mails", "Held", "Canvas calls"):
        table.add_column(column, justify="right")
    for report in reports:
        table.add_row(
            report.run,
            report.cohort,
            f"[{STATUS_STYLE[report.status]}]{report.status}[/]",
            *(
                str(number)
                for number in (
                    report.participants,
                    report.eligible,
                    report.writes.cells,
                    report.writes.overrides,
                    report.mails,
                    len(report.held),
                    report.counts.calls,
                )
            ),
        )
    say(table)
    for report in reports:
        if report.planned:
            say(plan_table(report, title=f"Planned for {report.cohort}"))
        for held in report.held:
            kept = f"participant {held.user_id} stays {held.before}, not {held.after}"
            warn(f"held: {kept}: {held.cause}")
        if report.held:
            warn(f"npq-sync approve {report.run} applies what is held and still wanted")
        warn_problems(report.problems)
