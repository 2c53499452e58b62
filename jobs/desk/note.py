"""The admins' note: who is told what today, and in which words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from jobs.desk.attention import Drifted, Failed, Matter, OutOfDate, Uncertain
from jobs.held_mail import held_blocks, held_title, what_it_means
from jobs.note_mail import Block, Item, Note, Step, counted, listed, render_note
from jobs.present.safe import printable
from mappings.cohorts import Admin
from mappings.problems import Problem
from mappings.windows import LONDON, local_date
from sync.store.kept import Hold, NewMail

AGAIN = timedelta(days=7)
"""What is still so is told again after a week."""

SHOWN = 5  # problems of one failure, and mails
FOOTER = (
    "You get this as an administrator of the programme: each thing once, and once a week while it"
    " is still so. Numbers are Canvas user ids: npq-sync explain shows why a figure is what it is."
)
LOSSES: Mapping[str | None, str] = {
    "connection-lost": "the connection broke before the mail server answered",
    "interrupted": "the process that sent it ended before the mail server answered",
}
ASK = "ask the recipient, or look into the mail server's log"


def notes(
    admins: Sequence[Admin],
    holds: Sequence[Hold],
    so: Sequence[Matter],
    told: Mapping[int, Mapping[str, datetime]],
    now: datetime,
) -> tuple[NewMail, ...]:
    """Return a mail for each admin whom something is to be told.

    `so` is all that needs a person; `told` when each admin was last told of which key.
    """
    return tuple(
        _mail(admin, holds, so, due, now)
        for admin in admins
        if (due := to_tell(so, told.get(admin.canvas_user_id, {}), now)) or holds
    )


def to_tell(
    so: Sequence[Matter], told: Mapping[str, datetime], now: datetime
) -> tuple[Matter, ...]:
    """Return what is new; or everything, once something is still so a week after it was told.

    What was changed in a course is told once: there is nothing to mend about it.
    """
    for matter in so:
        at = told.get(matter.key)
        if at and local_date(now) - local_date(at) >= AGAIN and not isinstance(matter, Drifted):
            return tuple(m for m in so if m.key not in told or not isinstance(m, Drifted))
    return tuple(matter for matter in so if matter.key not in told)


def _mail(
    admin: Admin, holds: Sequence[Hold], so: Sequence[Matter], due: Sequence[Matter], now: datetime
) -> NewMail:
    subject, text, html = render_note(
        Note(
            title=", ".join([*([held_title(holds)] if holds else []), *_counts(due)]),
            blocks=(*held_blocks(holds), *_blocks(due, now)),
            footer=FOOTER,
            lead=what_it_means(holds),
            closing=_still_so([matter for matter in so if matter not in due]),
        )
    )
    return NewMail(
        recipient=admin.canvas_user_id,
        address=admin.mail,
        subject=subject,
        text=text,
        html=html,
        hold_ids=frozenset(hold.id for hold in holds),
        tells=frozenset(matter.key for matter in due),
    )


def _counts(so: Sequence[Matter]) -> Iterator[str]:
    cohorts = sum(isinstance(matter, Failed) and bool(matter.cohort) for matter in so)
    jobs = sum(isinstance(matter, Failed) and not matter.cohort for matter in so)
    old = sum(isinstance(matter, OutOfDate) for matter in so)
    mails = sum(isinstance(matter, Uncertain) for matter in so)
    if cohorts:
        yield counted(cohorts, "cohort failed", "cohorts failed")
    if jobs:
        yield counted(jobs, "job failed", "jobs failed")
    if old:
        yield counted(old, "cohort is out of date", "cohorts are out of date")
    if mails:
        yield counted(mails, "mail may be lost", "mails may be lost")
    if drifted := len({matter.cohort for matter in so if isinstance(matter, Drifted)}):
        yield counted(drifted, "cohort's content changed", "cohorts' content changed")


def _still_so(so: Sequence[Matter]) -> str:
    told = listed(list(_counts([matter for matter in so if not isinstance(matter, Drifted)])))
    if not told:
        return ""
    return f"Told before and still so: {told}. npq-sync runs and npq-sync mails show more."


def _blocks(due: Sequence[Matter], now: datetime) -> Iterator[Block]:
    alike: dict[tuple[bool, tuple[Problem, ...]], list[Failed]] = {}
    for matter in due:
        if isinstance(matter, Failed):
            alike.setdefault((bool(matter.cohort), matter.problems), []).append(matter)
    yield from (_failures(failed) for failed in alike.values())
    yield from (_old(matter, now) for matter in due if isinstance(matter, OutOfDate))
    yield from (_drifted(matter) for matter in due if isinstance(matter, Drifted))
    if uncertain := [matter for matter in due if isinstance(matter, Uncertain)]:
        yield _mails(uncertain)


def _failures(failed: Sequence[Failed]) -> Block:
    """Say once what made several fail alike, as a dead token does."""
    first = failed[0]
    kind = "Cohort" if first.cohort else "Job"
    names = listed([one.cohort or one.job for one in failed])
    more = len(first.problems) - SHOWN
    return Block(
        "stop",
        f"{kind}{'s' if len(failed) > 1 else ''} {names} failed",
        tuple(_problem(problem) for problem in first.problems[:SHOWN]),
        (Step("To see all of it", f"npq-sync runs show {first.run}"),),
        f"and {more} more" if more > 0 else "",
    )


def _problem(problem: Problem) -> Item:
    return Item(printable(problem.where), printable(problem.remedy), problem.code)


def _drifted(matter: Drifted) -> Block:
    return Block(
        "warn",
        f"Cohort {matter.cohort}: its courses were changed",
        (_problem(matter.problem),),
        (
            Step("To see what counts now", f"npq-sync map {matter.cohort}"),
            Step("To see whether anything is held", "npq-sync runs"),
        ),
    )


def _old(matter: OutOfDate, now: datetime) -> Block:
    if matter.read_at is None:
        item = Item("never read", "there are no figures of this cohort")
    else:
        hours = (now - matter.read_at) // timedelta(hours=1)
        why = "nobody is told of changes since then, and Canvas shows the figures of that time"
        item = Item("last read", f"{_time(matter.read_at)}, {hours} hours ago", why)
    return Block(
        "warn",
        f"Cohort {matter.cohort} is out of date",
        (item,),
        (
            Step("To see why", "npq-sync runs"),
            Step("To read it now", f"npq-sync sync {matter.cohort}"),
        ),
    )


def _mails(uncertain: Sequence[Uncertain]) -> Block:
    more = len(uncertain) - SHOWN
    which = str(uncertain[0].mail.id) if len(uncertain) == 1 else "ID"
    return Block(
        "warn",
        "Mails that may be lost",
        tuple(_uncertain(matter) for matter in uncertain[:SHOWN]),
        (
            Step("If it has arrived", f"npq-sync mails resolve {which} --arrived"),
            Step("If not, to send it again", f"npq-sync mails resolve {which} --lost"),
        ),
        f"and {more} more; npq-sync mails lists them" if more > 0 else "",
    )


def _uncertain(matter: Uncertain) -> Item:
    mail = matter.mail
    words = f"to Canvas user {mail.recipient}, made {_time(mail.created_at)}"
    why = f"{LOSSES[mail.error]}: {ASK}" if mail.error in LOSSES else ASK
    return Item(f"mail {mail.id}", words, why)


def _time(at: datetime) -> str:
    local = at.astimezone(LONDON)
    return f"{local:%A} {local.day} {local:%B %Y} at {local:%H:%M}"
