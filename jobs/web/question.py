"""Questions that may hang, such as to a database: nobody waits longer for an answer than said."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
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
