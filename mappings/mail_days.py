"""On which mornings a coach is mailed: local time, working days, and the rhythm a coach wants.

A mail is of a morning: it goes from 07:30 on, and not after 18:00 of that day. A weekly digest is
Monday's; where it could not go then, it is of the first working morning of that week on which it
can. All days are local, in Europe/London.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta

from mappings.digest import Every
from mappings.windows import LONDON, local_date
from mappings.working_days import DAY, WorkingDays

MORNING, EVENING = time(7, 30), time(18)
WEEK = timedelta(days=7)
RHYTHM = {"weekly": WEEK, "fortnightly": 2 * WEEK}


def morning_of(day: date) -> datetime:
    """Return the instant (UTC) at which the mails of a local day go: 07:30, summer or winter."""
    return datetime.combine(day, MORNING, tzinfo=LONDON).astimezone(UTC)


def evening_of(day: date) -> datetime:
    """Return the instant (UTC) from which no mail of a local day goes any more."""
    return datetime.combine(day, EVENING, tzinfo=LONDON).astimezone(UTC)


def mails_go(now: datetime) -> bool:
    """Tell whether it is neither too early nor too late in the day, whatever day it is."""
    today = local_date(now)
    return morning_of(today) <= now < evening_of(today)


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - DAY * day.weekday()


def rhythm_due(every: Every, seen_to: date | None, today: date) -> bool:
    """Tell whether a coach's rhythm asks for a digest in the week of `today`.

    `seen_to` is the day up to which their digest was last seen to, None for never. Weeks are
    compared, not days: after a Tuesday that stood in for a Monday comes a Monday again.
    """
    if every == "urgent":
        return False
    return seen_to is None or monday_of(today) - monday_of(seen_to) >= RHYTHM[every]


def digest_day(calendars: Collection[WorkingDays], today: date) -> date | None:
    """Return the week's first day that is a working day by any of these; None if none was yet.

    Usually Monday. After a bank holiday it is Tuesday; a week of holidays has none.
    """
    day = monday_of(today)
    while day <= today:
        if any(calendar.is_working_day(day) for calendar in calendars):
            return day
        day += DAY
    return None
