"""Until when a coach may hear nothing: the days to choose from, all local (Europe/London)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

WEEK = timedelta(weeks=1)
LONGEST = 8 * WEEK  # a half term and its holidays; who waits longer has forgotten


@dataclass(frozen=True, slots=True)
class SnoozeDays:
    """The days that may be chosen, `first` and `last` included, and the `usual` one.

    On the chosen day a coach may hear of it again.
    """

    first: date
    usual: date
    last: date

    @classmethod
    def on(cls, today: date) -> Self:
        """Return the choice of this day: tomorrow to eight weeks ahead; usual is next Monday but
        one, which leaves the next digest out."""
        next_monday = today + timedelta(days=7 - today.weekday())
        return cls(today + timedelta(days=1), next_monday + WEEK, today + LONGEST)

    def chosen(self, text: str) -> date | None:
        """Return the day that a form names (2026-12-07), None for any that may not be chosen."""
        try:
            day = date.fromisoformat(text.strip())
        except ValueError:
            return None
        return day if self.first <= day <= self.last else None
