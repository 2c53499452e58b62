"""The link that npq-sync prints on its own machine, for whoever operates it."""

from __future__ import annotations

import structlog

from jobs.console.desk import desk_of, is_local
from jobs.console.sessions import LINK_GOOD_FOR, once_link
from jobs.console.words import lasting
from jobs.context import Context, login, now
from sync.store.deed_log import Deed, add_deed
from sync.store.errors import StoreTrouble

log = structlog.get_logger()


def new_link(context: Context) -> str:
    """Return the address of a link that lets one person in as an admin. Raises StoreTrouble."""
    desk = desk_of(context.settings, lambda: context.file, lambda: 0, now)
    with desk.store:
        desk.readiness.require()
        path = once_link(desk, login())
        add_deed(desk.store, Deed(now(), login(), None, "process", "print-link"))
        return f"{context.settings.npq_sync_public_url}{path}"


def printed_link(context: Context) -> str:
    """Return a line with such a link. Raises StoreTrouble."""
    address = new_link(context)
    return f"Sign in to the console, once, within {lasting(LINK_GOOD_FOR)}: {address}"


def link_at_start(context: Context) -> str | None:
    """Return such a line where nobody can sign in with Canvas, or the console is for here alone.

    A database that is away is no reason not to start: `npq-sync sign-in` makes a link later.
    """
    if context.settings.canvas_client_id and not is_local(context.settings):
        return None
    try:
        return printed_link(context)
    except StoreTrouble as trouble:
        log.warning("no link to sign in", code=trouble.code, where=trouble.where)
        return None
