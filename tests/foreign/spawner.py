"""Runs npq-sync commands, each in a process of its own forked from one that has imported it.

One JSON order a line on stdin, one exit status a line on stdout: starting Python costs a second
each time, and there are many Canvases to try.
"""

from __future__ import annotations

import json
import os
import sys

from jobs.__main__ import main


def serve() -> None:
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            _become(order)
        _, ended = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(ended)}\n")
        sys.stdout.flush()


def _become(order: dict[str, object]) -> None:
    status = 1
    try:
        os.chdir(str(order["folder"]))
        os.environ.clear()
        os.environ.update(order["environment"])  # type: ignore[call-overload]
        for number, name in ((1, "out"), (2, "err")):
            os.dup2(os.open(name, os.O_CREAT | os.O_WRONLY | os.O_TRUNC), number)
        sys.argv = ["npq-sync", *order["words"]]  # type: ignore[misc]
        main()
        status = 0
    except SystemExit as ended:
        status = int(ended.code or 0)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    serve()
