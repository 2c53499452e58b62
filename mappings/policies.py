"""Policies: what a cohort asks before the assessment. One function each; comparisons are exact.

To add one, write its demands and enter it in POLICIES; raise `version` when its meaning changes,
since every standing names the policy that produced it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction

from mappings.credit import total
from mappings.measures import HOURS, Demand, Measure, Sums
from mappings.modules import ACTIVITIES, choices, each_module
from mappings.standing import CountingRule

Ways = tuple[tuple[Demand, ...], ...]
"""What can be asked in several ways, as by a choice of electives: one of them is enough."""


def _one_way(sums: Sums, _rule: CountingRule) -> Iterable[Sums]:
    return (sums,)


@dataclass(frozen=True, slots=True)
class Policy:
    """A way to decide entry. `gate` is false where everybody enters without one.

    `demands` says what is asked of sums, which are as `measure` makes them of a ledger. `choices`
    are the sums among which the participant may choose: each asks its own demands.
    """

    name: str
    version: int
    demands: Callable[[Sums, CountingRule], tuple[Demand, ...]]
    measure: Measure = HOURS
    choices: Callable[[Sums, CountingRule], Iterable[Sums]] = _one_way
    gate: bool = True

    @property
    def label(self) -> str:
        """How a standing names it: "pooled-hours/1"."""
        return f"{self.name}/{self.version}"

    @property
    def has_threshold(self) -> bool:
        """Whether it compares with the rule's threshold."""
        return self.gate and self.measure is HOURS

    def ways(self, sums: Sums, rule: CountingRule) -> Ways:
        """Return what is asked, way by way; nothing where nothing applies."""
        asked = (self.demands(chosen, rule) for chosen in self.choices(sums, rule))
        return tuple(demands for demands in asked if demands)

    def passes(self, sums: Sums, rule: CountingRule) -> bool | None:
        """Whether all of one way is met, the threshold included; None where nothing applies."""
        ways = self.ways(sums, rule)
        return any(all(each.short <= 0 for each in way) for way in ways) if ways else None


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
    Policy("modules", 1, each_module, ACTIVITIES, choices),
    Policy("none", 1, none, gate=False),
)


def policy_of(rule: CountingRule) -> Policy:
    """The policy a rule names. Raises KeyError for a name that is in no registry."""
    return {policy.name: policy for policy in POLICIES}[rule.policy]
