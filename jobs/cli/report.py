"""`npq-sync report` and `npq-sync explain`: what is kept, without asking Canvas."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from jobs.cli.terminal import say, say_bytes, say_json, warn
from jobs.context import UsageFault, open_context
from jobs.counting import rules_of
from jobs.present.explain import explain_json, explain_table
from jobs.present.report import as_csv, as_table, row_json
from jobs.standings import kept_rows


class Format(StrEnum):
    """How a report is printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


def report(
    cohort: Annotated[str, typer.Argument(help="A cohort's id.")],
    *,
    shape: Annotated[Format, typer.Option("--format", help="table, csv or json.")] = Format.TABLE,
) -> None:
    """Show everyone's standing as of the last sync.

    Example: npq-sync report npqsl-2025-autumn --format csv > standing.csv
    """
    context = open_context()
    chosen = context.cohort(cohort)
    with context.store() as store:
        rule = rules_of(store, chosen, context.programme(chosen)).in_force
        rows = kept_rows(store, chosen.id)
    if shape is Format.JSON:
        say_json([row_json(row) for row in rows])
    elif shape is Format.CSV:
        say_bytes(as_csv(rows, tuple(rule.strands), rule.areas))
    else:
        say(as_table(rows, tuple(rule.strands)))
    if not rows:
        warn(f"nothing is kept of {chosen.id} yet: run npq-sync sync {chosen.id}")


def explain(
    cohort: Annotated[str, typer.Argument(help="A cohort's id.")],
    user_id: Annotated[int, typer.Argument(help="The participant's Canvas user id.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Show one participant's ledger: every activity, its state, hours and source.

    Example: npq-sync explain npqsl-2025-autumn 4211
    """
    context = open_context()
    chosen = context.cohort(cohort)
    with context.store() as store:
        rule = rules_of(store, chosen, context.programme(chosen)).in_force
        row = next((r for r in kept_rows(store, chosen.id) if r.user_id == user_id), None)
    if row is None or row.standing is None:
        seen = f"participant {user_id}: nothing is kept of them in {chosen.id}"
        raise UsageFault((f"{seen}; npq-sync report {chosen.id} lists who is",))
    if as_json:
        say_json(explain_json(row, row.standing, rule))
    else:
        say(explain_table(row, row.standing, rule))
