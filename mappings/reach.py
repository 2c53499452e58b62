"""Rules about what is asked before the assessment: whether it can be met, and how near it is."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from mappings.alerts import Alert
from mappings.credit import total
from mappings.saying import alert_of, asked, by_the_window, figure, hours_in_points
from mappings.shortest import missing_hours, shortest_way
from mappings.shown import floored, raised
from mappings.standing import Line
from mappings.subject import Subject
from mappings.windows import local_date


def out_of_reach(subject: Subject) -> Iterator[Alert]:
    """What is done and what is still possible do not come to what is asked, without make-up."""
    standing = subject.standing
    if standing.reachable:
        return
    lost = [line for line in standing.lines if _is_lost(line)]
    days = [min(local_date(line.at), subject.day) for line in lost if line.at]
    why, short = _beyond(subject)
    yield alert_of(
        subject,
        "out-of-reach",
        why,
        "Agree how what was missed is made up.",
        since=max(days, default=None),
        activities=[line.activity_id for line in lost],
        pressing=short,
    )


def close(subject: Subject) -> Iterator[Alert]:
    """Not more than `close_points` below the threshold; names the fewest activities to it.

    Points are the hours that are missing, as per cent of the applicable ones: whatever the policy,
    that little is left. Where no percentage is told, nothing is said.
    """
    standing = subject.standing
    if standing.percent is None or not standing.reachable:
        return
    missing = missing_hours(standing, subject.rule)
    points = hours_in_points(subject, missing)
    if not 0 < points <= subject.thresholds.close_points:
        return
    yield alert_of(
        subject,
        "close",
        f"At {figure(subject)}: {raised(missing)} hours are missing to {asked(subject)}.",
        f"Agree on these, the fewest that reach it{by_the_window(subject)}.",
        activities=shortest_way(standing, subject.rule),
        pressing=subject.thresholds.close_points - points,
    )


def _beyond(subject: Subject) -> tuple[str, Fraction]:
    """Why it is out of reach, and by how many points it is at best."""
    if subject.rule.policy == "modules":
        missed = sum(line.state == "missed" for line in subject.standing.lines)
        said = "The modules asked for can no longer be completed without make-up."
        return said, Fraction(missed)
    possible = total(line.possible_hours for line in subject.standing.lines)
    best = hours_in_points(subject, possible)
    short = 100 * subject.rule.threshold - best
    if short > 0:
        said = f"{asked(subject)} can no longer be reached without make-up: at best "
        return f"{said}{floored(best)}%. Now at {figure(subject)}.", short
    said = f"The {asked(subject)} asked can no longer be met without make-up."
    return f"{said} Now at {figure(subject)}.", Fraction(0)


def _is_lost(line: Line) -> bool:
    """Whether make-up would bring hours, or an activity, that nothing else brings."""
    in_part = line.state == "done" and line.done_hours < line.credit_hours
    return line.state == "missed" or in_part
