"""`npq-sync demo`: a sandbox Canvas with a made-up cohort, synced before your eyes."""

from __future__ import annotations

import shlex
import signal
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from jobs.cli.sync import exit_of, show
from jobs.cli.terminal import say, warn
from jobs.context import Context, now
from jobs.demo.inbox import Inbox
from jobs.demo.profiles import PROFILES
from jobs.demo.programme import DemoCohort, build_demo
from jobs.demo.server import Sandbox
from jobs.demo.world import World
from jobs.present.plan import plan_table
from jobs.present.report import as_table
from jobs.run_report import RunReport
from jobs.standings import kept_rows
from jobs.sync_all import sync_all
from jobs.sync_cohort import Syncing, local_date
from mappings.programmes import counting_rule
from sync.cohorts_file import read_cohorts
from sync.log import configure_logging
from sync.settings import given_settings
from sync.store.store import Store


def demo(
    *,
    participants: Annotated[
        int, typer.Option("--participants", min=len(PROFILES), max=2000, help="How many.")
    ] = 40,
    once: Annotated[bool, typer.Option("--once", help="End after the sync.")] = False,
) -> None:
    """Sync a made-up NPQSL cohort on a sandbox Canvas; nothing to configure.

    Example: npq-sync demo --participants 120
    """
    world = World()
    cohort = build_demo(world, today=local_date(now()), participants=participants)
    with (
        tempfile.TemporaryDirectory(prefix="npq-sync-demo-") as folder,
        Sandbox(world) as canvas,
        Inbox() as inbox,
    ):
        environment = environment_of(Path(folder), canvas, inbox, cohort)
        context = given_context(environment)
        with context.store() as store:
            reports = play(context, store, inbox)
        if not once:
            serve(environment)
    raise typer.Exit(exit_of(reports))


def environment_of(
    folder: Path, canvas: Sandbox, inbox: Inbox, cohort: DemoCohort
) -> dict[str, str]:
    """Write the cohorts file and return the settings that point at the sandbox."""
    file = folder / "cohorts.toml"
    file.write_text(cohort.cohorts_toml, encoding="utf-8")
    return {
        "CANVAS_API_URL": canvas.url,
        "CANVAS_API_TOKEN": cohort.token,
        "DATABASE_URL": f"sqlite:///{folder / 'npq-sync.db'}",
        "NPQ_SYNC_COHORTS": str(file),
        "SMTP_URL": inbox.url,
        "LOG_LEVEL": "WARNING",
    }


def given_context(environment: Mapping[str, str]) -> Context:
    """Return a context of these settings alone: no shell's Canvas or mail server is touched."""
    settings = given_settings(environment)
    configure_logging(settings)
    return Context(settings, read_cohorts(settings.npq_sync_cohorts))


def play(context: Context, store: Store, inbox: Inbox) -> list[RunReport]:
    """Rehearse, sync, sync again, and show what happened."""
    cohort = context.file.cohorts[0]
    syncing = Syncing(store, context.client, now, trigger="demo")
    planned, _ = sync_all(context, syncing, [cohort], dry=True)
    reports, _ = sync_all(context, syncing, [cohort], dry=False)
    rule = counting_rule(cohort, context.programme(cohort))
    say(as_table("Where everyone stands", kept_rows(store, cohort.id), tuple(rule.strands)))
    say(plan_table(planned[0], title="What was written to Canvas and mailed"))
    for message in inbox.messages:
        body = message.get_body(("plain",))
        say(Text(f"\nMail to {message['To']}\nSubject: {message['Subject']}\n", style="bold"))
        say(Text(body.get_content() if body else ""))
    again, _ = sync_all(context, syncing, [cohort], dry=False)
    show([*reports, *again])
    return [*reports, *again]


def serve(environment: Mapping[str, str]) -> None:
    """Keep the sandbox and the inbox up until Ctrl-C, for the other commands to try."""
    warn("\nThe sandbox stays up until Ctrl-C. In another terminal:\n")
    for name, value in environment.items():
        warn(f"export {name}={shlex.quote(value)}")
    warn("npq-sync report npqsl-demo; npq-sync check; npq-sync map npqsl-demo")
    stopped = threading.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, lambda *_: stopped.set())
    stopped.wait()
