"""Rules about formative tasks: not handed in when due, or handed in and without feedback."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from mappings.alerts import Alert
from mappings.saying import alert_of, some
from mappings.shown import day_in_full
from mappings.standing import Line
from mappings.subject import Handed, Subject
from mappings.term import Clock, Term
from mappings.windows import local_date
from mappings.working_days import DAY


def formative_overdue(subject: Subject) -> Iterator[Alert]:
    """A task is open more than `grace_days` after it was due; one alert for each task.

    It is due when the cohort plans it, else when Canvas has it due of this participant; so much
    later as they were deferred. What is not there yet is not overdue.
    """
    clock = Clock.of(subject)
    for line in _tasks(subject):
        day = subject.planned.get(line.activity_id) or subject.due.get(line.activity_id)
        if day is None or line.state != "open" or line.source == "planned":
            continue
        due = clock.planned(day)
        late = clock.days_since(due)
        if late <= subject.thresholds.grace_days:
            continue
        yield alert_of(
            subject,
            "formative-overdue",
            f"{line.title} was due on {day_in_full(due)}, {some(late, 'day')} ago, and is not "
            "handed in.",
            "Agree a day by which it is handed in; for engagement, completing it is what counts.",
            about=line.activity_id,
            since=due,
            activities=[line.activity_id],
            pressing=Fraction(late),
        )


def awaiting_coach(subject: Subject) -> Iterator[Alert]:
    """A task was handed in and has no grade after `feedback_days` working days; one for each.

    What was handed in again after its grade waits anew. The coach's clock knows no deferral.
    """
    term = Term.of(subject.cohort)
    for line in _tasks(subject):
        handed = subject.handed.get(line.activity_id)
        if handed is None or not _waits(handed):
            continue
        day = local_date(handed.submitted_at)
        waited = term.working_days(day + DAY, subject.day)
        if waited < subject.thresholds.feedback_days:
            continue
        yield alert_of(
            subject,
            "awaiting-coach",
            f"{line.title} was handed in on {day_in_full(day)} and has had no grade for "
            f"{some(waited, 'working day')}.",
            "Give feedback, and a grade or “complete” in Canvas, which ends this.",
            about=line.activity_id,
            since=day,
            activities=[line.activity_id],
            pressing=Fraction(waited),
        )


def _tasks(subject: Subject) -> Iterator[Line]:
    return (line for line in subject.standing.lines if line.strand == "formative")


def _waits(handed: Handed) -> bool:
    return handed.graded_at is None or handed.graded_at < handed.submitted_at
