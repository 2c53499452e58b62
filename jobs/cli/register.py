"""`npq-sync register`: attendance from a sheet, make-up accepted, and what a register says."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jobs.cli.deed import note
from jobs.cli.register_template import write_template
from jobs.cli.terminal import say, say_json, warn
from jobs.context import UsageFault, login, now, open_context
from jobs.present.register import (
    deed_json,
    deeds_table,
    differences_table,
    imported_json,
    line_json,
    lines_table,
    numbers_words,
)
from jobs.present.safe import printable
from jobs.registers import Imported, Registrar
from mappings.register_sheet import state_of
from mappings.registers import RegisterState, Why
from sync.store.registers import register_deeds, register_of
from sync.store.store import Store

REMOVED = "removed"
register = typer.Typer(no_args_is_help=True)
register.command("template")(write_template)
CohortId = Annotated[str, typer.Argument(help="A cohort's id.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


@register.callback()
def about() -> None:
    """Attendance and make-up that Canvas does not hold, from a delivery partner's sheet."""


@register.command("import")
def take(
    cohort: CohortId,
    file: Annotated[Path, typer.Argument(help="A CSV or XLSX file.")],
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change; change nothing.")
    ] = False,
    why: Annotated[
        Why | None,
        typer.Option("--why", help="Else: imported where new, corrected where it says otherwise."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Take a sheet into a cohort's register: all of it, or with any fault nothing.

    Example: npq-sync register import npqsl-2025-autumn events.xlsx --dry-run
    """
    context = open_context()
    chosen = context.cohort(cohort)
    programme = context.programme(chosen)
    with context.store() as store:
        registrar = Registrar(store, chosen, login(), now())
        found = registrar.take(file, programme, why, dry=dry_run)
        if found.changes and not dry_run:
            note(store, "import-register", chosen.id, about=f"{len(found.changes)} lines")
    if as_json:
        say_json(imported_json(chosen.id, found, dry=dry_run))
    else:
        say_imported(chosen.id, found, dry=dry_run)


def say_imported(cohort: str, found: Imported, *, dry: bool) -> None:
    """Print what an import changed, and what follows from it."""
    if found.changed:
        say(differences_table(found))
        say()
    if not found.changes:
        say(f"nothing changed: the register holds these {found.unchanged} lines already")
    else:
        counts = f"{found.new} new, {found.changed} changed, {found.unchanged} unchanged lines"
        say(f"{counts} {'would be' if dry else 'are'} in the register of {cohort}")
    for rows, why in ((found.without_state, "have no state yet"), (found.blank, "are empty")):
        if rows:
            say(f"left out, since they {why}: {len(rows)} (lines {numbers_words(rows)})")
    if found.awaiting:
        accept = f"npq-sync register set {cohort} USER_ID ACTIVITY made-up-accepted --why reviewed"
        say(f"awaiting review, without credit until accepted: {found.awaiting}; {accept}")
    if found.changes and not dry:
        say_when(cohort)


def say_when(cohort: str) -> None:
    """Say when figures follow."""
    say(f"counted at the next sync: npq-sync sync {cohort}")


@register.command("set")
def set_state(
    cohort: CohortId,
    user_id: Annotated[int, typer.Argument(help="The participant's Canvas user id.")],
    activity: Annotated[str, typer.Argument(help="The activity's name.")],
    state: Annotated[
        str,
        typer.Argument(help="present, absent, made-up, made-up-accepted, excused; or removed."),
    ],
    *,
    why: Annotated[Why, typer.Option("--why", help="Why, as a code.")],
) -> None:
    """Accept a make-up, correct a state, or take a line away.

    Example: npq-sync register set npqsl-2025-autumn 4211 "Event 2" made-up-accepted --why reviewed
    """
    wanted = wanted_state(state)
    context = open_context()
    chosen = context.cohort(cohort)
    with context.store() as store:
        change = Registrar(store, chosen, login(), now()).set(user_id, activity, wanted, why)
        if change is not None:
            note(store, "set-register", chosen.id, user_id, f"{wanted or REMOVED} {why}")
    if change is None:
        say(f"nothing changed: participant {user_id} is {wanted} there already")
        return
    before = change.before.state if change.before else "–"
    after = change.after.state if change.after else REMOVED
    say(f"participant {user_id}, {printable(change.about.activity)}: {before} -> {after}")
    say_when(chosen.id)


def wanted_state(text: str) -> RegisterState | None:
    """Return the state that is meant, None for a line to be removed. Raises UsageFault."""
    if text.strip().casefold() == REMOVED:
        return None
    try:
        return state_of(text)
    except ValueError as wrong:
        raise UsageFault((f"STATE: {wrong}; or {REMOVED}",)) from None


@register.command("list")
def show(
    cohort: CohortId,
    *,
    awaiting: Annotated[
        bool, typer.Option("--awaiting", help="Only make-up that awaits review.")
    ] = False,
    user: Annotated[int | None, typer.Option("--user", help="Only this Canvas user id.")] = None,
    history: Annotated[
        bool, typer.Option("--history", help="Who changed what, when and why.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show what a cohort's register says, or every change of it.

    Example: npq-sync register list npqsl-2025-autumn --awaiting
    """
    if awaiting and history:
        raise UsageFault(("register list: choose --awaiting or --history",))
    context = open_context()
    chosen = context.cohort(cohort)
    with context.store() as store:
        if history:
            show_history(store, chosen.id, user, as_json=as_json)
        else:
            show_lines(store, chosen.id, user, awaiting=awaiting, as_json=as_json)


def show_lines(
    store: Store, cohort: str, user: int | None, *, awaiting: bool, as_json: bool
) -> None:
    """Print the lines of a register."""
    lines = [
        line
        for line in register_of(store, cohort)
        if user in (None, line.user_id) and (not awaiting or line.state == "made-up")
    ]
    if as_json:
        say_json({"register": [line_json(line) for line in lines]})
    elif lines:
        say(lines_table(lines, store.names({line.user_id for line in lines})))
    else:
        warn(f"the register of {cohort} has no such line: npq-sync register import {cohort} FILE")


def show_history(store: Store, cohort: str, user: int | None, *, as_json: bool) -> None:
    """Print who changed what."""
    deeds = [deed for deed in register_deeds(store, cohort) if user in (None, deed.user_id)]
    if as_json:
        say_json({"changes": [deed_json(deed) for deed in deeds]})
    elif deeds:
        say(deeds_table(deeds))
    else:
        warn(f"nothing was changed in the register of {cohort}")
