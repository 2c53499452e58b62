"""Rules about entry: who may enter the assessment now, and their window as it comes and goes.

They look at the entry in force, as written to Canvas: while a fall is held somebody stays
eligible, and the hold is what a person is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from mappings.alerts import Alert
from mappings.saying import alert_of, figure, some
from mappings.shown import day_in_full
from mappings.subject import Subject
from mappings.windows import window_days


def eligible(subject: Subject) -> Iterator[Alert]:
    """Entry is in force."""
    if not _may_enter(subject):
        return
    reached = f"at {figure(subject)}"
    if subject.rule.policy == "modules":
        reached = "with every module asked for completed"
    yield alert_of(
        subject,
        "eligible",
        f"Now eligible for the assessment, {reached}.",
        _then(subject),
    )


def window_opens(subject: Subject) -> Iterator[Alert]:
    """Entry is in force, and the window opens in `window_days` days or fewer."""
    days = _window(subject)
    if days is None or not _may_enter(subject):
        return
    first, last = days
    left = (first - subject.day).days
    if not 0 < left <= subject.thresholds.window_days:
        return
    yield alert_of(
        subject,
        "window-opens",
        f"The assessment's window opens on {day_in_full(first)}, in {some(left, 'day')}, and "
        f"closes at 23:59 on {day_in_full(last)}.",
        "Check that they know these days, and have time for it set aside.",
        pressing=Fraction(-left),
    )


def window_closes_unsubmitted(subject: Subject) -> Iterator[Alert]:
    """Entry is in force, nothing is handed in, and the window closes within `closing_days`.

    It stays so after the window has closed. Where nobody looked whether anything is handed in,
    nothing is said.
    """
    days = _window(subject)
    if days is None or subject.submitted is not False or not _may_enter(subject):
        return
    first, last = days
    left = (last - subject.day).days
    if subject.day < first or left > subject.thresholds.closing_days:
        return
    if left < 0:
        why = f"The window closed on {day_in_full(last)}, and nothing was handed in."
        step = "Agree with the programme's admin whether there is another window, and when."
    else:
        when = "today" if not left else f"on {day_in_full(last)}, in {some(left, 'day')}"
        why = f"The window closes {when}, at 23:59, and nothing is handed in."
        step = "Ask today whether anything is in the way; the admin can agree a later last day."
    yield alert_of(
        subject,
        "window-closes-unsubmitted",
        why,
        step,
        since=first,
        pressing=Fraction(-left),
    )


def _may_enter(subject: Subject) -> bool:
    return subject.in_force == "eligible" and subject.standing.entry != "not-applicable"


def _window(subject: Subject) -> tuple[date, date] | None:
    assessment = subject.cohort.assessment
    return window_days(assessment, subject.person) if assessment else None


def _then(subject: Subject) -> str:
    days = _window(subject)
    if days is None or subject.submitted:
        return "Congratulate them."
    first, last = days
    if subject.day < first:
        return f"Check that they know the window opens on {day_in_full(first)}."
    if subject.day <= last:
        return f"Check that they know the window is open until 23:59 on {day_in_full(last)}."
    return f"The window closed on {day_in_full(last)}: agree another one with the admin."
