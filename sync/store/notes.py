"""Keep the admins' note with all that it tells, together."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sync.store import outbox, runs, told
from sync.store.engine import reading, writing
from sync.store.kept import Run
from sync.store.kept_mail import NewMail
from sync.store.store import Store


def told_before(store: Store, *, redirecting: bool) -> Mapping[int, Mapping[str, datetime]]:
    """Return when each admin (Canvas user id) was last told of which key."""
    with reading(store.engine) as session:
        return told.told(session, redirecting=redirecting)


def keep_note(
    store: Store,
    run: Run,
    mails: Sequence[NewMail],
    so: Collection[str],
    now: datetime,
    *,
    redirecting: bool,
) -> int:
    """Keep the mails, and forget what was told of what is not among the keys `so` any more.

    One run at a time decides what was told. Return how many mails were kept. Raises RunSuperseded.
    """
    with writing(store.engine) as session:
        runs.guard(session, run, keep=True)
        told.forget_all_but(session, so)
        return outbox.enqueue(session, mails, now, redirecting=redirecting)
