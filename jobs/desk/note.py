"""The admins' note: who is told what today, and in which words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from jobs.desk.attention import blocks, counts, to_tell, told_once
from jobs.desk.matter import Matter
from jobs.held_mail import held_blocks, held_title, what_it_means
from jobs.note_mail import Note, listed, render_note
from mappings.cohorts import Admin
from sync.store.kept import Hold
from sync.store.kept_mail import NewMail

COUNTED = 4  # kinds of matter that a subject counts, what is worst first
FOOTER = (
    "You get this as an administrator of the programme: each thing once, and once a week while it"
    " is still so. Numbers are Canvas user ids: npq-sync explain shows why a figure is what it is."
)


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


def _mail(
    admin: Admin, holds: Sequence[Hold], so: Sequence[Matter], due: Sequence[Matter], now: datetime
) -> NewMail:
    subject, text, html = render_note(
        Note(
            title=_title([*([held_title(holds)] if holds else []), *counts(due)]),
            blocks=(*held_blocks(holds), *blocks(due, now)),
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


def _title(said: Sequence[str]) -> str:
    """Return what a lock screen has room for, and that there is more."""
    return ", ".join([*said[:COUNTED], *(["and more"] if len(said) > COUNTED else [])])


def _still_so(so: Sequence[Matter]) -> str:
    once = told_once(so)
    told = listed(list(counts([matter for matter in so if matter not in once])))
    if not told:
        return ""
    return f"Told before and still so: {told}. npq-sync runs, mails, alerts and map show more."
