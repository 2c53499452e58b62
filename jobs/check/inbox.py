"""The Canvas Inbox: looked at only where some coach wants to be told there."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from urllib.parse import urlsplit

from jobs.check.line import Check
from jobs.check.rights import Right
from jobs.context import Context
from sync import addresses
from sync.store.coaches import cohorts_coached, wishes
from sync.store.errors import StoreTrouble

WRITES_IN_CANVAS = (
    Right(
        "send messages",
        "coaches who are told in Canvas may hear nothing",
        ("send_messages",),
    ),
)
"""Newer Canvas lets any member of a course write to its teachers; older asks for this right."""


def told_in_canvas(context: Context) -> frozenset[str]:
    """Return the cohorts in which a coach wants the Inbox; of a database that is not ready none."""
    try:
        with context.store() as store:
            coached, said = cohorts_coached(store), wishes(store)
    except StoreTrouble:
        return frozenset()
    wanting = [coach for coach, one in said.items() if one.channel == "inbox"]
    return frozenset().union(*(coached.get(coach, frozenset()) for coach in wanting))


def inbox(context: Context, told: Collection[str]) -> Iterator[Check]:
    """Yield whether messages go at all, and whether their links lead anywhere."""
    if not told:
        return
    settings = context.settings
    here = addresses.is_loopback(urlsplit(settings.npq_sync_public_url).hostname)
    canvas_here = addresses.is_loopback(urlsplit(settings.canvas_api_url).hostname)
    if settings.mail_redirect_to is not None:
        remedy = "unset MAIL_REDIRECT_TO when coaches should get their messages"
        yield Check("Canvas Inbox", "warn", "held back: these digests are mailed there", remedy)
    elif here and not canvas_here:
        remedy = "set NPQ_SYNC_PUBLIC_URL to the address people reach npq-sync at"
        yield Check("Canvas Inbox", "fail", "links lead to this machine alone", remedy)
    else:
        yield Check("Canvas Inbox", "ok", "used for coaches who want it")
