"""When the summative assessment is open: local days of a cohort turned into instants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from mappings.cohorts import Assessment

LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True, slots=True)
class Window:
    """An assessment window, half-open `[opens, ends)`, as aware UTC instants.

    `opens` is day 1 00:00 local and what Canvas calls `unlock_at`; `last_second` is the last
    day's 23:59:59 local, Canvas's `due_at` and `lock_at`; `ends` is the midnight that ends it.
    """

    released: datetime
    opens: datetime
    last_second: datetime
    ends: datetime

    def is_released(self, now: datetime) -> bool:
        """Tell whether the override may be written: from `release_days` before the first day."""
        return now >= self.released

    def has_opened(self, now: datetime) -> bool:
        """Tell whether the first day has begun; stays true after the window."""
        return now >= self.opens

    def is_open(self, now: datetime) -> bool:
        """Tell whether a submission at this instant would be in time."""
        return self.opens <= now < self.ends

    def has_ended(self, now: datetime) -> bool:
        """Tell whether the midnight that ends the last day is over."""
        return now >= self.ends


def window(assessment: Assessment) -> Window:
    """Return the window of an assessment: 192 hours for 8 days, 191 or 193 over a clock change."""
    after_last = assessment.opens_on + timedelta(days=assessment.days)
    ends = local_midnight(after_last)
    return Window(
        released=local_midnight(assessment.opens_on - timedelta(days=assessment.release_days)),
        opens=local_midnight(assessment.opens_on),
        last_second=ends - timedelta(seconds=1),
        ends=ends,
    )


def local_date(now: datetime) -> date:
    """Return the date in Europe/London."""
    return now.astimezone(LONDON).date()


def local_midnight(day: date) -> datetime:
    """Return the instant in UTC at which a day begins in Europe/London."""
    return datetime.combine(day, time.min, tzinfo=LONDON).astimezone(UTC)
