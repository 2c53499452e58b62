"""Questions that may hang, such as to a database: nobody waits longer for an answer than said."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Answer = TypeVar("Answer")


@dataclass(slots=True)
class Question(Generic[Answer]):
    """A question asked once at a time; who comes meanwhile shares the answer.

    However many ask and however long it hangs, one thread and one connection wait for it. The
    thread keeps no process from ending.
    """

    ask: Callable[[], Answer]
    seconds: float
    _under_way: Future[Answer] | None = None

    async def answer(self) -> Answer:
        """Return the answer or raise what asking raised; TimeoutError after `seconds`."""
        if self._under_way is None or self._under_way.done():
            self._under_way = Future()
            thread = threading.Thread(target=self._run, args=(self._under_way,), daemon=True)
            thread.start()
        shared = asyncio.shield(asyncio.wrap_future(self._under_way))
        return await asyncio.wait_for(shared, self.seconds)

    def _run(self, future: Future[Answer]) -> None:
        future.set_running_or_notify_cancel()
        try:
            future.set_result(self.ask())
        except BaseException as failure:  # noqa: BLE001  it is raised where it is waited for
            future.set_exception(failure)


@dataclass(slots=True)
class Errands:
    """Work that may hang, each piece for who asked for it alone: what is written is not shared.

    Nobody waits longer than `seconds`; what was given up may still be done. At most `at_once` go
    on together, those given up among them. The threads keep no process from ending.
    """

    seconds: float
    at_once: int
    _free: threading.BoundedSemaphore = field(init=False)

    def __post_init__(self) -> None:
        """Nothing is under way."""
        self._free = threading.BoundedSemaphore(self.at_once)

    async def done(self, errand: Callable[[], Answer]) -> Answer:
        """Return what it brings or raise what it raises; TimeoutError when it is given up.

        TimeoutError at once, too, where as many as may be are under way.
        """
        if not self._free.acquire(blocking=False):
            raise TimeoutError

        def run() -> Answer:
            try:
                return errand()
            finally:
                self._free.release()

        return await Question(run, self.seconds).answer()
