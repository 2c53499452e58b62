"""`npq-sync up`, `worker` and `web`: what runs until it is stopped."""

from __future__ import annotations

import structlog

from jobs.context import open_context

log = structlog.get_logger()


def worker() -> None:
    """Do what is asked for and what the schedule says, until stopped; as many as wanted.

    Example: npq-sync worker
    """
    from jobs.service import leave, stop_asked_for, working  # noqa: PLC0415  the engine is slow

    context = open_context()
    with stop_asked_for() as stopped, working(context):
        log.info("worker started")
        stopped.wait()
        log.info("worker stops: what is under way has 20 seconds")
    log.info("worker stopped")
    leave()
