"""`npq-sync check`: everything a sync needs, line by line."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from jobs.check import checks
from jobs.cli.terminal import Exit, say, say_json
from jobs.context import open_context
from jobs.present.safe import printable

STYLE = {"ok": "green", "warn": "yellow", "fail": "bold red"}


def check(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Look at settings, token rights, courses, coaches, coverage, mail and database.

    Example: npq-sync check
    """
    context = open_context()
    with context.store() as store:
        lines = list(checks(context, store))
    if as_json:
        say_json({"checks": [asdict(line) for line in lines]})
    else:
        table = Table(box=None, pad_edge=False)
        for column in ("", "What", "Seen", "What to do"):
            table.add_column(column, overflow="fold")
        for line in lines:
            mark = Text(line.standing, style=STYLE[line.standing])
            table.add_row(mark, line.what, Text(printable(line.seen)), line.remedy)
        say(table)
    if any(line.standing == "fail" for line in lines):
        raise typer.Exit(Exit.FAILED)
