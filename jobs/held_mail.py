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
    "rule-changed": "the cohorts file asks for it",
}
OF_PEOPLE = (
    "Nothing was changed in Canvas for these participants: each keeps the entry and the figure"
    " it had until somebody approves the change."
)
OF_THE_RULE = (
    "Everybody is counted by the rule that was in force until somebody approves the change of it."
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
    return render_note(
        Note(held_title(holds), held_blocks(holds), FOOTER, lead=what_it_means(holds))
    )


def what_it_means(holds: Sequence[Hold]) -> str:
    """Return what is so until the changes are approved."""
    meanings = [OF_THE_RULE if hold.kind == "rule" else OF_PEOPLE for hold in holds]
    return " ".join(dict.fromkeys(meanings))


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
    effect = [Step("To see who would change", f"npq-sync runs show {run}")]
    return Block(
        "warn",
        f"Cohort {holds[0].cohort}",
        tuple(_change(hold) for hold in holds[:SHOWN]),
        (
            *(effect if any(hold.kind == "rule" for hold in holds) else []),
            Step("To apply them", f"npq-sync approve {run}"),
        ),
        f"and {more} more; npq-sync runs --json lists them" if more > 0 else "",
    )


def _change(hold: Hold) -> Item:
    before, after = hold.before or "nothing", hold.after or "nothing"
    return Item(
        "the counting rule" if hold.kind == "rule" else f"participant {hold.user_id}",
        f"{before} stays, {after} is held,",
        f"because {CAUSES.get(hold.cause, hold.cause)}",
    )
