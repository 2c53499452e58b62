"""A worker: the engine launched in this process, doing what is asked for until it is stopped."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import structlog
from dbos import DBOS, DBOSConfig

from jobs.context import Context, now
from jobs.engine.carrying import Carrying
from jobs.engine.keeper import Keeper
from jobs.engine.orders import Orders
from jobs.engine.queues import APPLICATION, RUN, TICK, VERSION
from sync.store.engine import is_sqlite
from sync.store.kept import Order

log = structlog.get_logger()

GRACE_SECONDS = 20  # for what is under way when the process is to stop


@contextmanager
def worker(orders: Orders, name: str, context: Callable[[], Context]) -> Iterator[Worker]:
    """Do what is asked for, from now until the end of the block, as the worker of this name.

    What is under way then has GRACE_SECONDS to come to its next call; it goes on elsewhere.
    """
    one = Worker(orders, Carrying(orders.store, context, name))
    one.launch()
    try:
        with Keeper(orders, name).keeping():
            yield one
    finally:
        one.stop()


@dataclass(frozen=True, slots=True)
class Worker:
    """The engine in this process; there is one at most."""

    orders: Orders
    carrying: Carrying

    def launch(self) -> None:
        """Begin to do what is asked for, what a dead worker of this name left first."""
        store = self.orders.store
        config: DBOSConfig = {
            "name": APPLICATION,
            "system_database_url": store.engine.url.render_as_string(hide_password=False),
            "executor_id": self.carrying.worker,
            "application_version": VERSION,
            "run_migrations": is_sqlite(store.engine),
            "use_listen_notify": True,
            "log_level": "WARNING",
            "sys_db_pool_size": 5,
        }
        DBOS(config=config)

        @DBOS.workflow(name=RUN)
        def run(run_id: str) -> None:
            if not self.carrying.carry_out(run_id):
                self._leave([run_id])

        @DBOS.workflow(name=TICK)
        def tick(_at: datetime, about: Sequence[str]) -> None:
            job, cohort = about
            asked = self.orders.ask(Order(job, cohort, trigger="schedule"), now())
            log.info("asked for by schedule", run=asked.run.id, job=job, joined=asked.joined)

        DBOS.launch()

    def stop(self) -> None:
        """Begin nothing more, and leave what is under way to be begun again."""
        self.carrying.stop()
        under_way = list(self.carrying.at_work)
        grace = GRACE_SECONDS if under_way else 0
        DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=grace)
        self._leave([run for run in under_way if run in self.carrying.at_work])

    def _leave(self, run_ids: Sequence[str]) -> None:
        """Put runs back on the queue: whoever has a place begins them again."""
        self.orders.store.put_back(run_ids)
        for run_id in run_ids:
            [left] = self.orders.client.list_workflows(workflow_ids=[run_id])
            self.orders.client.resume_workflow(run_id, queue_name=left.queue_name)
            log.info("run left to be begun again", run=run_id)
