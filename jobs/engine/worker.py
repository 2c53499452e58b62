"""A worker: the engine launched in this process, doing what is asked for until it is stopped."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import structlog
from dbos import DBOS, DBOSConfig, WorkflowStatus
from dbos import error as engine_error
from sqlalchemy.exc import SQLAlchemyError

from jobs.context import now
from jobs.engine.carrying import Carrying
from jobs.engine.keeper import Keeper
from jobs.engine.orders import Orders
from jobs.engine.queues import APPLICATION, RUN, TICK, VERSION
from jobs.engine.timetable import Tick, Timetable
from sync.store.engine import is_sqlite, where
from sync.store.errors import DatabaseBehind, StoreTrouble

log = structlog.get_logger()

GRACE_SECONDS = 18
"""For what is under way when the process is to stop: it is gone within 20 seconds."""
NOTIFYING_SECONDS = 0.5
"""How often the engine looks for notes that its workflows send each other. Ours send none, and its
own hundred times a second are a fifth of what an idle worker costs on PostgreSQL."""
OF_A_STOP = ("no longer owned by this execution", "before DBOS was launched")
"""What the engine says while it stops of runs that we leave to be begun again, and say so."""


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
                self._leave(self.orders.client.list_workflows(workflow_ids=[run_id]))

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
        """Begin nothing more, and leave what is under way, or was just drawn, to be begun again."""
        self.carrying.stop()
        grace = GRACE_SECONDS if self.carrying.at_work else 0
        with _without_news_of_a_stop():
            DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=grace)
        ours, client = self.carrying.worker, self.orders.client
        try:
            self._leave(client.list_workflows(status="PENDING", name=RUN, executor_id=ours))
        except (StoreTrouble, SQLAlchemyError) as trouble:  # the others notice by themselves
            log.warning("database not at hand", seen=type(trouble).__name__)

    def _leave(self, left: list[WorkflowStatus]) -> None:
        """Put runs back on the queue: whoever has a place begins them again.

        One that another worker has taken over meanwhile is that one's.
        """
        for one in left:
            if one.executor_id == self.carrying.worker:
                self.orders.store.put_back([one.workflow_id])
                self.orders.client.resume_workflow(one.workflow_id, queue_name=one.queue_name)
                log.info("run left to be begun again", run=one.workflow_id)


@contextmanager
def _without_news_of_a_stop() -> Iterator[None]:
    def is_news(record: logging.LogRecord) -> bool:
        return not any(word in record.getMessage() for word in OF_A_STOP)

    engine_log = logging.getLogger("dbos")
    engine_log.addFilter(is_news)
    try:
        yield
    finally:
        engine_log.removeFilter(is_news)
