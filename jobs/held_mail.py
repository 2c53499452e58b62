"""The mail that announces held changes to the admins, once: ids and causes, no names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

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
    count = len(holds)
    waits = "1 change waits" if count == 1 else f"{count} changes wait"
    by_run: dict[str, list[Hold]] = {}
    for hold in holds:
        by_run.setdefault(hold.run, []).append(hold)
    paragraphs = [
        WHAT_IT_MEANS,
        *(_of_run(run, held) for run, held in by_run.items()),
    ]
    html = "".join(f"<p>{escape(p).replace(chr(10), '<br>')}</p>" for p in paragraphs)
    return (
        f"NPQ engagement: {waits} for you",
        "\n\n".join(paragraphs) + "\n",
        f'<!doctype html><html lang="en"><body style="font-family:sans-serif">{html}</body></html>',
    )


def _of_run(run: str, holds: Sequence[Hold]) -> str:
    lines = [f"Cohort {holds[0].cohort}:"]
    lines += [
        f"- participant {hold.user_id}: {hold.before} stays, {hold.after} is held,"
        f" because {CAUSES.get(hold.cause, hold.cause)}"
        for hold in holds[:SHOWN]
    ]
    if len(holds) > SHOWN:
        lines.append(f"- and {len(holds) - SHOWN} more; npq-sync runs --json lists them")
    return "\n".join([*lines, f"To apply them: npq-sync approve {run}"])
