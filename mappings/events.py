"""Rules about events that were missed, and how they are made up.

A recording exists some time after the event; what is made up counts once the delivery partner
accepts it. Source: domain 2.3.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from mappings.alerts import Alert
from mappings.saying import alert_of, hours_in_points, some
from mappings.shown import counted_as, day_in_full
from mappings.standing import Line
from mappings.subject import Subject
from mappings.term import DAYS_OF_A_TERM_WEEK, Clock
from mappings.windows import local_date
from mappings.working_days import DAY


def missed_event(subject: Subject) -> Iterator[Alert]:
    """An event was missed, or attended by half or less; one alert for each event."""
    clock = Clock.of(subject)
    for line in _missed(subject):
        held_on = _held_on(subject, line)
        step = "Agree how it is made up: the recording, or the same session with another group."
        if held_on:
            ready = clock.term.after(held_on, subject.thresholds.recording_days)
            if ready > subject.day:
                step += f" A recording can be there from {day_in_full(ready)}."
        yield alert_of(
            subject,
            "missed-event",
            f"{_what(line)}{f' on {day_in_full(held_on)}' if held_on else ''}.",
            step,
            about=line.activity_id,
            since=held_on,
            activities=[line.activity_id],
            pressing=hours_in_points(subject, line.credit_hours - line.done_hours),
        )


def make_up_due(subject: Subject) -> Iterator[Alert]:
    """A missed event is not made up `make_up_weeks` term weeks after its recording can exist.

    That is `recording_days` working days after the event; a deferral stops the clock. Of an event
    without a known day nothing is said.
    """
    clock, asked = Clock.of(subject), subject.thresholds
    wanted = asked.recording_days + DAYS_OF_A_TERM_WEEK * asked.make_up_weeks
    for line in _missed(subject):
        held_on = _held_on(subject, line)
        if held_on is None:
            continue
        passed = clock.working_days(held_on + DAY, subject.day + DAY)
        if passed < wanted:
            continue
        yield alert_of(
            subject,
            "make-up-due",
            f"{_what(line)} on {day_in_full(held_on)}, {some(passed, 'working day')} ago, and no "
            "make-up has been accepted.",
            "Ask for the make-up, or ask the delivery partner to review what was sent.",
            about=line.activity_id,
            since=held_on,
            activities=[line.activity_id],
            pressing=Fraction(passed),
        )


def _missed(subject: Subject) -> Iterator[Line]:
    for line in subject.standing.lines:
        if line.strand == "events" and counted_as(line) == "missed":
            yield line


def _what(line: Line) -> str:
    in_part = "Attended only a part of" if line.state == "done" else "Missed"
    return f"{in_part} {line.title}"


def _held_on(subject: Subject, line: Line) -> date | None:
    """The event's local day: as planned, as Canvas has it due, or when it was found missed."""
    told = (
        subject.planned.get(line.activity_id),
        subject.due.get(line.activity_id),
        local_date(line.at) if line.at else None,
    )
    return next((day for day in told if day and day <= subject.day), None)
