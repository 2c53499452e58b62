"""What needs a person beside held changes: every kind of matter, in the order of a note."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from jobs.desk.alerts import CONFLICT, DISOWNED, UNANSWERED
from jobs.desk.braked import BRAKED
from jobs.desk.broken import DRIFTED, FAILED, OUT_OF_DATE
from jobs.desk.digests import MISSED, WAITING
from jobs.desk.mails import REFUSED, UNCERTAIN
from jobs.desk.matter import AnyKind, Desk, Matter
from jobs.desk.token import TOKEN_ENDS
from jobs.desk.unmapped import UNMAPPED
from jobs.desk.window import NEAR_WINDOW, UNSUBMITTED
from jobs.note_mail import Block
from mappings.windows import local_date

KINDS: tuple[AnyKind, ...] = (
    FAILED,
    OUT_OF_DATE,
    TOKEN_ENDS,
    WAITING,
    BRAKED,
    UNANSWERED,
    UNSUBMITTED,
    NEAR_WINDOW,
    CONFLICT,
    DISOWNED,
    UNCERTAIN,
    MISSED,
    REFUSED,
    UNMAPPED,
    DRIFTED,
)
AGAIN = timedelta(days=7)
"""What is still so is told again after a week."""


def matters(desk: Desk) -> tuple[Matter, ...]:
    """Return all that needs a person now."""
    return tuple(matter for kind in KINDS for matter in kind.find(desk))


def to_tell(
    so: Sequence[Matter], told: Mapping[str, datetime], now: datetime
) -> tuple[Matter, ...]:
    """Return what is new; or everything, once something is still so a week after it was told.

    What is told once, since there is nothing to mend about it, does not come again.
    """
    once = {matter.key for matter in told_once(so)}
    for matter in so:
        at = told.get(matter.key)
        if at and local_date(now) - local_date(at) >= AGAIN and matter.key not in once:
            return tuple(m for m in so if m.key not in told or m.key not in once)
    return tuple(matter for matter in so if matter.key not in told)


def told_once(so: Iterable[Matter]) -> tuple[Matter, ...]:
    """Return those of the kinds that are not told again."""
    among = tuple(so)
    return tuple(matter for kind in KINDS if kind.once for matter in kind.among(among))


def counts(so: Sequence[Matter]) -> Iterator[str]:
    """Yield how many there are of each kind, in words."""
    for kind in KINDS:
        if found := kind.among(so):
            yield from kind.counts(found)


def blocks(due: Sequence[Matter], now: datetime) -> Iterator[Block]:
    """Yield what a note says of them, each block with what to do."""
    for kind in KINDS:
        if found := kind.among(due):
            yield from kind.blocks(found, now)
