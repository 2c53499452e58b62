"""When the summative assessment is open: local days of a cohort turned into instants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from mappings.cohorts import Assessment, Person

LONDON = ZoneInfo("Europe/London")
HOUR = timedelta(hours=1)


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

    @property
    def first(self) -> date:
        """Day 1, local."""
        return local_date(self.opens)

    @property
    def last(self) -> date:
        """The last local day; the midnight that ends it closes the window."""
        return local_date(self.last_second)

    @property
    def hours(self) -> int:
        """How long it is open."""
        return (self.ends - self.opens) // HOUR

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
    return window_of(assessment, None)


def window_of(assessment: Assessment, person: Person | None) -> Window:
    """Return the window of one participant: the cohort's but for dates of their own.

    A later first day without a last one keeps the cohort's number of days.
    """
    first, last = window_days(assessment, person)
    return _between(first, last, assessment.release_days)


def window_days(assessment: Assessment, person: Person | None) -> tuple[date, date]:
    """Return the first and the last local day of a participant's window; see `window_of`."""
    first = (person and person.window_opens_on) or assessment.opens_on
    last = person and person.window_closes_on
    return first, last or first + timedelta(days=assessment.days - 1)


def _between(first: date, last: date, release_days: int) -> Window:
    ends = local_midnight(last + timedelta(days=1))
    return Window(
        released=local_midnight(first - timedelta(days=release_days)),
        opens=local_midnight(first),
        last_second=ends - timedelta(seconds=1),
        ends=ends,
    )


def local_words(at: datetime, today: date) -> str:
    """Return an instant in local words, "23:59 on Monday 29 March"; of another year, with it."""
    local = at.astimezone(LONDON)
    return f"{local:%H:%M} on {day_words(local.date(), today)}"


def day_words(day: date, today: date) -> str:
    """Return a day in words, "Monday 29 March"; of another year, with it."""
    year = "" if day.year == today.year else f" {day.year}"
    return f"{day:%A} {day.day} {day:%B}{year}"


def local_date(now: datetime) -> date:
    """Return the date in Europe/London."""
    return now.astimezone(LONDON).date()


def local_midnight(day: date) -> datetime:
    """Return the instant in UTC at which a day begins in Europe/London."""
    return datetime.combine(day, time.min, tzinfo=LONDON).astimezone(UTC)
