"""What a worker sees to beside its runs: that it is known to live, and that nothing is left lying.

On PostgreSQL the runs of a dead worker are taken over here; the engine leaves that to a paid
service. Only public calls of the engine are used: a run may be begun twice.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import structlog
from sqlalchemy.exc import SQLAlchemyError

from jobs.context import now
from jobs.engine.orders import Orders
from jobs.engine.place import BEAT_SECONDS, DEAD_SECONDS, beat
from sync.store.engine import is_sqlite
from sync.store.errors import StoreTrouble

log = structlog.get_logger()

EVERY = 12  # beats between two looks for what is left lying: a minute
JOIN_SECONDS = 5.0  # for what is being seen to at the end
AT_WORK = ("ENQUEUED", "PENDING", "DELAYED")  # the engine's words


@dataclass(slots=True)
class Keeper:
    """One worker's keeper; see `keeping`. `look` is done every minute, at the start first."""

    orders: Orders
    worker: str
    look: Callable[[], None] = lambda: None
    _over: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def keeping(self) -> Iterator[None]:
        """See to it all during this block.

        The sign of life has a thread of its own: nothing that hangs makes the worker seem dead.
        """
        threads = [
            threading.Thread(target=self._keep, args=(due,), name=due.__name__, daemon=True)
            for due in (self._beat, self._see_to)
        ]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._over.set()
            for thread in threads:
                thread.join(JOIN_SECONDS)

    def _keep(self, due: Callable[[int], Iterator[Callable[[], object]]]) -> None:
        """Do what is due, beat after beat. Whatever fails is tried again with a later one."""
        beats = 0
        while True:
            for act in due(beats):
                try:
                    act()
                except (StoreTrouble, SQLAlchemyError) as trouble:
                    log.warning("database not at hand", seen=type(trouble).__name__)
                except Exception as failure:
                    log.exception("keeper broke", failure=type(failure).__name__)
            beats += 1
            if self._over.wait(BEAT_SECONDS):
                return

    def _beat(self, _beats: int) -> Iterator[Callable[[], object]]:
        yield lambda: beat(self.orders.store, self.worker)

    def _see_to(self, beats: int) -> Iterator[Callable[[], object]]:
        if not is_sqlite(self.orders.store.engine):
            yield self.take_over
        if beats % EVERY == 0:
            yield self.look
            yield self.pick_up

    def take_over(self) -> None:
        """Let what dead workers had at work be begun again. Their fences are taken first."""
        store, client = self.orders.store, self.orders.client
        with store.takeover():
            alive = store.workers_alive(DEAD_SECONDS)
            pending = client.list_workflows(status="PENDING", load_input=False, load_output=False)
            orphans = [one for one in pending if one.executor_id not in alive]
            store.put_back([one.workflow_id for one in orphans])
            for one in orphans:
                client.resume_workflow(one.workflow_id, queue_name=one.queue_name)
                log.warning("run taken over", run=one.workflow_id, worker=one.executor_id)

    def pick_up(self) -> None:
        """End runs that the engine has given up, such as after an outage of the database.

        They would keep every further run of their cohort from beginning.
        """
        waiting = {run.id for run in self.orders.store.active_runs()}
        if not waiting:
            return
        known = self.orders.client.list_workflows(
            workflow_ids=sorted(waiting), status=list(AT_WORK), load_input=False, load_output=False
        )
        for run_id in sorted(waiting - {one.workflow_id for one in known}):
            if self.orders.store.give_up_run(run_id, now()):
                log.error("run given up", run=run_id)
