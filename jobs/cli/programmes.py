"""`npq-sync programmes`: the qualifications we know, with where each fact comes from."""

from __future__ import annotations

from typing import Annotated

import typer

from jobs.cli.terminal import say, say_json
from jobs.context import UsageFault
from jobs.present.programmes import programme_json, programme_story, programmes_table
from sync.cohorts_file import read_programmes
from sync.settings import cohorts_place


def programmes(
    code: Annotated[str | None, typer.Argument(help="A programme's code, in any case.")] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """List programmes and their editions, yours among them; or one with hours, areas, sources.

    Example: npq-sync programmes NPQSL
    """
    _, own = cohorts_place()
    known = read_programmes(own)
    if code is not None and not known.editions(code):
        codes = ", ".join(one.code for one in known.values())
        raise UsageFault((f"programme {code}: is not known; use {codes}",))
    chosen = [one for each in ([code] if code else known) for one in known.editions(each)]
    if as_json:
        say_json([programme_json(one) for one in chosen])
    elif code is None:
        say(programmes_table(chosen))
    else:
        for part in programme_story(chosen):
            say(part)
