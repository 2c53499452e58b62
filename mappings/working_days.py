"""Working days: no weekend, no bank holiday of England, no holiday of provider or cohort."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

from mappings.cohorts import Cohort, Holiday

DAY = timedelta(days=1)
SATURDAY = 5
WEEKEND = "weekend"


@cache
def bank_holidays() -> Mapping[date, str]:
    """Return England's bank holidays with their names, substitute days as the days they are."""
    text = files("mappings").joinpath("data", "bank-holidays.toml").read_text(encoding="utf-8")
    return {date.fromisoformat(day): name for day, name in tomllib.loads(text)["days"].items()}


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """The working days of those who keep these holidays besides weekends and bank holidays."""

    holidays: tuple[Holiday, ...] = ()

    @classmethod
    def of(cls, cohort: Cohort) -> WorkingDays:
        """Return the cohort's: its holidays are the provider's and its own."""
        return cls(cohort.holidays)

    def holiday(self, day: date) -> str | None:
        """Return what the day is off for: a bank holiday before a holiday of theirs, else None."""
        theirs = (each.name for each in self.holidays if each.first <= day <= each.last)
        return bank_holidays().get(day) or next(theirs, None)

    def is_working_day(self, day: date) -> bool:
        """Tell whether somebody is there to answer a question or settle a matter."""
        return day.weekday() < SATURDAY and self.holiday(day) is None

    def before(self, day: date, count: int) -> date:
        """Return the day so many working days earlier: 1 is the last working day before."""
        while count:
            day -= DAY
            count -= self.is_working_day(day)
        return day

    def off(self, first: date, last: date) -> dict[date, str]:
        """Return the days of a stretch, both ends in it, that are not worked, with why."""
        days = (first + DAY * number for number in range((last - first).days + 1))
        return {day: self.holiday(day) or WEEKEND for day in days if not self.is_working_day(day)}
