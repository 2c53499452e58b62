"""`python -m benchmarks.counted WORDS`: `npq-sync WORDS`, its database statements counted.

Each line of stdin is answered with a line of JSON on stdout: what was counted since the last one.
"""

from __future__ import annotations

import json
import sys
import threading
from collections import Counter

from sqlalchemy import Engine, event

from jobs.__main__ import main


class Counting:
    """Counts what every engine of this process is told to do."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._statements: Counter[str] = Counter()
        self._transactions = 0

    def statement(self, _connection: object, _cursor: object, words: str, *_more: object) -> None:
        """Count a statement; the BEGIN that we send SQLite ourselves is no work."""
        if not words.startswith("BEGIN"):
            with self._lock:
                self._statements[" ".join(words.split())] += 1

    def transaction(self, _connection: object) -> None:
        """Count a transaction by its beginning."""
        with self._lock:
            self._transactions += 1

    def taken(self) -> str:
        """Return what was counted, and begin anew."""
        with self._lock:
            counted = {"transactions": self._transactions, "statements": dict(self._statements)}
            self._transactions = 0
            self._statements.clear()
        return json.dumps(counted)


def answer(counting: Counting) -> None:
    """Answer each line of stdin."""
    for _ in sys.stdin:
        print(counting.taken(), flush=True)


if __name__ == "__main__":
    counts = Counting()
    event.listen(Engine, "before_cursor_execute", counts.statement)
    event.listen(Engine, "begin", counts.transaction)
    threading.Thread(target=answer, args=(counts,), daemon=True).start()
    main()
