"""A worker: the engine launched in this process, doing what is asked for until it is stopped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import structlog
from dbos import DBOS, DBOSConfig
from dbos import error as engine_error

from jobs.context import now
from jobs.engine.carrying import Carrying
from jobs.engine.keeper import Keeper
from jobs.engine.orders import Orders
from jobs.engine.queues import APPLICATION, RUN, TICK, VERSION
from jobs.engine.timetable import Tick, Timetable
from sync.store.engine import is_sqlite, where
from sync.store.errors import DatabaseBehind

log = structlog.get_logger()

GRACE_SECONDS = 18
"""For what is under way when the process is to stop: it is gone within 20 seconds."""
NOTIFYING_SECONDS = 0.5
"""How often the engine looks for notes that its workflows send each other. Ours send none, and its
own hundred times a second are a fifth of what an idle worker costs on PostgreSQL."""


@contextmanager
def worker(orders: Orders, name: str) -> Iterator[None]:
    """Do what is asked for during this block, as the worker of this name.

    What is under way at its end has GRACE_SECONDS to come to its next call; it goes on elsewhere.
    """
    one = Worker(orders, Carrying(orders, name))
    one.launch()
    try:
        with Keeper(orders, name).keeping():
            yield
    finally:
        one.stop()


@contextmanager
def scheduling_worker(orders: Orders, name: str) -> Iterator[None]:
    """Be a worker during this block, and ask for what the catalogue says when its time comes."""
    one = Worker(orders, Carrying(orders, name))
    tick = one.launch()
    timetable = Timetable(orders, orders.source)

    def look() -> None:
        orders.source.refresh()
        timetable.apply(tick)
        timetable.catch_up(now())

    try:
        with Keeper(orders, name, look).keeping():
            yield
    finally:
        one.stop()


@dataclass(frozen=True, slots=True)
class Worker:
    """The engine in this process; there is one at most."""

    orders: Orders
    carrying: Carrying

    def launch(self) -> Tick:
        """Begin to do what is asked for, what a dead worker of this name left first."""
        store = self.orders.store
        config: DBOSConfig = {
            "name": APPLICATION,
            "system_database_url": store.engine.url.render_as_string(hide_password=False),
            "executor_id": self.carrying.worker,
            "application_version": VERSION,
            "run_migrations": is_sqlite(store.engine),
            "log_level": "WARNING",
            "sys_db_pool_size": 5,
            "notification_coalesce_sec": NOTIFYING_SECONDS,
        }
        DBOS(config=config)

        @DBOS.workflow(name=RUN)
        def run(run_id: str) -> None:
            if not self.carrying.carry_out(run_id):
                self._leave([run_id])

        @DBOS.workflow(name=TICK)
        def tick(_at: datetime, schedule: str) -> None:
            Timetable(self.orders, self.orders.source).strike(schedule, now())

        try:
            DBOS.launch()
        except engine_error.DBOSInitializationError as behind:
            DBOS.destroy(destroy_registry=True)
            seen = "its tables for jobs are not those of this version"
            raise DatabaseBehind(f"database {where(store.engine)}", seen) from behind
        return tick

    def stop(self) -> None:
        """Begin nothing more, and leave what is under way to be begun again."""
        self.carrying.stop()
        under_way = list(self.carrying.at_work)
        grace = GRACE_SECONDS if under_way else 0
        DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=grace)
        self._leave([run for run in under_way if run in self.carrying.at_work])

    def _leave(self, run_ids: Sequence[str]) -> None:
        """Put runs back on the queue: whoever has a place begins them again.

        One that another worker has taken over meanwhile is that one's.
        """
        for run_id in run_ids:
            [left] = self.orders.client.list_workflows(workflow_ids=[run_id])
            if left.executor_id == self.carrying.worker:
                self.orders.store.put_back([run_id])
                self.orders.client.resume_workflow(run_id, queue_name=left.queue_name)
                log.info("run left to be begun again", run=run_id)
