"""Who is read the evaluating way tonight, so that what Canvas stores is checked; design 8."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, timedelta

from mappings.cohorts import Assessment, Person
from mappings.credit import total
from mappings.policies import policy_of
from mappings.records import Progress
from mappings.standing import CountingRule, Standing
from mappings.windows import Window, local_date, local_midnight, window_of

NIGHTS = 7  # in which everybody has their turn
BEFORE_WINDOW = timedelta(days=14)
NEAR_POINTS = 10  # percentage points under the threshold; exactly so many are near

NOTHING_AGREED: Mapping[int, Person] = {}

LastStanding = Callable[[int], Standing | None]
"""The newest standing kept of a participant, None where there is none."""


def read_tonight(
    live: Collection[int],
    last: LastStanding,
    rule: CountingRule,
    assessment: Assessment | None,
    now: datetime,
    *,
    agreed: Mapping[int, Person] = NOTHING_AGREED,
) -> frozenset[int]:
    """Return those of the live participants whose turn it is, or whom every night matters for."""
    tonight = local_date(now)
    turn = frozenset(user_id for user_id in live if is_turn_of(user_id, tonight))
    others = frozenset(live) - turn
    return turn | near_the_window(others, last, rule, assessment, now, agreed=agreed)


def near_the_window(
    live: Collection[int],
    last: LastStanding,
    rule: CountingRule,
    assessment: Assessment | None,
    now: datetime,
    *,
    agreed: Mapping[int, Person] = NOTHING_AGREED,
) -> frozenset[int]:
    """Return those of the live participants whom every night matters for.

    That is so of whoever is not eligible and near the threshold, from 14 local days before
    the window's first, theirs where they have their own, until it closes; never without a gate or
    an assessment.
    """
    if assessment is None or not policy_of(rule).gate:
        return frozenset()
    return frozenset(
        user_id
        for user_id in live
        if _matters(window_of(assessment, agreed.get(user_id)), now)
        and may_be_near(last(user_id), rule)
    )


def is_turn_of(user_id: int, night: date) -> bool:
    """Tell whether it is this participant's night: one in seven, always the same weekday."""
    return user_id % NIGHTS == night.toordinal() % NIGHTS


def may_be_near(standing: Standing | None, rule: CountingRule, points: int = NEAR_POINTS) -> bool:
    """Tell whether somebody is not eligible and may have the threshold less `points`, or more.

    Points are those of the pooled percentage, whatever the policy. What is unknown counts as
    done here, since it may be: only who is surely further away is left out, so whoever has no
    figure yet is not.
    """
    if standing is None or not standing.hours_applicable:
        return True
    if standing.entry == "eligible":
        return False
    unknown = total(
        line.credit_hours - line.done_hours for line in standing.lines if line.state == "unknown"
    )
    at_most = 100 * (standing.hours_done + unknown) / standing.hours_applicable
    return at_most >= 100 * rule.threshold - points


def gained(kept: Progress, evaluated: Progress) -> frozenset[int]:
    """Return the items met by an evaluating read that were not when progress was last kept."""
    return evaluated.met - kept.met - kept.unknown


def lost(kept: Progress, evaluated: Progress) -> frozenset[int]:
    """Return the items still shown that were met when progress was last kept and are not now."""
    shown = evaluated.shown or frozenset()
    return (kept.met & shown) - evaluated.met - evaluated.unknown


def _matters(window: Window, now: datetime) -> bool:
    return local_midnight(window.first - BEFORE_WINDOW) <= now < window.ends
