"""Term time: weeks of five working days, and a participant's clock, which a deferral stops."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache

from mappings.cohorts import Cohort, Holiday, Person
from mappings.subject import Subject
from mappings.working_days import SATURDAY, WorkingDays, bank_holidays

WEEK = 7
DAYS_OF_A_TERM_WEEK = 5


@dataclass(frozen=True, slots=True)
class Term:
    """The working days of a cohort, counted over any stretch without walking through it.

    `off` are the ordinals (`date.toordinal`) of the weekdays that are not worked, ascending.
    """

    off: tuple[int, ...]

    @classmethod
    def of(cls, cohort: Cohort) -> Term:
        """Return the cohort's: weekends, bank holidays and its holidays are not worked."""
        return _term(cohort.holidays)

    def working_days(self, first: date, before: date) -> int:
        """Return how many working days there are from `first` on and before another day."""
        return max(self._until(before.toordinal()) - self._until(first.toordinal()), 0)

    def weeks(self, first: date, before: date) -> Fraction:
        """Return the term weeks from `first` on and before another day, exactly."""
        return Fraction(self.working_days(first, before), DAYS_OF_A_TERM_WEEK)

    def after(self, day: date, count: int) -> date:
        """Return the day so many working days later: 1 is the first working day after.

        Raises ValueError beyond the last year of the calendar.
        """
        following = day.toordinal() + 1
        later = range(following, date.max.toordinal() + 1)
        wanted = self._until(following) + count
        found = bisect_left(later, wanted, key=lambda each: self._until(each + 1))
        return date.fromordinal(following + found)

    def _until(self, ordinal: int) -> int:
        """Working days before this one since the first of the calendar, which was a Monday."""
        weeks, days = divmod(ordinal - 1, WEEK)
        weekdays = weeks * DAYS_OF_A_TERM_WEEK + min(days, DAYS_OF_A_TERM_WEEK)
        return weekdays - bisect_left(self.off, ordinal)


@dataclass(frozen=True, slots=True)
class Clock:
    """A participant's time in a programme from `starts_on` to `day`; deferred days are none."""

    term: Term
    person: Person
    starts_on: date
    day: date

    @classmethod
    def of(cls, subject: Subject) -> Clock:
        """Return the subject's."""
        cohort = subject.cohort
        return cls(Term.of(cohort), subject.person, cohort.starts_on, subject.day)

    @property
    def begins_on(self) -> date:
        """When they last began: the start, or the day they came back from a deferral."""
        back = self.person.until if self.person.deferred_from else None
        return max(self.starts_on, back) if back and back <= self.day else self.starts_on

    def working_days(self, first: date, before: date) -> int:
        """Return their working days from `first` on and before another day."""
        return self.term.working_days(first, before) - self._paused(first, before)

    def weeks(self, first: date, before: date) -> Fraction:
        """Return their term weeks from `first` on and before another day, exactly."""
        return Fraction(self.working_days(first, before), DAYS_OF_A_TERM_WEEK)

    def planned(self, day: date) -> date:
        """Return when what is planned for a day is due of them: what was still to come when they
        were deferred, so much later as they have been away until today."""
        if self.person.deferred_from is None or day < self.person.deferred_from:
            return day
        return day + timedelta(days=self.person.paused_days(self.starts_on, self.day))

    def days_since(self, day: date) -> int:
        """Return the days between a day and today without deferred ones; negative before it."""
        return (self.day - day).days - self.person.paused_days(day, self.day)

    def _paused(self, first: date, before: date) -> int:
        deferred_from, until = self.person.deferred_from, self.person.until
        if deferred_from is None:
            return 0
        return self.term.working_days(max(first, deferred_from), min(before, until or before))


@lru_cache(maxsize=64)  # a cohort's, asked for each participant again
def _term(holidays: tuple[Holiday, ...]) -> Term:
    off = set(bank_holidays())
    for each in holidays:
        off |= WorkingDays((each,)).off(each.first, each.last).keys()
    return Term(tuple(sorted(day.toordinal() for day in off if day.weekday() < SATURDAY)))
