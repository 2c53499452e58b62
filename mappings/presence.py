"""Rules about whether a participant is there at all: never-started and gone-quiet.

They are two rules, since they call for two conversations. Source: domain 2.3 (three months
without engagement may lead to a deferral) and 4 (no activity for 3, 6, 9 weeks).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice

from mappings.alerts import Alert
from mappings.pace import pace_ends_on
from mappings.saying import NAMED, alert_of, some
from mappings.shown import day_in_full
from mappings.subject import Subject
from mappings.term import Clock
from mappings.windows import local_date
from mappings.working_days import DAY

THREE_MONTHS = 9
"""Term weeks that come to about three months."""


def never_started(subject: Subject) -> Iterator[Alert]:
    """Nothing in Canvas and nothing done for `never_started_weeks` after they were to begin.

    They were to begin at the start, or when they came back from a deferral.
    """
    if _is_over(subject):
        return
    clock = Clock.of(subject)
    weeks = clock.weeks(clock.begins_on, clock.day)
    if weeks < subject.thresholds.never_started_weeks or _has_started(subject):
        return
    begun = "the start" if clock.begins_on == clock.starts_on else "their return"
    period = f"in the {some(int(weeks), 'term week')} since {begun} on "
    if subject.state == "invited":
        seen = "Has not accepted the invitation to Canvas"
        step = "Ask whether the invitation arrived, and help them to sign in."
    else:
        seen = "No activity in Canvas and nothing done"
        step = "Get in touch: find out whether they can sign in, and agree a first step."
    yield alert_of(
        subject,
        "never-started",
        f"{seen} {period}{day_in_full(clock.begins_on)}.",
        step,
        since=clock.begins_on,
        activities=_next(subject),
        pressing=weeks,
    )


def gone_quiet(subject: Subject) -> Iterator[Alert]:
    """No activity for as many term weeks as a stage of `quiet_weeks` has; the latest stage alone.

    Activity is anything Canvas saw them do, and what is done on a known day elsewhere. Of whom
    nothing of what is counted is left to do, or who never started, nothing is said.
    """
    nothing_left = subject.standing.lines and not _next(subject)
    if nothing_left or not _has_started(subject) or _is_over(subject):
        return
    clock, last = Clock.of(subject), _last_active_on(subject)
    since = max(clock.begins_on, last + DAY) if last else clock.begins_on
    weeks = clock.weeks(since, clock.day)
    stage = max((each for each in subject.thresholds.quiet_weeks if each <= weeks), default=None)
    if stage is None:
        return
    seen = f"the last was on {day_in_full(last)}" if last else "since the start"
    yield alert_of(
        subject,
        "gone-quiet",
        f"No activity for {some(stage, 'term week')}: {seen}.",
        _step(stage),
        about=some(stage, "week"),
        since=max(clock.begins_on, last) if last else since,
        activities=_next(subject),
        pressing=weeks,
    )


def _step(stage: int) -> str:
    if stage >= THREE_MONTHS:
        return (
            "Agree with the programme's admin what happens now: three months without engagement "
            "may mean a deferral."
        )
    return "Get in touch: ask what keeps them, and agree the next activity and its day."


def _has_started(subject: Subject) -> bool:
    return subject.last_activity_at is not None or any(
        line.state == "done" for line in subject.standing.lines
    )


def _is_over(subject: Subject) -> bool:
    """Whether the programme's time is up where nothing is asked: nobody ever gets through it."""
    ends_on = pace_ends_on(subject)
    over = ends_on is not None and ends_on <= subject.day
    return over and subject.standing.entry == "not-applicable"


def _last_active_on(subject: Subject) -> date | None:
    instants = [line.at for line in subject.standing.lines if line.state == "done" and line.at]
    if subject.last_activity_at:
        instants.append(subject.last_activity_at)
    return local_date(max(instants)) if instants else None


def _next(subject: Subject) -> list[str]:
    """The first activities that are open and there already, in the ledger's order."""
    there = (
        line.activity_id
        for line in subject.standing.lines
        if line.state == "open" and line.source != "planned"
    )
    return list(islice(there, NAMED))
