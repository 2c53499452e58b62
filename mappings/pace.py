"""The pace line: where a participant would be who does everything when it is due.

What the cohorts file plans for a day is due then, with some days of grace. Of all other hours,
those of the induction are due at once, and the rest evenly over the term weeks to the window, or
to the end of the programme's months where no window is named. Source: domain 6, "Pace".
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from mappings.cohorts import Cohort, Person
from mappings.credit import total
from mappings.engagement import standing
from mappings.people import Participant
from mappings.standing import CountingRule, Line
from mappings.subject import Subject
from mappings.term import Clock
from mappings.thresholds import Thresholds
from mappings.windows import window_days

INDUCTION = "induction"
YEAR = 12
WHOLE, NOTHING = Fraction(1), Fraction(0)


def expected_percent(subject: Subject) -> Fraction | None:
    """Return what the pace line says of today, exact, 0 to 100, of the participant's own hours.

    A deferral stops the clock, and shifts what was still to come by its days. With a window of
    their own the line goes on until that. None where nothing applies or nothing says by when.
    """
    lines = [line for line in subject.standing.lines if line.state != "excused"]
    applicable = total(line.credit_hours for line in lines)
    ends_on = pace_ends_on(subject)
    if not applicable or (ends_on is None and not subject.planned):
        return None
    unplanned = [line for line in lines if line.activity_id not in subject.planned]
    at_once = total(line.credit_hours for line in unplanned if line.strand == INDUCTION)
    steady = total(line.credit_hours for line in unplanned if line.strand != INDUCTION)
    due = total(line.credit_hours for line in planned_until_today(subject, lines))
    return 100 * (due + at_once + steady * _share_of_time(subject, ends_on)) / applicable


def cohort_percents(
    cohort: Cohort, rule: CountingRule, months: int | None, days: Iterable[date]
) -> list[Fraction | None]:
    """Return what the pace line says on each day of a participant with whom nothing is agreed, and
    who is given all hours of the rule. What the cohorts file plans for a day is spread, too.

    None where the rule counts no hours, or nothing says by when.
    """
    nobody = Participant(0, "active", frozenset(), frozenset(), frozenset())
    whole = standing(nobody, (), {}, rule)
    return [
        expected_percent(
            Subject(cohort, rule, Thresholds(), day, "active", whole, Person(0), months=months)
        )
        for day in days
    ]


def planned_until_today(subject: Subject, lines: Iterable[Line]) -> tuple[Line, ...]:
    """Return which of these activities are due by the cohort's plan, the days of grace over."""
    clock, grace = Clock.of(subject), subject.thresholds.grace_days
    return tuple(
        line
        for line in lines
        if (day := subject.planned.get(line.activity_id))
        and clock.days_since(clock.planned(day)) > grace
    )


def opens_on(subject: Subject) -> date | None:
    """Return the first day of the participant's window, None where no window is named."""
    assessment = subject.cohort.assessment
    return window_days(assessment, subject.person)[0] if assessment else None


def pace_ends_on(subject: Subject) -> date | None:
    """Return the day by which all hours are due; None where neither window nor months are told."""
    if subject.cohort.assessment is None and subject.months is not None:
        return months_after(subject.cohort.starts_on, subject.months)
    return opens_on(subject)


def months_after(day: date, months: int) -> date:
    """Return the day so many calendar months later: six after 31 August is the last of February."""
    year, month = divmod(day.year * YEAR + day.month - 1 + months, YEAR)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _share_of_time(subject: Subject, ends_on: date | None) -> Fraction:
    """How much of the term weeks to the end is over, 0 to 1; nothing where there is no end.

    Without a window of their own a deferral takes them beyond the end, which stays as far away.
    """
    if ends_on is None:
        return NOTHING
    clock = Clock.of(subject)
    own = subject.cohort.assessment is not None and subject.person.window_opens_on is not None
    count = clock.weeks if own else clock.term.weeks
    weeks = count(clock.starts_on, ends_on)
    over = clock.weeks(clock.starts_on, clock.day)
    return min(over / weeks, WHOLE) if weeks else WHOLE
