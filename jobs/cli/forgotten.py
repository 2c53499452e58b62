"""`npq-sync forgotten`: who was erased stays so after a restore, until somebody admits them."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from jobs.cli.deed import note
from jobs.cli.erase import SHOWN_OF_MARK, scrubbed
from jobs.cli.files import write_for_us
from jobs.cli.terminal import json_text, say, warn
from jobs.context import UsageFault, now, open_context
from jobs.replicate import is_wanted
from sync.dap.persons import remove_erased
from sync.store.erasing import erase_again
from sync.store.forgotten import Forgotten, OtherKey, readmit, take_in
from sync.store.forgotten import forgotten as all_forgotten

forgotten = typer.Typer(invoke_without_command=True)


@forgotten.callback()
def show(call: typer.Context) -> None:
    """Show how many people were erased, and when; who they were is not kept.

    Example: npq-sync forgotten
    """
    if call.invoked_subcommand is not None:
        return
    with open_context().store() as store:
        marks = all_forgotten(store).marks
    if not marks:
        warn("nobody was erased")
    for mark, at in sorted(marks.items(), key=lambda one: one[1]):
        say(f"{at:%Y-%m-%d} {mark[:SHOWN_OF_MARK]}")


@forgotten.command("export")
def export_marks(
    *,
    output: Annotated[Path | None, typer.Option(help="The file to write; default: stdout.")] = None,
) -> None:
    """Write the list by which a restored database passes over who was erased since the backup.

    Keep it beside the backups and like them. It holds keyed hashes of ids, and their key.

    Example: npq-sync forgotten export --output forgotten.json
    """
    with open_context().store() as store:
        kept = all_forgotten(store)
        note(store, "export-forgotten")
    marks = {mark: at.isoformat() for mark, at in sorted(kept.marks.items())}
    write_for_us(output, json_text({"key": kept.key, "marks": marks}))


@forgotten.command("import")
def import_marks(
    file: Annotated[Path, typer.Argument(help="What forgotten export wrote.")],
) -> None:
    """Erase again, after a restore, whoever is on the list and came back with the backup.

    Example: npq-sync forgotten import forgotten.json
    """
    listed = _read(file)
    with open_context().store() as store:
        try:
            new = take_in(store, listed)
        except OtherKey:
            fault = f"{file}: is of another database, and this one has erased people of its own"
            raise UsageFault((fault,)) from None
        back = erase_again(store, now())
        remove_erased(store)
        note(store, "import-forgotten", about=f"{new} new, {len(back)} erased again")
        scrubbed(store)
    say(f"{new} of {len(listed.marks)} marks are new; {len(back)} people were erased again")


@forgotten.command("readmit")
def readmit_person(
    user_id: Annotated[int, typer.Argument(help="The Canvas user id.")],
) -> None:
    """Let the next sync take somebody in again who was erased; what was erased stays so.

    Example: npq-sync forgotten readmit 4211
    """
    context = open_context()
    with context.store() as store:
        mark = readmit(store, user_id)
        if mark is not None:
            note(store, "readmit", about=f"mark {mark[:SHOWN_OF_MARK]}")
    if mark is None:
        raise UsageFault((f"user {user_id}: was not erased, or is admitted already",))
    say(f"user {user_id} is taken in by the next sync, with what Canvas then shows of them")
    if is_wanted(context.file):
        warn(
            "our copy of Canvas Data 2 has nothing of them: cohorts that are read from it miss them"
            " until it is made anew (docs/canvas-data.md)"
        )


def _read(file: Path) -> Forgotten:
    """Read what `export` wrote. Raises UsageFault."""
    try:
        said = json.loads(file.read_text(encoding="utf-8"))
        marks = {str(mark): _instant(at) for mark, at in said["marks"].items()}
        return Forgotten(str(said["key"]), marks)
    except OSError as refused:
        raise UsageFault((f"{file}: cannot be read ({refused.strerror})",)) from refused
    except (ValueError, KeyError, TypeError, AttributeError):
        fault = f"{file}: is not what npq-sync forgotten export writes"
        raise UsageFault((fault,)) from None


def _instant(text: str) -> datetime:
    """Raises ValueError for one without its zone."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(text)
    return at
