"""`python -m benchmarks.counted WORDS`: `npq-sync WORDS`, its database statements counted.

Each line of stdin is answered with a line of JSON on stdout: what was counted since the last one.
"""

from __future__ import annotations

import json
import re
import sys
import threading
from collections import Counter

from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import DBAPICursor

from jobs.__main__ import main

WRITES = re.compile(r"""(?:INSERT INTO|UPDATE|DELETE FROM)\s+((?:"?\w+"?\.)?"?\w+"?)""")


class Counting:
    """Counts what every engine of this process is told to do."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._statements: Counter[str] = Counter()
        self._rows: Counter[str] = Counter()
        self._transactions = 0

    def statement(self, _connection: object, _cursor: object, words: str, *_more: object) -> None:
        """Count a statement; the BEGIN that we send SQLite ourselves is no work."""
        if not words.startswith("BEGIN"):
            with self._lock:
                self._statements[" ".join(words.split())] += 1

    def rows(self, _connection: object, cursor: DBAPICursor, words: str, *_more: object) -> None:
        """Count the rows that a statement wrote, by table."""
        if written := WRITES.match(words.lstrip()):
            with self._lock:
                self._rows[written[1].replace('"', "")] += max(cursor.rowcount, 0)

    def transaction(self, _connection: object) -> None:
        """Count a transaction by its beginning."""
        with self._lock:
            self._transactions += 1

    def taken(self) -> str:
        """Return what was counted, and begin anew."""
        with self._lock:
            counted = {
                "transactions": self._transactions,
                "statements": dict(self._statements),
                "rows": dict(self._rows),
            }
            self._transactions = 0
            self._statements.clear()
            self._rows.clear()
        return json.dumps(counted)


def answer(counting: Counting) -> None:
    """Answer each line of stdin."""
    for _ in sys.stdin:
        print(counting.taken(), flush=True)


if __name__ == "__main__":
    counts = Counting()
    event.listen(Engine, "before_cursor_execute", counts.statement)
    event.listen(Engine, "after_cursor_execute", counts.rows)
    event.listen(Engine, "begin", counts.transaction)
    threading.Thread(target=answer, args=(counts,), daemon=True).start()
    main()
