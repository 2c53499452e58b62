"""`npq-sync alerts`: what is open, who is on it, and what the brake holds."""

from __future__ import annotations

from typing import Annotated, cast

import typer

from jobs.cli.deed import note
from jobs.cli.terminal import say, say_json, warn
from jobs.context import UsageFault, now, open_context
from jobs.opened import opened
from jobs.present.alerts import alert_json, alerts_table, by_what_matters
from mappings.alerts import KINDS, AlertRule
from sync.store.deeds import release as release_alerts

alerts = typer.Typer(invoke_without_command=True)


@alerts.callback()
def show(
    call: typer.Context,
    *,
    cohort: Annotated[str | None, typer.Option(help="Of this cohort alone.")] = None,
    coach: Annotated[int | None, typer.Option(help="Of whom this Canvas user coaches.")] = None,
    rule: Annotated[str | None, typer.Option(help="By this rule alone.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Show what is open: why, since when, who is on it, and who was told.

    Example: npq-sync alerts --cohort npqsl-2025-autumn
    """
    if call.invoked_subcommand is not None:
        return
    context = open_context()
    cohorts = [one.id for one in context.cohorts([cohort] if cohort else [])]
    by = known_rule(rule) if rule else None
    with context.store() as store:
        shown = [
            one
            for one in opened(context, store, now())
            if one.alert.alert.cohort_id in cohorts
            and by in (None, one.alert.alert.rule)
            and coach in (None, *one.alert.coaches)
        ]
    if as_json:
        say_json([alert_json(one) for one in by_what_matters(shown)])
    elif not shown:
        everything = (cohort, coach, rule) == (None, None, None)
        warn("no alert is open" if everything else "no such alert is open")
    else:
        say(alerts_table(by_what_matters(shown)))
        for of_cohort, of_rule in sorted({one.rule_of for one in shown if one.held}):
            warn(f"held: npq-sync alerts release {of_cohort} {of_rule} lets coaches hear")


@alerts.command()
def release(
    cohort: Annotated[str, typer.Argument(help="A cohort's id.")],
    rule: Annotated[str, typer.Argument(help="The rule that is held there.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Let coaches hear of alerts that were held, because one rule had so many at once.

    Example: npq-sync alerts release npqsl-2025-autumn behind
    """
    context = open_context()
    cohort_id, by = context.cohort(cohort).id, known_rule(rule)
    with context.store() as store:
        held = any(
            one.held and one.rule_of == (cohort_id, by) for one in opened(context, store, now())
        )
        released = release_alerts(store, cohort_id, by, now()) if held else 0
        if released:
            note(store, "release-alerts", cohort_id, about=by)
    if as_json:
        say_json({"cohort": cohort_id, "rule": by, "released": released})
    elif released:
        say(f"{released} released: coaches hear of them with their next digest")
    else:
        warn(f"nothing is held by {by} in cohort {cohort_id}; npq-sync alerts shows what is")


def known_rule(name: str) -> AlertRule:
    """Return the rule of this name; raises UsageFault."""
    if name not in KINDS:
        raise UsageFault((f"rule {name}: there is none; it is one of {', '.join(KINDS)}",))
    return cast("AlertRule", name)
