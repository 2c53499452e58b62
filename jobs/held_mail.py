"""The mail that announces held changes to the admins, once: ids and causes, no names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jobs.digest_mail import PREFIX, TEMPLATES
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


@dataclass(frozen=True, slots=True)
class HeldChange:
    """One change in words; `who` is a Canvas user id."""

    who: int | None
    before: str
    after: str
    because: str


@dataclass(frozen=True, slots=True)
class HeldRun:
    """What one run holds, and how many changes are not listed."""

    id: str
    cohort: str
    changes: tuple[HeldChange, ...]
    more: int


@dataclass(frozen=True, slots=True)
class HeldMail:
    """The whole announcement."""

    title: str
    runs: tuple[HeldRun, ...]
    means: str = WHAT_IT_MEANS
    footer: str = FOOTER


def render_held(holds: Sequence[Hold]) -> tuple[str, str, str]:
    """Return subject, text and HTML of the announcement."""
    count = len(holds)
    title = "1 change waits for you" if count == 1 else f"{count} changes wait for you"
    by_run: dict[str, list[Hold]] = {}
    for hold in holds:
        by_run.setdefault(hold.run, []).append(hold)
    mail = HeldMail(title, tuple(_of_run(run, held) for run, held in by_run.items()))
    return (
        f"{PREFIX}{title}",
        TEMPLATES.get_template("held.txt.j2").render(mail=mail),
        TEMPLATES.get_template("held.html.j2").render(mail=mail),
    )


def _of_run(run: str, holds: Sequence[Hold]) -> HeldRun:
    shown = tuple(
        HeldChange(
            who=hold.user_id,
            before=hold.before or "nothing",
            after=hold.after or "nothing",
            because=CAUSES.get(hold.cause, hold.cause),
        )
        for hold in holds[:SHOWN]
    )
    return HeldRun(run, holds[0].cohort, shown, more=len(holds) - len(shown))
