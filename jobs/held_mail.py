"""The mail that announces held changes to the admins, once: ids and causes, no names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from jobs.note_mail import Block, Item, Note, Step, counted, render_note
from jobs.run_report import RunReport
from mappings.holds import Held
from sync.store.kept import Hold

CAUSES: Mapping[str, str] = {
    "entry-taken-away": "the figures no longer reach the threshold",
    "unreadable": "something could not be read",
    "mass-change": "more than a fifth of the cohort would change entry at once",
    "roster-shrank": "more than a tenth of the roster left at once",
    "roster-emptied": "Canvas shows nobody enrolled any more",
    "structure-emptied": "Canvas shows no content any more",
}
WHAT_IT_MEANS = (
    "Nothing was changed in Canvas for these participants: each keeps the entry and the figure"
    " it had until somebody approves the change."
)
FOOTER = (
    "You get this as an administrator of the programme, once for each change. Numbers are Canvas"
    " user ids: npq-sync explain shows why a figure is what it is."
)
SHOWN = 20  # changes of one run listed in a mail


def rehearsed_holds(
    report: RunReport, held: Sequence[Held], kept: Sequence[Hold]
) -> tuple[Hold, ...]:
    """Return what a dry run would hold, as a run would keep it in place of what is open."""
    told = {hold.change.wish for hold in kept if hold.announced}
    return tuple(
        Hold(
            id=0,
            run=report.run,
            cohort=report.cohort,
            user_id=change.user_id,
            kind=change.kind,
            before=change.before,
            after=change.after,
            cause=change.cause,
            state="open",
            announced=change.wish in told,
        )
        for change in held
    )


def render_held(holds: Sequence[Hold]) -> tuple[str, str, str]:
    """Return subject, text and HTML of the announcement."""
    return render_note(Note(held_title(holds), held_blocks(holds), FOOTER, lead=WHAT_IT_MEANS))


def held_title(holds: Sequence[Hold]) -> str:
    """Return how many changes wait."""
    return counted(len(holds), "change waits for you", "changes wait for you")


def held_blocks(holds: Sequence[Hold]) -> tuple[Block, ...]:
    """Return what each run holds, with the command that releases it."""
    by_run: dict[str, list[Hold]] = {}
    for hold in holds:
        by_run.setdefault(hold.run, []).append(hold)
    return tuple(_of_run(run, held) for run, held in by_run.items())


def _of_run(run: str, holds: Sequence[Hold]) -> Block:
    more = len(holds) - SHOWN
    return Block(
        "warn",
        f"Cohort {holds[0].cohort}",
        tuple(_change(hold) for hold in holds[:SHOWN]),
        (Step("To apply them", f"npq-sync approve {run}"),),
        f"and {more} more; npq-sync runs --json lists them" if more > 0 else "",
    )


def _change(hold: Hold) -> Item:
    before, after = hold.before or "nothing", hold.after or "nothing"
    return Item(
        f"participant {hold.user_id}",
        f"{before} stays, {after} is held,",
        f"because {CAUSES.get(hold.cause, hold.cause)}",
    )
