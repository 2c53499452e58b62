"""`npq-sync check`: everything a sync needs, line by line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from jobs.check.line import Check
from jobs.check.whole import checks
from jobs.cli.terminal import Exit, say, say_json, warn
from jobs.context import open_context
from jobs.present.fitting import plain_table
from jobs.present.safe import printable

STYLE = {"ok": "green", "warn": "yellow", "fail": "bold red"}


def check(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Look at settings, token rights, courses, coaches, coverage, mail and database.

    Example: npq-sync check
    """
    lines = list(dict.fromkeys(checks(open_context())))  # two cohorts may share a course
    if as_json:
        say_json({"checks": [asdict(line) for line in lines]})
    else:
        say(check_table(lines))
        found = Counter[str](line.status for line in lines)
        warn(", ".join(f"{found[status]} {status}" for status in STYLE))
    if any(line.status == "fail" for line in lines):
        raise typer.Exit(Exit.FAILED)


def check_table(lines: Sequence[Check]) -> Table:
    """Return the lines, each with its remedy below what was seen."""
    table = plain_table("", "What", "Seen", folding=("What", "Seen"))
    for line in lines:
        seen = Text(printable(line.seen))
        if line.remedy:
            seen.append(f"\n→ {printable(line.remedy)}", style="italic")
        table.add_row(Text(line.status, style=STYLE[line.status]), Text(printable(line.what)), seen)
    return table
