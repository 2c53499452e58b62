"""Follow runs to their end, as the worker that does them where no other lives."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Self

from rich.progress import ProgressColumn, Task
from rich.text import Text

from jobs.cli.progress import drawn
from jobs.cli.terminal import warn
from jobs.context import Context, now
from jobs.engine.orders import Orders, open_orders
from jobs.engine.place import PlaceTaken, vacant_place
from jobs.engine.source import Source
from jobs.engine.worker import worker
from sync.store.kept import Asked, Order, PastRun
from sync.store.store import Store

LOOK_SECONDS = 0.3


@dataclass(slots=True)
class Following:
    """Runs on their way, followed during a `with` block; see `ordered`."""

    orders: Orders
    _place: ExitStack = field(default_factory=ExitStack)
    _in_place: bool = False

    def __enter__(self) -> Self:
        """Follow from now on."""
        return self

    def __exit__(self, *_: object) -> None:
        """Give the worker's place up, where it was taken."""
        self._place.close()

    @property
    def store(self) -> Store:
        """The store the runs are kept in."""
        return self.orders.store

    def ordered(self, orders: Sequence[Order]) -> list[PastRun]:
        """Ask for these, say what was joined, and return the runs when all are over.

        Ctrl-C ends what this call began, and leaves alone what a worker does.
        A full run that finds another at work begins after it: joining would leave people unread.
        """
        asked: list[Asked] = []
        try:
            asked += (self.orders.ask(order, now()) for order in orders)
            for one in asked:
                if one.joined:
                    say_joined(one)
            lesser = [
                one
                for one, order in zip(asked, orders, strict=True)
                if order.full and not one.run.order.full
            ]
            if not lesser:
                return self._to_the_end(asked)
            warn("--full begins when that is over")
            self._to_the_end(lesser)
        except KeyboardInterrupt:
            self._interrupted(asked)
            raise
        return self.ordered(orders)

    def _to_the_end(self, asked: Sequence[Asked]) -> list[PastRun]:
        runs = [self._now(one.run) for one in asked]
        with shown(asked) as show:
            while any(run.active for run in runs):
                self._take_place()
                show(runs)
                time.sleep(LOOK_SECONDS)
                runs = [self._now(run) for run in runs]
        return runs

    def _now(self, run: PastRun) -> PastRun:
        return (self.store.get_run(run.id) or run) if run.active else run

    def _take_place(self) -> None:
        """Become the worker if none lives; where one dies meanwhile, then."""
        if self._in_place:
            return
        try:
            name = self._place.enter_context(vacant_place(self.store))
        except PlaceTaken:
            return
        self._place.enter_context(worker(self.orders, name))
        self._in_place = True

    def _interrupted(self, asked: Sequence[Asked]) -> None:
        for one in asked:
            if self._in_place and not one.joined:
                self.orders.cancel(one.run.id, now())
            elif not self._in_place:
                warn(f"run {one.run.id} goes on; npq-sync runs cancel {one.run.id} stops it")


@contextmanager
def following(context: Context, store: Store) -> Iterator[Following]:
    """Ask for runs and follow them during this block. Raises DatabaseBehind."""
    with open_orders(Source(context), store) as orders, Following(orders) as follow:
        yield follow


def say_joined(asked: Asked) -> None:
    """Tell a person that their request found a run that was asked for before."""
    run = asked.run
    since = f"since {run.started_at or run.requested_at:%H:%M} UTC"
    doing = "waits" if run.status == "queued" else "is at work"
    about = f"cohort {run.cohort}" if run.cohort else f"job {run.job}"
    warn(f"{about}: run {run.id} ({run.order.trigger}) {doing} {since}; joined it")


class _Took(ProgressColumn):
    """Calls to Canvas and seconds so far."""

    def render(self, task: Task) -> Text:
        calls = task.fields["calls"]
        return Text(f"{calls} calls, {task.elapsed or 0:.0f} s", style="dim")


@contextmanager
def shown(asked: Sequence[Asked]) -> Iterator[Callable[[Sequence[PastRun]], None]]:
    """Show on a terminal what these runs are doing, a line each."""
    with drawn(_Took()) as progress:
        lines = {
            one.run.id: progress.add_task(_doing(one.run), total=None, calls=0) for one in asked
        }

        def show(runs: Sequence[PastRun]) -> None:
            for run in runs:
                progress.update(lines[run.id], description=_doing(run), calls=run.calls)
                if not run.active:
                    progress.stop_task(lines[run.id])

        yield show


def _doing(run: PastRun) -> str:
    about = run.cohort or run.job
    if run.status == "queued":
        return f"{about}: waits for its turn"
    if not run.active:
        return f"{about}: {run.ousted or run.status}"
    return run.stage or f"{about}: begins"
