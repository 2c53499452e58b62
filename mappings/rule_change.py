"""The counting rule of a cohort: kept exactly, compared, and what a change of it would do.

A change of how a cohort counts takes force when a person approves it; design 6. The framework's
areas are no part of it: they show figures and decide nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from mappings.activities import COUNTED
from mappings.policies import policy_of
from mappings.shown import floored
from mappings.standing import CountingRule, Modules, Standing, StrandRule


def rule_json(rule: CountingRule) -> dict[str, Any]:
    """Return the rule as plain JSON, fractions as "num/den" and without the areas."""
    modules = rule.modules
    return {
        "policy": rule.policy,
        "threshold": _exact(rule.threshold),
        "strands": {
            strand: {"hours": _exact(counts.hours), "units": counts.units}
            for strand, counts in rule.strands.items()
        },
        "weights": {strand: _exact(weight) for strand, weight in rule.weights.items()},
        "modules": modules
        and {
            "essential": list(modules.essential),
            "electives": list(modules.electives),
            "choose": modules.choose,
        },
    }


def rule_from(kept: Mapping[str, Any], areas: tuple[str, ...]) -> CountingRule:
    """Return the rule `rule_json` was given, for these areas. Raises KeyError for other JSON."""
    modules = kept["modules"]
    return CountingRule(
        strands={
            strand: StrandRule(Fraction(counts["hours"]), counts["units"])
            for strand, counts in kept["strands"].items()
        },
        policy=kept["policy"],
        threshold=Fraction(kept["threshold"]),
        weights={strand: Fraction(weight) for strand, weight in kept["weights"].items()},
        areas=areas,
        modules=modules
        and Modules(tuple(modules["essential"]), tuple(modules["electives"]), modules["choose"]),
    )


def difference(before: CountingRule, after: CountingRule) -> tuple[str, str] | None:
    """Return what differs of two rules, each side in a line; None where they count alike.

    Weights matter to `weighted` alone, and a threshold to policies that have one.
    """
    sides = [(one, other) for one, other in _compared(before, after) if one != other]
    if not sides:
        return None
    return _line(one for one, _ in sides), _line(other for _, other in sides)


def described(rule: CountingRule) -> str:
    """Return policy and threshold, where it has one, in a line."""
    return _line(iter((rule.policy, _threshold(rule))))


@dataclass(frozen=True, slots=True)
class Effect:
    """How many participants another rule would change."""

    gaining: int
    losing: int
    figures: int

    @property
    def words(self) -> str:
        """In a line: "12 would gain entry, 3 would lose it, 40 figures would change"."""
        figures = "1 figure" if self.figures == 1 else f"{self.figures} figures"
        return (
            f"{self.gaining} would gain entry, {self.losing} would lose it, {figures} would change"
        )


def effect(now: Mapping[int, Standing], then: Mapping[int, Standing]) -> Effect:
    """Return what changes between two counts of the same participants, by user id."""
    pairs = [(standing, then[user_id]) for user_id, standing in now.items()]
    return Effect(
        gaining=sum(one.entry != "eligible" == other.entry for one, other in pairs),
        losing=sum(one.entry == "eligible" != other.entry for one, other in pairs),
        figures=sum(_figure(one) != _figure(other) for one, other in pairs),
    )


def _compared(before: CountingRule, after: CountingRule) -> Iterator[tuple[str, str]]:
    yield before.policy, after.policy
    yield _threshold(before), _threshold(after)
    one, other = (_strands(rule) for rule in (before, after))
    if before.modules and after.modules:
        one, other = before.strands, after.strands
    for strand in COUNTED:
        yield _strand(strand, one.get(strand)), _strand(strand, other.get(strand))
    for strand in COUNTED:
        if any(_weighs(rule).get(strand) for rule in (before, after)):
            yield _weight(strand, before), _weight(strand, after)
    yield _modules(before), _modules(after)


def _line(texts: Iterator[str]) -> str:
    return ", ".join(text for text in texts if text)


def _threshold(rule: CountingRule) -> str:
    if not policy_of(rule).has_threshold:
        return ""
    return f"threshold {_plain(100 * rule.threshold)}%"


def _strands(rule: CountingRule) -> Mapping[str, StrandRule]:
    """The strands with hours: those without count where modules do, as the policy says already."""
    return {strand: counts for strand, counts in rule.strands.items() if counts.hours}


def _strand(strand: str, counts: StrandRule | None) -> str:
    if counts is None:
        return f"{strand} not counted"
    hours = f"{strand} {_plain(counts.hours)} h"
    return hours if counts.units is None else f"{hours} in {counts.units} units"


def _weighs(rule: CountingRule) -> Mapping[str, Fraction]:
    return rule.weights if rule.policy == "weighted" else {}


def _weight(strand: str, rule: CountingRule) -> str:
    if rule.policy != "weighted":
        return ""
    return f"weight of {strand} {_plain(rule.weights.get(strand, Fraction(0)))}"


def _modules(rule: CountingRule) -> str:
    if rule.modules is None:
        return ""
    essential, electives = " and ".join(rule.modules.essential), " or ".join(rule.modules.electives)
    return f"essential {essential or 'none'}, {rule.modules.choose} of {electives or 'none'}"


def _plain(number: Fraction) -> str:
    """A number of the cohorts file as it may stand there: 34, 87.5."""
    return f"{(Decimal(number.numerator) / number.denominator).normalize():f}"


def _figure(standing: Standing) -> str | None:
    return None if standing.percent is None else floored(standing.percent)


def _exact(number: Fraction) -> str:
    return f"{number.numerator}/{number.denominator}"
