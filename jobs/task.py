"""A run at work, as the job it is a run of gets it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from jobs.chosen import everybody, nobody
from jobs.context import Context
from jobs.sync_cohort import Syncing
from jobs.watch import Watch
from sync.store.kept import Order, Run
from sync.store.store import Store


@dataclass(frozen=True, slots=True)
class Task:
    """A run that a worker has begun: what was ordered, and what to work with.

    A job that is handed one ends the run in the store and returns its report; it raises Stopped
    where the process is to stop, and is then begun again with a new `run`, here or elsewhere.
    """

    context: Context
    store: Store
    run: Run
    order: Order
    now: Callable[[], datetime]
    watch: Watch
    deliver_later: Callable[[], object] = lambda: None
    """Has what still waits in the outbox sent in a while."""
    forget_history: Callable[[datetime], int] = lambda _: 0
    """Removes what the engine itself keeps of work that ended before then; how much it was."""

    @property
    def syncing(self) -> Syncing:
        """What works on the cohort, counting its calls to Canvas."""
        return Syncing(
            self.store,
            lambda: self.watch.follow(self.context.client),
            self.now,
            trigger=self.order.trigger,
            choice=everybody if self.order.full else nobody,
            stage=self.watch.stage,
        )
