"""`make bench-nights`: what a worker's memory comes to that is never started anew.

Syncs an account on SQLite again and again with the same worker, and prints its memory after each.
Linux only.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator

from benchmarks.scale import Account, account
from benchmarks.table import MB, aligned
from benchmarks.watched import watched

HEAD = ("night", "memory MB", "peak MB")


def nights(own: Account, count: int) -> Iterator[tuple[str, str, str]]:
    """Give a row for each round of the one worker, and one before the first."""
    with watched(own.settings, "worker") as worker:
        time.sleep(5)  # until it has started
        for night in range(count + 1):
            if night:
                own.all_synced()
            held = worker.memory("status")
            yield str(night), f"{held['VmRSS'] / MB:.0f}", f"{held['VmHWM'] / MB:.0f}"


def main() -> None:
    """Measure so many nights and print them."""
    asked = argparse.ArgumentParser(prog="python -m benchmarks.nights")
    asked.add_argument("participants", nargs="?", type=int, default=2_000, help="in 500s")
    asked.add_argument("nights", nargs="?", type=int, default=8)
    options = asked.parse_args()
    rows: list[tuple[str, ...]] = [HEAD]
    with account(options.participants, "") as own:
        for row in nights(own, options.nights):
            print(" | ".join(row), file=sys.stderr, flush=True)
            rows.append(row)
    print(f"\n{options.participants:,} participants, SQLite, one worker\n")
    print(aligned(rows))


if __name__ == "__main__":
    main()
