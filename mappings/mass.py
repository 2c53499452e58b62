"""The brake: what would tell of a large part of a cohort at once waits for a person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mappings.alerts import PLACE, AlertRule
from mappings.episodes import CohortToday, Line, RuleOf
from mappings.recipients import Recipients

FEW = 3  # participants of whom one rule may always tell


@dataclass(frozen=True, slots=True)
class HeldRule:
    """A rule of which coaches hear nothing in a cohort: it would tell of `count` people of `of`."""

    cohort: str
    rule: AlertRule
    count: int
    of: int


def may_be_held(line: Line) -> bool:
    """Tell whether the brake is for this line.

    It is not for what somebody was told already, what was there from the start and is told as one
    summary, what an admin has released, and what comes to many by the calendar.
    """
    episode = line.episode
    exempt = episode.told or episode.backlog or episode.released or line.alert.kind.by_calendar
    return line.is_new and not exempt


def held_rules(
    lines: Iterable[Line], cohorts: Mapping[str, CohortToday], recipients: Recipients
) -> tuple[HeldRule, ...]:
    """Return what is held: more than the cohort's share of it, and more than three participants.

    Who wants only what is urgent never hears of the rest, so it is not counted for them.
    """
    found: defaultdict[RuleOf, set[int]] = defaultdict(set)
    for line in lines:
        goes = line.alert.kind.urgent or recipients.every(line.who) != "urgent"
        if goes and may_be_held(line):
            found[line.rule_of].add(line.alert.user_id)
    return tuple(
        HeldRule(cohort, rule, len(people), len(cohorts[cohort].coaches))
        for (cohort, rule), people in sorted(found.items(), key=lambda each: _place(each[0]))
        if is_mass(len(people), len(cohorts[cohort].coaches), cohorts[cohort].share)
    )


def is_mass(count: int, of: int, share: int) -> bool:
    """Tell whether so many of so many participants are more than this per cent, and than a few."""
    return count > FEW and 100 * count > share * of


def _place(of: RuleOf) -> tuple[str, int]:
    cohort, rule = of
    return cohort, PLACE[rule]
