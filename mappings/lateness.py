"""Rules about the pace: behind the line, and late for the window at the present pace."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from math import ceil

from mappings.alerts import Alert
from mappings.pace import expected_percent, opens_on, planned_until_today
from mappings.saying import NO_POINTS, alert_of, asked, figure, hours_in_points
from mappings.shortest import missing_hours, shortest_way
from mappings.shown import day_in_full, floored, raised
from mappings.subject import Subject
from mappings.term import DAYS_OF_A_TERM_WEEK, Clock
from mappings.windows import window_days
from mappings.working_days import DAY

IN_SIGHT = 5 * 52 * DAYS_OF_A_TERM_WEEK
"""Working days beyond which no day is forecast: some five years."""


def behind(subject: Subject) -> Iterator[Alert]:
    """More than `behind_points` below the pace line; exactly as many are not.

    Whoever reached what is asked is not behind. Where no percentage is told, nothing is said.
    """
    percent = subject.standing.percent
    if percent is None or subject.standing.entry == "eligible":
        return
    expected = expected_percent(subject)
    if expected is None or expected - percent <= subject.thresholds.behind_points:
        return
    line = "by the plan it would be" if subject.planned else "steady work would be at"
    why = f"At {figure(subject)}; {line} {floored(expected)}%."
    missing = missing_hours(subject.standing, subject.rule)
    if missing:
        why += f" {raised(missing)} hours are missing to {asked(subject)}."
    yield alert_of(
        subject,
        "behind",
        why,
        "Agree which activities come next and by when.",
        activities=_overdue_first(subject),
        pressing=expected - percent,
    )


def forecast_late(subject: Subject) -> Iterator[Alert]:
    """At the present pace the threshold is not reached before the window opens.

    The pace is what was gained since the earlier day that is kept, else since the start; from
    `pace_weeks` after the start on, until the window has closed. Exactly in time is in time. Of
    who is on the pace line nothing is said, nor of who does as much of what the plan brings as is
    needed: without an event in it, no stretch tells how the next event will be.
    """
    forecast = _forecast(subject)
    if forecast is None or forecast.is_in_time or _keeps_up(subject, forecast):
        return
    reached = f"{asked(subject)} is not in sight"
    if forecast.reached_on is not None:
        reached = f"{asked(subject)} would be reached on {day_in_full(forecast.reached_on)}"
    opens = f"the window opens on {day_in_full(forecast.opens_on)}"
    if forecast.opens_on <= subject.day:
        opens = f"the window opened on {day_in_full(forecast.opens_on)}"
    yield alert_of(
        subject,
        "forecast-late",
        f"At the pace since {day_in_full(forecast.since)} ({floored(forecast.points)} points a "
        f"term week) {reached}; {opens}. Now at {figure(subject)}.",
        "Agree on more for each week, and which activities; or a later window with the admin.",
        activities=shortest_way(subject.standing, subject.rule),
        pressing=forecast.missing_weeks,
    )


@dataclass(frozen=True, slots=True)
class _Forecast:
    """When a participant gets there who goes on at `points` of per cent in a term week.

    `missing` are the points to go.
    """

    since: date
    points: Fraction
    missing: Fraction
    opens_on: date
    clock: Clock

    @property
    def days(self) -> int:
        """The working days left before the window opens, today among them."""
        return self.clock.term.working_days(self.clock.day, self.opens_on)

    @property
    def is_in_time(self) -> bool:
        """Whether the days that are left are enough."""
        return self.points * self.days >= self.missing * DAYS_OF_A_TERM_WEEK

    @property
    def missing_weeks(self) -> Fraction:
        """Term weeks of work at this pace for which there is no time; points without any pace."""
        if not self.points:
            return self.missing
        return self.missing / self.points - Fraction(self.days, DAYS_OF_A_TERM_WEEK)

    @property
    def reached_on(self) -> date | None:
        """The day at whose end the threshold is reached; None where it is not in sight."""
        if not self.points:
            return None
        days = ceil(DAYS_OF_A_TERM_WEEK * self.missing / self.points)
        if days > IN_SIGHT:
            return None
        return self.clock.term.after(self.clock.day - DAY, days)


def _forecast(subject: Subject) -> _Forecast | None:
    """None where there is no figure or no window ahead, or where it is too early to tell."""
    standing, clock, opens = subject.standing, Clock.of(subject), opens_on(subject)
    assessment = subject.cohort.assessment
    if standing.percent is None or assessment is None or opens is None:
        return None
    weeks = clock.weeks(clock.starts_on, clock.day)
    closed = window_days(assessment, subject.person)[1] < subject.day
    if closed or standing.entry == "eligible" or weeks < subject.thresholds.pace_weeks:
        return None
    missing = hours_in_points(subject, missing_hours(standing, subject.rule))
    if not missing:
        return None
    since, points = _pace(subject, standing.percent, clock)
    return _Forecast(since, points, missing, opens, clock)


def _pace(subject: Subject, percent: Fraction, clock: Clock) -> tuple[date, Fraction]:
    """Since when the pace is told, and points a term week, 0 for who fell.

    An earlier day tells it only where at least half of `pace_weeks` has passed since.
    """
    if subject.earlier is not None:
        since, then = subject.earlier
        weeks = clock.weeks(since, clock.day)
        if weeks and 2 * weeks >= subject.thresholds.pace_weeks:
            return since, max((percent - then) / weeks, NO_POINTS)
    weeks = clock.weeks(clock.starts_on, clock.day)
    return clock.starts_on, percent / weeks if weeks else NO_POINTS


def _keeps_up(subject: Subject, forecast: _Forecast) -> bool:
    """Whether they are on the pace line, or get there by the share of it that they have done.

    That share is what they gained for what the line, without grace, asked in the same time.
    """
    percent, line = subject.standing.percent, expected_percent(subject)
    if percent is None or line is None:
        return False
    now, then = _due(subject, subject.day), _due(subject, forecast.since)
    gained = forecast.points * forecast.clock.weeks(forecast.since, subject.day)
    return percent >= line or gained * (100 - now) >= forecast.missing * (now - then)


def _due(subject: Subject, day: date) -> Fraction:
    """Return what the pace line asks on a day, without days of grace; 0 to 100."""
    exact = replace(subject, day=day, thresholds=replace(subject.thresholds, grace_days=0))
    return expected_percent(exact) or NO_POINTS


def _overdue_first(subject: Subject) -> list[str]:
    """What the plan has due and is open, then the fewest that reach what is asked."""
    due = planned_until_today(subject, subject.standing.lines)
    overdue = [line.activity_id for line in due if line.state == "open"]
    return list(dict.fromkeys([*overdue, *shortest_way(subject.standing, subject.rule)]))
