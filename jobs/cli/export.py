"""`npq-sync export`: what is kept, as files for other systems."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from jobs.cli.deed import note
from jobs.cli.files import write_for_us
from jobs.cli.outcomes import read_outcomes
from jobs.cli.terminal import Exit, json_text, say_bytes, warn
from jobs.context import UsageFault, now, open_context
from jobs.participations import participations
from jobs.present.declarations import declarations_csv, declarations_json, summary
from jobs.present.person import person_json, person_text
from mappings.declarations import Claim, Declaration, DeclarationType, declarations
from mappings.windows import local_date, local_midnight
from sync.dap.persons import held_in_copy
from sync.store.person_export import held_of
from sync.store.unnamed import counted_unnamed

export = typer.Typer(no_args_is_help=True)


class Format(StrEnum):
    """How an export is written."""

    CSV = "csv"
    JSON = "json"


@export.callback()
def _about() -> None:
    """Write what is kept as files for other systems; nothing is sent anywhere.

    Example: npq-sync export declarations npqsl-2025-autumn --type started --on 2025-11-21
    """


@export.command("person")
def export_person(
    user_id: Annotated[int, typer.Argument(help="The Canvas user id.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Write one JSON document.")] = False,
    output: Annotated[
        Path | None, typer.Option(help="The file to write, for you alone; default: stdout.")
    ] = None,
) -> None:
    """Write all that is kept of a participant, coach or admin, for them to have.

    Example: npq-sync export person 4211 --output 4211.txt
    """
    with open_context().store() as store:
        at, held = now(), (*held_of(store, user_id), *held_in_copy(store, user_id))
        note(store, "export-person", subject=user_id)
    if as_json:
        write_for_us(output, json_text(person_json(user_id, held, at)))
    else:
        write_for_us(output, person_text(user_id, held, at))


@export.command("declarations")
def export_declarations(
    cohort: Annotated[str, typer.Argument(help="A cohort's id.")],
    *,
    kind: Annotated[DeclarationType, typer.Option("--type", help="What is to be declared.")],
    on: Annotated[
        datetime,
        typer.Option(formats=["%Y-%m-%d"], help="As was known at the end of this local day."),
    ],
    shape: Annotated[Format, typer.Option("--format", help="csv or json.")] = Format.CSV,
    outcomes: Annotated[
        Path | None,
        typer.Option(help="Who has passed: a CSV of canvas_user_id, has_passed (true, false)."),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="The file to write; default: stdout.")] = None,
) -> None:
    """Write what DfE may be told of each participant, with its evidence. It never submits.

    Example: npq-sync export declarations npqsl-2025-autumn --type started --on 2025-11-21
    """
    context = open_context()
    chosen = context.cohort(cohort)
    passed = _outcomes(outcomes, kind)
    claim = Claim(chosen, context.programme(chosen), kind, _end_of(on.date()), passed)
    with context.store() as store:
        rows = declarations(claim, participations(store, chosen, claim.until))
        erased = counted_unnamed(store, cohort, claim.until)
        _refuse_strangers(claim, rows)
        note(store, "export-declarations", chosen.id, about=f"{kind} {on.date()} {shape}")
    written = declarations_json if shape is Format.JSON else declarations_csv
    _write(written(claim, rows), out)
    for line in (*_to_know(claim, on.date(), rows), *_left_out(erased), *summary(claim, rows)):
        warn(line)
    if any(row.blockers for row in rows):
        raise typer.Exit(Exit.PARTIAL)


def _end_of(day: date) -> datetime:
    """Return the end of a local day, or now if that is still to come; raises UsageFault."""
    present = now()
    if day > local_date(present):
        raise UsageFault((f"--on {day}: is still to come; what will be known then is not known",))
    return min(local_midnight(day + timedelta(days=1)), present)


def _outcomes(file: Path | None, kind: DeclarationType) -> dict[int, bool]:
    if file is None:
        return {}
    if kind != "completed":
        raise UsageFault((f"--outcomes: goes with --type completed; {kind} has no outcome",))
    return read_outcomes(file)


def _refuse_strangers(claim: Claim, rows: Sequence[Declaration]) -> None:
    strangers = sorted(claim.outcomes.keys() - {row.user_id for row in rows})
    if strangers:
        where = f"is no participant of {claim.cohort.id} of whom a figure was kept by then"
        raise UsageFault(tuple(f"--outcomes: {user_id} {where}" for user_id in strangers))


def _write(text: str, out: Path | None) -> None:
    if out is None:
        say_bytes(text)
        return
    try:
        out.write_bytes(text.encode())
    except OSError as refused:
        fault = f"--out {out}: cannot be written ({refused.strerror})"
        raise UsageFault((fault,)) from refused


def _left_out(erased: int) -> Iterator[str]:
    if erased:
        people = "1 person is" if erased == 1 else f"{erased} people are"
        yield f"{people} left out of whom a figure was kept by then: they were erased since"


def _to_know(claim: Claim, day: date, rows: Sequence[Declaration]) -> Iterator[str]:
    cohort, programme = claim.cohort, claim.programme
    if day < cohort.starts_on:
        yield f"{cohort.id} had not begun on {day}: it starts on {cohort.starts_on}"
    if not rows:
        yield f"nothing was kept of {cohort.id} by the end of {day}: there is nobody to declare"
    if not claim.type_is_checked:
        yield (
            f"which declarations the schedules of {programme.code} have is not known here:"
            f" look up whether {claim.type} is among them"
        )
