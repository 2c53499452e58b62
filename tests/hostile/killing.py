"""A process that dies at a call to Canvas or at a commit: from then on nothing more leaves it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal
from unittest import mock

import sqlalchemy
from requests.adapters import HTTPAdapter

Where = Literal["call", "commit"]


class Killed(BaseException):
    """What ends a run in place of a signal: nothing of ours catches it."""


@dataclass(frozen=True)
class Kill:
    """Die at the call to Canvas, or the commit, of this number; before it happens or after."""

    where: Where
    number: int
    after: bool


class _Process:
    def __init__(self, kill: Kill) -> None:
        self._kill = kill
        self._left = kill.number
        self._dead = False
        self._lock = threading.Lock()

    def comes_to(self, where: Where) -> bool:
        """Count one; tell whether it is the one to die at. Raises Killed when dead already."""
        with self._lock:
            self.goes_on()
            if where != self._kill.where:
                return False
            self._left -= 1
            self._dead = self._left < 0
            if self._dead and not self._kill.after:
                raise Killed
            return self._dead

    def goes_on(self, *_: object) -> None:
        if self._dead:
            raise Killed


@contextmanager
def dying(engine: sqlalchemy.Engine, kill: Kill) -> Iterator[None]:
    """Have this process die so; Killed comes out of whatever it was doing."""
    process = _Process(kill)
    send = HTTPAdapter.send

    def sending(adapter: HTTPAdapter, *args: Any, **how: Any) -> Any:
        last = process.comes_to("call")
        answer = send(adapter, *args, **how)
        if last:
            answer.close()
            raise Killed
        return answer

    def committing(_: object) -> None:
        process.comes_to("commit")

    sqlalchemy.event.listen(engine, "before_cursor_execute", process.goes_on)
    sqlalchemy.event.listen(engine, "commit", committing)
    try:
        with mock.patch.object(HTTPAdapter, "send", sending):
            yield
    finally:
        sqlalchemy.event.remove(engine, "before_cursor_execute", process.goes_on)
        sqlalchemy.event.remove(engine, "commit", committing)
