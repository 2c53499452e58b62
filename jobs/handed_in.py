"""Who has handed the summative assessment in: read only while that can still matter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from jobs.entry import Gate
from mappings.problems import Problem
from mappings.sittings import Sitting
from mappings.states import of_task
from sync.errors import CanvasTrouble, TokenDead
from sync.reads import Reads

LOOKED_AT_AFTER = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class HandedIn:
    """User ids of who handed the assessment in (graded above zero, or excused, is as good), None
    where nobody looked or it was refused."""

    users: frozenset[int] | None = None
    problems: tuple[Problem, ...] = ()


def pull_handed_in(reads: Reads, gate: Gate | None, now: datetime) -> HandedIn:
    """Ask for the assessment's submissions, in one bulk read, while one of its windows is open or
    closed not longer than a week ago. Raises TokenDead.

    What is refused is told and costs no figure. An unpublished assignment has no submissions.
    """
    if gate is None or not gate.assignment.published or not _matters(gate.sittings, now):
        return HandedIn()
    try:
        rows = reads.submissions(gate.course, [gate.assignment.id]).rows
    except TokenDead:
        raise
    except CanvasTrouble as trouble:
        return HandedIn(problems=(trouble.problem,))
    done = (row.user_id for row in rows.values() if of_task(row).state != "open")
    return HandedIn(frozenset(done))


def _matters(sittings: Iterable[Sitting], now: datetime) -> bool:
    windows = (sitting.window for sitting in sittings)
    return any(window.opens <= now < window.ends + LOOKED_AT_AFTER for window in windows)
