"""`npq-sync windows`: when the assessment is open, and who may enter."""

from __future__ import annotations

from typing import Annotated

import typer

from jobs.admission import admissions, door
from jobs.cli.terminal import say, say_json, warn
from jobs.context import now, open_context
from jobs.present.windows import participants_table, window_lines, windows_json
from mappings.cohorts import Cohort

UNNAMED = """no assessment is named: nobody is given entry in Canvas. To name it, add

[cohort.assessment]
assignment = 9001          # the summative assignment's id
opens_on = 2027-03-22      # day 1
"""


def windows(
    cohort: Annotated[str, typer.Argument(help="A cohort's id.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Show the assessment's windows, who may enter, who may not and why, as of the last sync.

    Example: npq-sync windows npqsl-2025-autumn
    """
    context = open_context()
    chosen = context.cohort(cohort)
    if chosen.assessment is None:
        _unnamed(chosen, as_json=as_json)
        return
    opened = door(chosen, chosen.assessment, now())
    with context.store() as store:
        rows = admissions(store, opened)
        last = store.last_good().get(chosen.id)
    if as_json:
        say_json(windows_json(opened, rows))
    else:
        for sitting in opened.sittings:
            for line in window_lines(opened, sitting, rows):
                say(line)
            say()
        if rows:
            say(participants_table(opened, rows))
    if last is None or last.ended_at is None:
        warn(f"nothing is kept of {chosen.id} yet: run npq-sync sync {chosen.id}")
    else:
        warn(f"as of the sync of {last.ended_at:%Y-%m-%d %H:%M} UTC")


def _unnamed(cohort: Cohort, *, as_json: bool) -> None:
    if as_json:
        say_json({"cohort": cohort.id, "windows": [], "counts": {}, "participants": []})
        warn(f"cohort {cohort.id}: {UNNAMED.partition('. ')[0]}")
    else:
        say(f"cohort {cohort.id}: {UNNAMED}")
