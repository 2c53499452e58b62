"""Asking for runs from a page; the engine is opened for the moment that takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus

from starlette.responses import Response

from jobs.console.refusals import NEVER_WORKED
from jobs.console.visit import Visit
from jobs.engine.orders import Orders, open_orders
from jobs.engine.source import Source
from sync.store.errors import DatabaseBehind
from sync.store.kept import Order


@contextmanager
def orders_of(visit: Visit) -> Iterator[Orders]:
    """Give the way in to the engine. Raises DatabaseBehind."""
    with open_orders(Source(visit.context), visit.store) as orders:
        yield orders


def ordered(
    visit: Visit, order: Order, place: str = "/runs", new: Callable[[], None] = lambda: None
) -> Response:
    """Ask for a run, or join the one that does the same already, and lead to its page.

    `new` is called where it was not asked for before: only then is anything to be noted.
    """
    try:
        with orders_of(visit) as orders:
            asked = orders.ask(order, visit.now)
    except DatabaseBehind:
        return never_worked(visit)
    if not asked.joined:
        new()
        visit.note(f"ask-{order.job}", order.cohort, about=f"run {asked.run.id}")
    lesser = order.full and not asked.run.order.full
    joined = ("?joined=lesser" if lesser else "?joined=yes") if asked.joined else ""
    return visit.seen_other(f"{place}/{asked.run.id}{joined}")


def never_worked(visit: Visit) -> Response:
    """Say that nobody can take the order yet."""
    return visit.notice(NEVER_WORKED, HTTPStatus.SERVICE_UNAVAILABLE)
