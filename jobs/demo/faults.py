"""Faults on request: what a network, an edge and a busy Canvas do to a client now and then."""

from __future__ import annotations

import random
import re
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from jobs.demo.calls import JSON
from jobs.demo.record import Seen

Kind = Literal[
    "status",
    "throttle",
    "reset_before",
    "reset_after",
    "stall_before",
    "stall_after",
    "cut_body",
    "wrong_json",
    "forbid",
    "dead_token",
    "endless_next",
    "next_elsewhere",
    "rewrite",
]


@dataclass(slots=True)
class Fault:
    """What happens to the requests that match, and to how many of them.

    `path` is a pattern searched in the path. The first `skip` matches pass; then `times` strike
    (None: every one), or a `share` of them, drawn from the request itself so that threads do not
    change who is struck.
    """

    kind: Kind
    method: str | None = None
    path: str | None = None
    times: int | None = None
    skip: int = 0
    share: float = 1.0
    when: Callable[[Seen], bool] | None = None
    status: int = 500
    seconds: float | None = None
    retry_after: int | None = None
    change: Callable[[JSON], JSON] | None = None
    elsewhere: str | None = None
    struck: int = 0

    def matches(self, seen: Seen) -> bool:
        """Tell whether a request is one of those meant."""
        return (
            (self.method is None or self.method == seen.method)
            and (self.path is None or re.search(self.path, seen.path) is not None)
            and (self.when is None or self.when(seen))
        )


class Faults:
    """The faults of one sandbox; may be changed while it runs. `struck` counts them by kind."""

    def __init__(self, seed: int = 0) -> None:
        self.struck: Counter[str] = Counter()
        self._seed = seed
        self._active: list[Fault] = []
        self._asked: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._released = threading.Event()

    def add(self, fault: Fault) -> Fault:
        """Have a fault strike from now on."""
        with self._lock:
            self._active.append(fault)
        return fault

    def clear(self) -> None:
        """Have none strike any more, and let go of what is stalled."""
        with self._lock:
            self._active.clear()
        self.release()

    def release(self) -> None:
        """Let every stalled request go on."""
        self._released.set()
        self._released = threading.Event()

    def answer(
        self,
        status: int,
        path: str | None = None,
        *,
        method: str | None = None,
        times: int | None = None,
        skip: int = 0,
        share: float = 1.0,
    ) -> Fault:
        """Answer 500, 502, 503 … with the HTML of an edge, the handler never run."""
        return self.add(Fault("status", method, path, times, skip, share, status=status))

    def reset(
        self,
        path: str | None = None,
        *,
        after: bool = False,
        method: str | None = None,
        times: int | None = None,
        skip: int = 0,
        share: float = 1.0,
    ) -> Fault:
        """Reset the connection before the handler ran, or after: then a write happened."""
        kind: Kind = "reset_after" if after else "reset_before"
        return self.add(Fault(kind, method, path, times, skip, share))

    def stall(
        self,
        path: str | None = None,
        *,
        seconds: float | None = None,
        after: bool = False,
        method: str | None = None,
        times: int | None = None,
        skip: int = 0,
        share: float = 1.0,
    ) -> Fault:
        """Say nothing for so many seconds, or until `release`; `after` a write it has happened."""
        kind: Kind = "stall_after" if after else "stall_before"
        return self.add(Fault(kind, method, path, times, skip, share, seconds=seconds))

    def cut_body(
        self,
        path: str | None = None,
        *,
        method: str | None = None,
        times: int | None = None,
        skip: int = 0,
        share: float = 1.0,
    ) -> Fault:
        """Close in the middle of the body: less is sent than content-length says."""
        return self.add(Fault("cut_body", method, path, times, skip, share))

    def wrong_json(
        self,
        path: str | None = None,
        *,
        method: str | None = None,
        times: int | None = None,
        skip: int = 0,
        share: float = 1.0,
    ) -> Fault:
        """Answer 200 with half the JSON, whole by content-length."""
        return self.add(Fault("wrong_json", method, path, times, skip, share))

    def throttle(
        self,
        path: str | None = None,
        *,
        times: int | None = None,
        skip: int = 0,
        share: float = 1.0,
        retry_after: int | None = None,
    ) -> Fault:
        """Answer as a full bucket does."""
        return self.add(Fault("throttle", None, path, times, skip, share, retry_after=retry_after))

    def forbid(self, path: str, *, method: str | None = None, skip: int = 0) -> Fault:
        """Refuse a path to everybody: the permission was taken away."""
        return self.add(Fault("forbid", method, path, None, skip))

    def kill_token(self, *, skip: int = 0) -> Fault:
        """Let so many requests pass, then have every token revoked."""
        return self.add(Fault("dead_token", skip=skip))

    def endless_next(self, path: str, *, skip: int = 0) -> Fault:
        """Have every page lead to a further one, each under a new address."""
        return self.add(Fault("endless_next", "GET", path, None, skip))

    def next_elsewhere(self, path: str, elsewhere: str) -> Fault:
        """Have every page lead to the same path of another host, "http://host:port"."""
        return self.add(Fault("next_elsewhere", "GET", path, elsewhere=elsewhere))

    def rewrite(
        self,
        path: str,
        change: Callable[[JSON], JSON],
        *,
        method: str | None = None,
        times: int | None = None,
        skip: int = 0,
    ) -> Fault:
        """Change the JSON of good answers: a key missing, a list emptied, errors beside data."""
        return self.add(Fault("rewrite", method, path, times, skip, change=change))

    def striking(self, seen: Seen) -> list[Fault]:
        """Return the faults that strike this request, in the order they were added."""
        with self._lock:
            return [fault for fault in self._active if self._strikes(fault, seen)]

    def _strikes(self, fault: Fault, seen: Seen) -> bool:
        if not fault.matches(seen) or (fault.times is not None and fault.struck >= fault.times):
            return False
        if fault.skip:
            fault.skip -= 1
            return False
        if fault.share < 1:
            name = f"{self._seed} {fault.kind} {seen.method} {seen.path} {seen.query_string}"
            self._asked[name] += 1
            draw = random.Random(f"{name} {self._asked[name]}").random()
            if draw >= fault.share:
                return False
        fault.struck += 1
        self.struck[fault.kind] += 1
        return True

    def wait(self, fault: Fault) -> None:
        """Hold a stalled request."""
        self._released.wait(fault.seconds)


def without_key(key: str) -> Callable[[JSON], JSON]:
    """Return a change that takes a key out of every object, however deep."""

    def change(data: JSON) -> JSON:
        if isinstance(data, dict):
            return {k: change(v) for k, v in data.items() if k != key}
        return [change(one) for one in data] if isinstance(data, list) else data

    return change


def emptied(_data: JSON) -> JSON:
    """Return an empty list, whatever there was."""
    return []
