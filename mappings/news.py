"""News of participants a coach should hear: what is true of whom today, with the exact figures.

The store makes episodes of it: one opens when news appears and closes when it is gone; its key is
(cohort, user, rule). At most one kind of news is true of a participant of a cohort at a time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from mappings.cohorts import Assessment, Cohort, Person
from mappings.shortest import missing_hours
from mappings.standing import CountingRule, Entry, Standing

NewsRule = Literal["out-of-reach", "behind", "eligible"]

TOLERATED_POINTS = 10
"""How far under the straight line is not yet behind; exactly this much is not."""


@dataclass(frozen=True, slots=True)
class News:
    """One thing that is true of one participant. Percentages are exact, 0 to 100.

    `expected` is set for `behind`; `best`, what everything still possible would come to, for
    `out-of-reach`; `missing_hours` to the threshold for both. `threshold` is per cent.
    """

    rule: NewsRule
    cohort_id: str
    user_id: int
    percent: Fraction | None
    threshold: Fraction
    policy: str
    opens_on: date | None
    expected: Fraction | None = None
    best: Fraction | None = None
    missing_hours: Fraction | None = None

    @property
    def key(self) -> tuple[str, int, str]:
        """What names the episode: cohort, user, rule."""
        return self.cohort_id, self.user_id, self.rule


def current_news(
    cohort: Cohort,
    rule: CountingRule,
    standings: Mapping[int, Standing],
    in_force: Mapping[int, Entry],
    today: date,
) -> tuple[News, ...]:
    """Return what is true today (a local date), by user id. Of those who left, nothing is, and of
    those deferred neither.

    `in_force` holds each participant's entry in force; while a fall is held it stays eligible,
    and the hold is what a person is told.
    """
    deferred, agreed = cohort.deferred(today), cohort.agreed
    found = (
        _news(
            _Of(cohort, rule, agreed.get(user_id, Person(user_id))),
            standing,
            in_force.get(user_id),
            today,
        )
        for user_id, standing in sorted(standings.items())
        if user_id not in deferred
    )
    return tuple(news for news in found if news is not None)


def expected_percent(
    starts_on: date, assessment: Assessment, today: date, person: Person | None = None
) -> Fraction:
    """Return where steady work from the start to the day the assessment opens would be.

    A deferral pauses the clock: its days are no working time, and what was planned for them is
    expected so much later. With a later window of their own the plan goes on until that.
    """
    who = person or Person(0)
    opens_on = who.window_opens_on or assessment.opens_on
    days = (opens_on - starts_on).days
    if who.window_opens_on:
        days -= who.paused_days(starts_on, opens_on)
    worked = (today - starts_on).days - who.paused_days(starts_on, today)
    if days <= 0 or worked >= days:
        return Fraction(100)
    return Fraction(100 * max(worked, 0), days)


@dataclass(frozen=True, slots=True)
class _Of:
    """Whom news is of: a person of a cohort that counts by this rule."""

    cohort: Cohort
    rule: CountingRule
    person: Person

    @property
    def opens_on(self) -> date | None:
        """The first day of their window."""
        if self.cohort.assessment is None:
            return None
        return self.person.window_opens_on or self.cohort.assessment.opens_on


def _news(of: _Of, standing: Standing, entry: Entry | None, today: date) -> News | None:
    if "not-applicable" in (standing.entry, entry):
        return None
    if entry == "eligible":
        return _made("eligible", of, standing)
    if standing.entry == "eligible" or not standing.complete:
        return None
    missing = missing_hours(standing, of.rule)
    if not standing.reachable:
        best = _best(standing)
        return _made("out-of-reach", of, standing, best=best, missing_hours=missing)
    expected = None if standing.percent is None else _behind(of, standing.percent, today)
    if expected is None:
        return None
    return _made("behind", of, standing, expected=expected, missing_hours=missing)


def _behind(of: _Of, percent: Fraction, today: date) -> Fraction | None:
    """Where steady work would be, if the participant is too far under it."""
    cohort = of.cohort
    if cohort.assessment is None:
        return None
    expected = expected_percent(cohort.starts_on, cohort.assessment, today, of.person)
    return expected if expected - percent > TOLERATED_POINTS else None


def _made(
    kind: NewsRule,
    of: _Of,
    standing: Standing,
    *,
    expected: Fraction | None = None,
    best: Fraction | None = None,
    missing_hours: Fraction | None = None,
) -> News:
    return News(
        rule=kind,
        cohort_id=of.cohort.id,
        user_id=standing.user_id,
        percent=standing.percent,
        threshold=of.rule.threshold * 100,
        policy=of.rule.policy,
        opens_on=of.opens_on,
        expected=expected,
        best=best,
        missing_hours=missing_hours,
    )


def _best(standing: Standing) -> Fraction | None:
    if not standing.hours_applicable:
        return None
    possible = sum((line.possible_hours for line in standing.lines), Fraction(0))
    return 100 * possible / standing.hours_applicable
