"""`npq-sync erase`: somebody's right to be forgotten."""

from __future__ import annotations

from typing import Annotated

import typer

from jobs.cli.deed import note
from jobs.cli.terminal import say, say_json, warn
from jobs.context import Context, UsageFault, now, open_context
from jobs.present.erased import erasure_json, erasure_lines, named_in
from jobs.present.safe import printable
from sync.dap.persons import remove_erased
from sync.store.erasing import Erasure, foreseen
from sync.store.erasing import erase as erase_person
from sync.store.scrubbing import scrub
from sync.store.store import Store

SHOWN_OF_MARK = 16
"""So many characters of a mark tell one person from another in the audit trail."""


def erase(
    user_id: Annotated[int, typer.Argument(help="The Canvas user id.")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show it; change nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Remove all that is kept of a participant, coach or admin, and pass them over from then on.

    What Canvas holds of them is left as it is. npq-sync forgotten readmit takes them in again.

    Example: npq-sync erase 4211 --dry-run
    """
    context = open_context()
    _refuse_admin(context, user_id)
    named = tuple(place for cohort in context.file.cohorts for place in named_in(cohort, user_id))
    with context.store() as store:
        if dry_run:
            erasure = foreseen(store, user_id)
            name = store.names([user_id]).get(user_id)
            warn(f"user {user_id} is {name}" if name else f"user {user_id} has no name here")
        else:
            erasure = _erased(store, user_id)
    if as_json:
        say_json(erasure_json(user_id, erasure, named))
        return
    for line in erasure_lines(erasure, named, done=not dry_run):
        say(printable(line))
    if not dry_run:
        say("from now on they are not counted, listed or mailed")
        warn("keep the list of who was erased beside your backups: npq-sync forgotten export")


def _erased(store: Store, user_id: int) -> Erasure:
    erasure = erase_person(store, user_id, now())
    remove_erased(store)
    note(store, "erase", about=f"mark {erasure.mark[:SHOWN_OF_MARK]}")
    scrubbed(store)
    return erasure


def scrubbed(store: Store) -> None:
    """Take what was removed out of the database's files too, and say where a reader held some."""
    if not scrub(store.engine):
        warn(
            "a reader held the database, and traces of what was removed may stay in its log until"
            " the nightly job: the same command once more takes them out now"
        )


def _refuse_admin(context: Context, user_id: int) -> None:
    if any(admin.canvas_user_id == user_id for admin in context.file.admins):
        fault = (
            f"user {user_id}: is an admin by the cohorts file and would be mailed on;"
            " take the [[admin]] out, then erase"
        )
        raise UsageFault((fault,))
