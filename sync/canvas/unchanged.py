"""Without GraphQL: whose progress cannot have changed since it was kept (canvas-contract 3.7)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from mappings.records import KeptProgress, Progress, Structure
from sync.canvas.client import CanvasClient
from sync.canvas.sent import Sent
from sync.errors import NotFound, NotPermitted, Refused, UnexpectedAnswer, Unreachable

RECORDED_EVERY = timedelta(seconds=120)  # an action sooner after the last leaves the time as it is
SKEW = timedelta(seconds=180)  # between our clock, Canvas's web servers and its database


@dataclass(frozen=True, slots=True)
class Signals:
    """What Canvas tells cheaply of everybody: (requirements, completed) and last activity.

    `activity` is None where the token may not read it; in `counts` misses who has none. `asked`
    stands for what the course asks of anybody.
    """

    counts: Mapping[int, tuple[int, int]]
    activity: Mapping[int, datetime] | None
    asked: str = ""

    def beside(self, progress: Progress) -> KeptProgress:
        """Return a progress to keep, with what Canvas told beside it."""
        requirements, completed = self.counts.get(progress.user_id, (None, None))
        return KeptProgress(
            progress=progress,
            requirement_count=requirements,
            requirement_completed_count=completed,
            last_activity_at=(self.activity or {}).get(progress.user_id),
            asked=self.asked,
        )


def pull_counts(client: CanvasClient, course_id: int) -> dict[int, tuple[int, int]]:
    """Return (requirements, completed) of each participant Canvas tells them of, stored state.

    Empty where Canvas does not tell; everybody is then read. Source: bulk_user_progress.
    """
    path = f"courses/{course_id}/bulk_user_progress"
    try:
        rows = Sent.each(client.get_all(path), path)
        return {
            row.id(): (told.number("requirement_count"), told.number("requirement_completed_count"))
            for row in rows
            if "error" not in (told := row.object("progress")).json
        }
    except (NotFound, NotPermitted, Refused, UnexpectedAnswer, Unreachable):
        return {}  # the first to time out; whether Canvas is away, reading everybody tells


def unchanged(
    structure: Structure,
    users: Collection[int],
    kept: Mapping[int, KeptProgress],
    signals: Signals,
) -> set[int]:
    """Return the users of whom every signal says that their kept progress still holds."""
    there = {item.id for module in structure.modules for item in module.items}
    return {
        user_id
        for user_id in users
        if user_id in kept and _holds(user_id, kept[user_id], signals, there)
    }


def _holds(user_id: int, kept: KeptProgress, signals: Signals, there: set[int]) -> bool:
    progress = kept.progress
    if not progress.evaluated or progress.unknown or progress.shown is None:
        return False
    if signals.asked != kept.asked:
        return False
    if signals.counts.get(user_id) != (kept.requirement_count, kept.requirement_completed_count):
        return False
    if not progress.shown <= there:
        return False
    return signals.activity is not None and not _active_since(
        signals.activity.get(user_id), kept.last_activity_at, progress.read_at
    )


def _active_since(now: datetime | None, then: datetime | None, read_at: datetime) -> bool:
    """Whether an activity may have come after the read; Canvas records one every 120 s."""
    if now != then:
        return True
    return now is not None and now >= read_at - RECORDED_EVERY - SKEW
