"""The lines that a run logs, kept for the console as the log has them: masked, without names."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sync.log import line_formatter
from sync.store.run_history import RunLine, keep_lines
from sync.store.store import Store

MOST_LINES = 2000
"""Of a run; what follows stands in the log alone."""
SAID_ELSEWHERE = ("event", "level", "timestamp", "logger", "run", "cohort", "job")


class RunLog(logging.Handler):
    """Collects what is logged while a run is bound, until it is kept.

    Nothing is kept while a line is logged: the run may be in a transaction of its own.
    """

    def __init__(self, store: Store, run_id: str, secrets: frozenset[str]) -> None:
        """Collect for this run; `secrets` are masked."""
        super().__init__()
        self._store, self._run_id = store, run_id
        self._waiting: list[RunLine] = []
        self._seen = 0
        self.setFormatter(line_formatter(secrets))

    def emit(self, record: logging.LogRecord) -> None:
        """Take a line, if it is of this run and not one too many."""
        if self._seen >= MOST_LINES:
            return
        try:
            said = json.loads(self.format(record))
            if said.get("run") == self._run_id:
                self._waiting.append(_line(said))
                self._seen += 1
        except Exception:  # noqa: BLE001  a line is never worth a run
            return

    def keep(self) -> None:
        """Keep what waits; where it cannot be, it stays in the log alone."""
        self.acquire()
        waiting, self._waiting = self._waiting, []
        self.release()
        try:
            keep_lines(self._store, self._run_id, waiting)
        except Exception:  # noqa: BLE001  what was not kept stands in the log
            return


def _line(said: dict[str, object]) -> RunLine:
    fields = {key: value for key, value in said.items() if key not in SAID_ELSEWHERE}
    at = datetime.fromisoformat(str(said["timestamp"]))
    return RunLine(at, str(said["level"]), str(said["event"]), fields)


@contextmanager
def run_log(store: Store, run_id: str, secrets: frozenset[str]) -> Iterator[RunLog]:
    """Keep what is logged of a run during this block, at its end at the latest."""
    log = RunLog(store, run_id, secrets)
    root = logging.getLogger()
    root.addHandler(log)
    try:
        yield log
    finally:
        root.removeHandler(log)
        log.keep()
