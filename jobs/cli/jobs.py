"""`npq-sync jobs`: what runs by itself, when next, and how it went last."""

from __future__ import annotations

from typing import Annotated

import typer

from jobs.cli.terminal import say, say_json, warn
from jobs.context import now, open_context
from jobs.engine.place import alive
from jobs.present.jobs import job_json, job_rows, jobs_page


def jobs(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Show each job: what it does, when it runs by itself, and how its last run went.

    Example: npq-sync jobs
    """
    context = open_context()
    with context.store() as store:
        latest = store.latest_runs()
        workers = alive(store)
    rows = job_rows(context.file, latest, now())
    if as_json:
        say_json({"jobs": [job_json(row) for row in rows]})
        return
    for part in jobs_page(rows):
        say(part)
    if not workers:
        warn("no worker lives, so nothing runs by itself: npq-sync up, or npq-sync worker")
