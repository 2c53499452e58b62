"""`npq-sync report` and `npq-sync explain`: what is kept, without asking Canvas."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

import typer

from jobs.cli.deed import note
from jobs.cli.terminal import say, say_bytes, say_json, warn
from jobs.context import Context, UsageFault, open_context
from jobs.counting import rules_of
from jobs.present.explain import explain_json, explain_table
from jobs.present.report import ReportRow, as_csv, as_table, modules_done, row_json
from jobs.present.what_if import (
    effect_line,
    rules_line,
    what_if,
    what_if_csv,
    what_if_json,
    what_if_table,
)
from jobs.standings import kept_rows
from mappings.cohorts import Cohort
from mappings.standing import CountingRule
from mappings.what_if import WhatIfFault, changed_rule


class Format(StrEnum):
    """How a report is printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


def report(
    cohort: Annotated[str, typer.Argument(help="A cohort's id.")],
    *,
    shape: Annotated[Format, typer.Option("--format", help="table, csv or json.")] = Format.TABLE,
    asked: Annotated[
        list[str] | None,
        typer.Option("--what-if", metavar="KEY=VALUE", help="Who would change by another rule."),
    ] = None,
) -> None:
    """Show everyone's standing as of the last sync.

    Example: npq-sync report npqsl-2025-autumn --format csv > standing.csv

    Who would change by another rule: npq-sync report npqsl-2025-autumn --what-if policy=each-strand
    --what-if threshold=85 (also waive=STRAND, weights.STRAND=NUMBER)
    """
    context = open_context()
    chosen = context.cohort(cohort)
    with context.store() as store:
        rule = rules_of(store, chosen, context.programme(chosen)).in_force
        rows = kept_rows(store, chosen.id)
        if shape is not Format.TABLE:
            note(store, "export-report", chosen.id, about=shape)
    if asked:
        show_what_if(rows, rule, other_rule(asked, rule, chosen, context), shape)
    elif shape is Format.JSON:
        say_json([row_json(row) for row in rows])
    elif shape is Format.CSV:
        say_bytes(as_csv(rows, tuple(rule.strands), rule.areas))
    else:
        with_hours = tuple(strand for strand, counts in rule.strands.items() if counts.hours)
        say(as_table(rows, with_hours, modules_done(rows, rule)))
    if not rows:
        warn(f"nothing is kept of {chosen.id} yet: run npq-sync sync {chosen.id}")


def other_rule(
    asked: Sequence[str], rule: CountingRule, cohort: Cohort, context: Context
) -> CountingRule:
    """Return the rule in force with what was asked changed; raises UsageFault."""
    try:
        return changed_rule(asked, rule, cohort, context.programme(cohort))
    except WhatIfFault as wrong:
        raise UsageFault(tuple(f"--what-if {fault}" for fault in wrong.faults)) from wrong


def show_what_if(
    rows: Sequence[ReportRow], now: CountingRule, then: CountingRule, shape: Format
) -> None:
    """Print where everybody would stand, or as a table who would change."""
    found = what_if(rows, then)
    said = (f"rule: {rules_line(now, then)}", effect_line(found))
    if shape is Format.TABLE:
        say(what_if_table(found))
        say("\n".join(said))
        return
    if shape is Format.JSON:
        say_json([what_if_json(each) for each in found])
    else:
        say_bytes(what_if_csv(found, tuple(now.strands), now.areas))
    for line in said:
        warn(line)


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
