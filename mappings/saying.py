"""How a rule says what it found: an alert of a subject, what would help, figures in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from mappings.alerts import Alert, AlertRule, Suggestion
from mappings.pace import opens_on
from mappings.shown import day_in_full, floored, plain
from mappings.subject import Subject

NAMED = 4
"""How many activities an alert names; the others are counted."""

NO_POINTS = Fraction(0)


def alert_of(
    subject: Subject,
    rule: AlertRule,
    why: str,
    next_step: str,
    *,
    about: str = "",
    since: date | None = None,
    activities: Iterable[str] = (),
    pressing: Fraction = NO_POINTS,
) -> Alert:
    """Return an alert of the subject; `activities` are ids, of which the first are named."""
    return Alert(
        rule=rule,
        cohort_id=subject.cohort.id,
        user_id=subject.standing.user_id,
        why=why,
        next_step=next_step,
        about=about,
        since=since,
        activities=_suggestions(subject, tuple(activities)),
        pressing=pressing,
    )


def hours_in_points(subject: Subject, hours: Fraction) -> Fraction:
    """Return hours as per cent of all that is applicable; 0 where no hours are."""
    applicable = subject.standing.hours_applicable
    return 100 * hours / applicable if applicable else NO_POINTS


def figure(subject: Subject) -> str:
    """Return the participant's percentage in words."""
    percent = subject.standing.percent
    return "an unknown figure" if percent is None else f"{floored(percent)}%"


def asked(subject: Subject) -> str:
    """Return what is asked of everybody: "90%"."""
    if subject.rule.policy == "modules":
        return "the modules asked for"
    return f"{plain(100 * subject.rule.threshold)}%"


def by_the_window(subject: Subject) -> str:
    """Return " before the window opens on Monday 22 March 2027" while that is to come, else ""."""
    opens = opens_on(subject)
    if opens is None or opens <= subject.day:
        return ""
    return f" before the window opens on {day_in_full(opens)}"


def some(count: int, what: str) -> str:
    """Return "1 day", "2 days"."""
    return f"{count} {what}{'' if count == 1 else 's'}"


def _suggestions(subject: Subject, ids: tuple[str, ...]) -> tuple[Suggestion, ...]:
    if not ids:
        return ()
    titles = {line.activity_id: line.title for line in subject.standing.lines}
    named = [Suggestion(titles[each], subject.urls.get(each)) for each in ids[:NAMED]]
    if len(ids) > NAMED:
        named.append(Suggestion(f"and {len(ids) - NAMED} more", None))
    return tuple(named)
