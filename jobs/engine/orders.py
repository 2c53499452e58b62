"""Ask for a run, join one, or cancel it: the one way in for schedule, command line and console."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from dbos import DBOSClient, EnqueueOptions
from sqlmodel import Session

from jobs.catalogue import CATALOGUE
from jobs.engine.queues import CANVAS, DESK, RUN, open_client, register_queues
from jobs.engine.source import Source
from sync.store.kept import Asked, Order
from sync.store.store import Store


@dataclass(frozen=True, slots=True)
class Orders:
    """What is asked for is kept and handed to the engine in one transaction."""

    source: Source
    store: Store
    client: DBOSClient

    def ask(self, order: Order, now: datetime, delay: float = 0) -> Asked:
        """Ask for a run in `delay` seconds, or join the one that waits or works on the same.

        Raises UsageFault for a cohort that the cohorts file does not have.
        """
        options: EnqueueOptions = {"workflow_name": RUN, "queue_name": DESK}
        if CATALOGUE[order.job].asks_canvas:
            home = self.source.current().cohort(order.cohort).courses[0]
            options |= {"queue_name": CANVAS, "queue_partition_key": str(home)}
        if delay:
            options["delay_seconds"] = delay

        def enqueue(session: Session, run_id: str) -> None:
            self.client.enqueue_in_transaction(session, {**options, "workflow_id": run_id}, run_id)

        return self.store.ask_run(order, now, enqueue)

    def cancel(self, run_id: str, now: datetime) -> bool:
        """End a run before its next write; False for one that is over."""
        past = self.store.get_run(run_id)
        if past is None or not self.store.cancel_run(run_id, now):
            return False
        if past.status == "queued":
            self.client.cancel_workflow(run_id)
        return True


@contextmanager
def open_orders(source: Source, store: Store) -> Iterator[Orders]:
    """Connect to the engine's tables. Raises DatabaseBehind."""
    client = open_client(store)
    try:
        register_queues(client, source.current().settings.canvas_concurrency)
        yield Orders(source, store, client)
    finally:
        client.destroy()
