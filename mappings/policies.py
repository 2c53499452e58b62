"""Policies: what a cohort asks before the assessment. One function each; comparisons are exact.

To add one, write its demands and enter it in POLICIES; raise `version` when its meaning changes,
since every standing names the policy that produced it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from mappings.credit import total
from mappings.standing import CountingRule, StrandSum

Sums = Mapping[str, tuple[Fraction, Fraction]]
"""Hours (done, applicable) by counted strand."""


@dataclass(frozen=True, slots=True)
class Demand:
    """One thing asked: met when `short` is 0 or less.

    `worth` tells by how much an hour done in a strand brings `short` down; strands that bring
    nothing are not in it.
    """

    short: Fraction
    worth: Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class Policy:
    """A way to decide entry. `gate` is false where everybody enters without one."""

    name: str
    version: int
    demands: Callable[[Sums, CountingRule], tuple[Demand, ...]]
    gate: bool = True

    @property
    def label(self) -> str:
        """How a standing names it: "pooled-hours/1"."""
        return f"{self.name}/{self.version}"

    def passes(self, sums: Sums, rule: CountingRule) -> bool | None:
        """Whether all it asks is met, the threshold included; None where nothing applies."""
        demands = self.demands(sums, rule)
        return all(demand.short <= 0 for demand in demands) if demands else None


def sums_of(strands: Mapping[str, StrandSum]) -> Sums:
    """The lower bound: what is surely done, by strand."""
    return {strand: (each.hours_done, each.hours_applicable) for strand, each in strands.items()}


def pooled_hours(sums: Sums, rule: CountingRule) -> tuple[Demand, ...]:
    """The threshold of all applicable hours together."""
    applicable = total(hours for _, hours in sums.values())
    if not applicable:
        return ()
    done = total(hours for hours, _ in sums.values())
    return (Demand(rule.threshold * applicable - done, dict.fromkeys(sums, Fraction(1))),)


def each_strand(sums: Sums, rule: CountingRule) -> tuple[Demand, ...]:
    """The threshold in every strand with something applicable."""
    return tuple(
        Demand(rule.threshold * applicable - done, {strand: Fraction(1)})
        for strand, (done, applicable) in sums.items()
        if applicable
    )


def weighted(sums: Sums, rule: CountingRule) -> tuple[Demand, ...]:
    """The threshold of the strands' shares done, weighted; a strand without a weight has none.

    Weights are rescaled over the strands with something applicable.
    """
    weights = {
        strand: rule.weights[strand]
        for strand, (_, applicable) in sums.items()
        if applicable and rule.weights.get(strand)
    }
    if not weights:
        return ()
    scale = total(weights.values())
    worth = {strand: weight / scale / sums[strand][1] for strand, weight in weights.items()}
    reached = total(sums[strand][0] * each for strand, each in worth.items())
    return (Demand(rule.threshold - reached, worth),)


def none(_sums: Sums, _rule: CountingRule) -> tuple[Demand, ...]:
    """Asks nothing."""
    return ()


POLICIES: tuple[Policy, ...] = (
    Policy("pooled-hours", 1, pooled_hours),
    Policy("each-strand", 1, each_strand),
    Policy("weighted", 1, weighted),
    Policy("none", 1, none, gate=False),
)


def policy_of(rule: CountingRule) -> Policy:
    """The policy a rule names. Raises KeyError for a name that is in no registry."""
    return {policy.name: policy for policy in POLICIES}[rule.policy]
