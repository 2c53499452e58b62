"""What if a cohort counted otherwise: another rule over the ledgers that are kept.

Credit stands in the ledgers, so that what is asked of it can be changed here, and strands can be
left out. Hours and units cannot: how they are shared depends on what Canvas holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from mappings.cohorts import Cohort
from mappings.policies import POLICIES, policy_of
from mappings.programme_tables import PER_CENT
from mappings.programmes import Programme, counting_rule
from mappings.standing import CountingRule

KEYS = ("policy=NAME", "threshold=PER_CENT", "waive=STRAND", "weights.STRAND=NUMBER")
_FROM_CANVAS = (
    "credit is shared out when Canvas is read: change the cohorts file, and sync --dry-run tells "
    "who would change"
)


class WhatIfFault(ValueError):
    """What is asked cannot be counted: `faults` names each fault by its key."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = tuple(faults)


@dataclass(slots=True)
class _Asked:
    """What was asked so far; a key that makes no sense is a fault."""

    counted: AbstractSet[str]
    policy: str | None = None
    threshold: Fraction | None = None
    waived: set[str] = field(default_factory=set)
    weights: dict[str, Fraction] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def take(self, said: str) -> None:
        """Take one KEY=VALUE."""
        key, _, value = said.partition("=")
        head, _, strand = key.partition(".")
        if head in ("hours", "units"):
            self.faults.append(f"{said}: {_FROM_CANVAS}")
        elif key == "policy":
            self._policy(said, value)
        elif key == "threshold":
            self._threshold(said, value)
        elif key == "waive":
            self._waive(said, value)
        elif head == "weights":
            self._weigh(said, strand, value)
        else:
            self.faults.append(f"{said}: is not known; use {', '.join(KEYS)}")

    def _policy(self, said: str, name: str) -> None:
        names = [policy.name for policy in POLICIES]
        if name not in names:
            self.faults.append(f"{said}: use one of {', '.join(names)}")
        elif self.policy is not None:
            self.faults.append(f"{said}: policy is there twice; say it once")
        self.policy = name

    def _threshold(self, said: str, text: str) -> None:
        number = _number(text)
        if number is None or number > PER_CENT:
            self.faults.append(f"{said}: use a percentage from 0 to 100")
        elif self.threshold is not None:
            self.faults.append(f"{said}: threshold is there twice; say it once")
        else:
            self.threshold = number / PER_CENT

    def _waive(self, said: str, strand: str) -> None:
        if strand not in self.counted:
            self.faults.append(f"{said}: {self._choices}")
        self.waived.add(strand)

    def _weigh(self, said: str, strand: str, text: str) -> None:
        number = _number(text)
        if strand not in self.counted:
            self.faults.append(f"{said}: {self._choices}")
        elif number is None:
            self.faults.append(f"{said}: use a number from 0 up")
        elif strand in self.weights:
            self.faults.append(f"{said}: weights.{strand} is there twice; say it once")
        else:
            self.weights[strand] = number

    @property
    def _choices(self) -> str:
        return f"use one of the counted strands, {', '.join(self.counted)}"


def changed_rule(
    asked: Sequence[str], in_force: CountingRule, cohort: Cohort, programme: Programme
) -> CountingRule:
    """Return the rule in force with these changes (KEY=VALUE each).

    Weights and modules that a policy needs, and the rule in force does not have, are those of
    cohort and programme. Raises WhatIfFault with every fault found.
    """
    taken = _Asked(in_force.strands.keys())
    for said in asked:
        taken.take(said)
    if taken.faults:
        raise WhatIfFault(taken.faults)
    policy = taken.policy or in_force.policy
    configured = counting_rule(replace(cohort, policy=policy), programme)
    source = in_force if policy == in_force.policy else configured
    by_modules = policy == "modules"
    strands = {
        strand: counts
        for strand, counts in in_force.strands.items()
        if strand not in taken.waived and (counts.hours or by_modules)
    }
    weights = {**source.weights, **taken.weights}
    rule = replace(
        in_force,
        policy=policy,
        threshold=in_force.threshold if taken.threshold is None else taken.threshold,
        strands=strands,
        weights={strand: weights[strand] for strand in strands if strand in weights},
        modules=source.modules,
    )
    if faults := [*_idle(rule, taken), *_unable(rule, in_force, configured)]:
        raise WhatIfFault(faults)
    return rule


def _idle(rule: CountingRule, taken: _Asked) -> Iterator[str]:
    """Yield what was asked and would change nothing, whatever it says."""
    if taken.threshold is not None and not policy_of(rule).has_threshold:
        yield f"threshold: policy {rule.policy} has none"
    if rule.policy != "weighted":
        yield from (f"weights.{each}: matters to policy=weighted alone" for each in taken.weights)


def _unable(rule: CountingRule, in_force: CountingRule, configured: CountingRule) -> Iterator[str]:
    """Yield why the kept ledgers cannot be counted so."""
    if rule.policy == "weighted" and not any(rule.weights.values()):
        yield "policy=weighted: needs a weight above 0 for a strand: weights.STRAND=NUMBER"
    if rule.policy != "modules":
        return
    unseen = [
        strand
        for strand, counts in configured.strands.items()
        if not counts.hours and strand not in in_force.strands
    ]
    if rule.modules is None:
        yield "policy=modules: the programme names no essential modules and electives"
    elif unseen:
        why = f"nothing is kept of {', '.join(unseen)}, which have no hours"
        yield f"policy=modules: {why}; {_FROM_CANVAS}"


def _number(text: str) -> Fraction | None:
    """A number from 0 up as the cohorts file may have it, None for any other text."""
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    return Fraction(number) if number.is_finite() and number >= 0 else None
