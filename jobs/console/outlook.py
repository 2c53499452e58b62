"""How a cohort got on week by week beside the pace line, and where that leads, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from math import ceil

from jobs.console.cohort_rows import Row
from jobs.console.states import Line
from jobs.console.visit import Visit
from jobs.console.words import counted
from mappings.cohorts import Cohort
from mappings.lateness import IN_SIGHT
from mappings.pace import cohort_percents
from mappings.shown import day_in_full, floored, plain
from mappings.term import DAYS_OF_A_TERM_WEEK, Term
from mappings.windows import LONDON, local_date
from sync.store.glances import KeptFigure, figures_kept

WEEK = timedelta(days=7)
MOST_WEEKS = 104
RECENT = 8
"""Weeks from which the pace is told."""


@dataclass(frozen=True, slots=True)
class Week:
    """Where participants stood on average at the end of a local day, and where the line was.

    `mean` is of those who had a figure by then, None before anybody had.
    """

    day: date
    mean: Fraction | None
    pace: Fraction | None


@dataclass(frozen=True, slots=True)
class Outlook:
    """The weeks, oldest first and today last, and the forecast in sentences."""

    weeks: tuple[Week, ...]
    words: tuple[str, ...]


def outlook_of(visit: Visit, cohort: Cohort, line: Line, rows: Sequence[Row]) -> Outlook:
    """Return how the visitor's participants got on; who has left is not among them."""
    here = {row.user_id for row in rows if not row.left}
    today = local_date(visit.now)
    months = visit.context.programme(cohort).months
    days = _days(cohort.starts_on, today)
    means = _means(figures_kept(visit.store, cohort.id, here), days)
    paces = cohort_percents(cohort, line.rule, months, days)
    weeks = tuple(Week(*each) for each in zip(days, means, paces, strict=True))
    late = sum("forecast-late" in row.alerts for row in rows)
    return Outlook(weeks, tuple(_words(cohort, weeks, line, late, today)))


def _days(starts_on: date, today: date) -> list[date]:
    """Return today and the same day of the weeks before it, back to the start; oldest first."""
    if starts_on > today:
        return []
    count = min((today - starts_on) // WEEK, MOST_WEEKS)
    return [today - WEEK * before for before in range(count, -1, -1)]


def _means(figures: Sequence[KeptFigure], days: Sequence[date]) -> Iterator[Fraction | None]:
    """Yield the mean of everybody's newest figure at the end of each day.

    Sums are in tenths, as figures are kept.
    """
    newest: dict[int, int] = {}
    place = 0
    for day in days:
        over = datetime.combine(day, time.max, tzinfo=LONDON)
        while place < len(figures) and figures[place].at <= over:
            newest[figures[place].user_id] = int(figures[place].percent.replace(".", ""))
            place += 1
        yield Fraction(sum(newest.values()), 10 * len(newest)) if newest else None


def _words(
    cohort: Cohort, weeks: Sequence[Week], line: Line, late: int, today: date
) -> Iterator[str]:
    now = weeks[-1] if weeks else None
    if now is None:
        yield f"The cohort starts on {day_in_full(cohort.starts_on)}."
        return
    if now.mean is None:
        yield "Nobody has a figure yet, so that there is no pace to tell from."
        return
    yield _beside_the_line(now.mean, now.pace)
    if line.threshold is not None:
        yield from _reached(cohort, weeks, now.mean, line.threshold, today)
    if late:
        who = counted(late, "participant")
        yield f"{who} would be late for the window at their own pace; see their alerts."
    if cohort.assessment:
        opens = cohort.assessment.opens_on
        verb = "opens" if opens > today else "opened"
        yield f"The assessment window {verb} on {day_in_full(opens)}."


def _beside_the_line(mean: Fraction, pace: Fraction | None) -> str:
    said = f"Participants are at {floored(mean)}% on average"
    if pace is None:
        return f"{said}. Nothing says by when they should be done, so there is no pace line."
    apart = abs(mean - pace)
    side = "above" if mean >= pace else "below"
    return f"{said}, {floored(apart)} points {side} the pace line ({floored(pace)}% today)."


def _reached(
    cohort: Cohort, weeks: Sequence[Week], mean: Fraction, threshold: Fraction, today: date
) -> Iterator[str]:
    """When the mean reaches the threshold at the pace of the last weeks, holidays left out."""
    earlier = [week for week in weeks[-1 - RECENT : -1] if week.mean is not None]
    if mean >= threshold or not earlier or earlier[0].mean is None:
        return
    term, since = Term.of(cohort), earlier[0]
    taught = term.weeks(since.day, today)
    points = (mean - earlier[0].mean) / taught if taught else Fraction(0)
    days = ceil(DAYS_OF_A_TERM_WEEK * (threshold - mean) / points) if points > 0 else IN_SIGHT + 1
    pace = f"At the pace since {day_in_full(since.day)}"
    if days > IN_SIGHT:
        yield f"{pace} an average of {plain(threshold)}% is not in sight."
        return
    reached = day_in_full(term.after(today, days))
    yield (
        f"{pace} ({floored(points)} points a term week) the average reaches {plain(threshold)}%"
        f" about {reached}."
    )
