"""The demo's time: it begins a week before a digest's morning, and ends at the present."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from jobs.demo.state import wall_clock
from mappings.mail_days import digest_day, monday_of, morning_of
from mappings.windows import local_date
from mappings.working_days import DAY, WorkingDays

WEEK = timedelta(days=7)
SYNCED_BEFORE = timedelta(minutes=50)  # the digest's morning: as the default schedule may have it


@dataclass(slots=True)
class Clock:
    """What time it is in the demo; None: what time it is."""

    at: datetime | None = None

    def __call__(self) -> datetime:
        """Return that instant, aware UTC."""
        return self.at or wall_clock()


def last_morning(now: datetime) -> datetime:
    """Return the newest morning, not after `now`, on which a weekly digest was due (UTC)."""
    england, day = [WorkingDays()], local_date(now)
    while True:
        first = digest_day(england, day)
        if first and morning_of(first) <= now:
            return morning_of(first)
        day = monday_of(day) - DAY
