"""`npq-sync register template`: the sheet that a delivery partner fills in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from jobs.cli.deed import note
from jobs.cli.terminal import say_bytes, warn
from jobs.context import UsageFault, open_context
from jobs.present.register_sheet import SHEETS, as_csv
from jobs.register_template import Given, TemplateRow, people_of, template, whole_template
from mappings.register_sheet import activity_of, date_of, hours_of, strand_of
from mappings.register_template import Session
from mappings.registers import RegisterLine, activity_key
from sync.store.registers import register_of

Told = TypeVar("Told")
Lines = Sequence[RegisterLine]


def write_template(
    cohort: Annotated[str, typer.Argument(help="A cohort's id.")],
    *,
    out: Annotated[
        Path | None, typer.Option("--out", help="A new file, .xlsx or .csv; else CSV on stdout.")
    ] = None,
    activity: Annotated[str | None, typer.Option("--activity", help="One session alone.")] = None,
    strand: Annotated[
        str | None, typer.Option("--strand", help="The strand of --activity.")
    ] = None,
    day: Annotated[str | None, typer.Option("--date", help="Its day, as 2026-03-01.")] = None,
    hours: Annotated[str | None, typer.Option("--hours", help="What it counts, as 6.")] = None,
) -> None:
    """Write the sheet to fill in: who is there, by session, with the states to choose from.

    Example: npq-sync register template npqsl-2025-autumn --out events.xlsx

    One session: --activity "Event 1" --strand events --date 2026-03-01 --hours 6
    """
    given = {"--strand": strand, "--date": day, "--hours": hours}
    if activity is None and any(given.values()):
        said = ", ".join(name for name, value in given.items() if value)
        raise UsageFault((f"{said}: belongs to one session; name it by --activity",))
    if out is not None and out.suffix not in SHEETS:
        raise UsageFault((f"--out {out.name}: name a file that ends in {' or '.join(SHEETS)}",))
    context = open_context()
    chosen = context.cohort(cohort)
    with context.store() as store:
        if activity is None:
            rows, ambiguous = whole_template(store, chosen, context.programme(chosen))
        else:
            people, lines = people_of(store, chosen.id), register_of(store, chosen.id)
            session, known = one_session(activity, strand, day, hours, lines)
            rows = template(people, {row.user_id: (session,) for row in people}, lines, known)
            ambiguous = ()
        note(store, "export-register-template", chosen.id, about=out.suffix[1:] if out else "csv")
    for name in ambiguous:
        warn(f'"{name}" means several things in Canvas: name one by `as` in the cohorts file')
    if not rows:
        remedy = f"npq-sync sync {chosen.id} first, or name one session by --activity"
        raise UsageFault((f"cohort {chosen.id}: there is nobody and nothing to list; {remedy}",))
    write_sheet(rows, out)


def one_session(
    activity: str, strand: str | None, day: str | None, hours: str | None, lines: Lines
) -> tuple[Session, Given]:
    """Return the one session that is asked for. Raises UsageFault with every fault of it."""
    faults: list[str] = []

    def told(option: str, read: Callable[[str], Told], text: str) -> Told | None:
        try:
            return read(text)
        except ValueError as wrong:
            faults.append(f"{option}: {wrong}")
            return None

    name = told("--activity", activity_of, activity) or ""
    kept = next((line for line in lines if line.key[1] == activity_key(name)), None)
    of = told("--strand", strand_of, strand or (kept.strand if kept else ""))
    held_on = told("--date", partial(date_of, today=date.max), day) if day else None
    credit = told("--hours", hours_of, hours) if hours else None
    if kept and of and of != kept.strand:
        faults.append(f"--strand: the register has this activity in {kept.strand}")
    if kept and credit is not None and credit != kept.hours:
        faults.append("--hours: the register has other hours for this activity: leave them out")
    if faults or of is None:
        raise UsageFault(tuple(faults))
    return Session(kept.activity if kept else name, of), Given(held_on, credit)


def write_sheet(rows: Sequence[TemplateRow], out: Path | None) -> None:
    """Write the sheet to a new file, or to stdout. Raises UsageFault where there is one already."""
    if out is None:
        say_bytes(as_csv(rows))
        return
    try:
        with out.open("xb") as opened:
            opened.write(SHEETS[out.suffix](rows))
    except FileExistsError:
        seen = f"--out {out.name}: is there already, and may be filled in"
        raise UsageFault((f"{seen}; name another file",)) from None
    except OSError as refused:
        raise UsageFault((f"--out {out.name}: cannot be written ({refused.strerror})",)) from None
    warn(f"{len(rows)} lines to fill in: {out}")
