"""The least a participant has still to do: the fewest open activities, and the hours missing.

Each of a policy's ways asks for sums that every activity brings nearer by a fixed amount. Either
no activity serves two demands of a way, and taking the largest first for each is the fewest of
all; or each demand needs every activity that serves it, as those of modules do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil

from mappings.credit import total
from mappings.measures import Demand, Measure
from mappings.policies import policy_of
from mappings.standing import CountingRule, Line, Standing


@dataclass(frozen=True, slots=True)
class _Step:
    """One open activity, or one planned unit, with the hours and the amounts it would bring."""

    activity_id: str
    unit: int
    hours: Fraction = field(compare=False)
    brings: Mapping[str, Fraction] = field(compare=False)

    def gain(self, demand: Demand) -> Fraction:
        worth = demand.worth
        gains = [
            n if worth[what] == 1 else n * worth[what]
            for what, n in self.brings.items()
            if what in worth
        ]
        return gains[0] if len(gains) == 1 else total(gains)


def shortest_way(standing: Standing, rule: CountingRule) -> tuple[str, ...]:
    """Ids of the fewest open activities that would make this participant eligible.

    Largest gain first, in the ledger's order where equal. Planned hours ("planned:<strand>") are
    in it only where what exists does not reach. Empty if already eligible, without a gate, out
    of reach, or reachable only if something unknown turns out to be done.
    """
    return tuple(dict.fromkeys(step.activity_id for step in _shortest(standing, rule)))


def missing_hours(standing: Standing, rule: CountingRule) -> Fraction:
    """Hours still missing to the threshold, reckoned from what is surely done.

    `pooled-hours`: the exact gap. Other policies: the hours of the shortest way, since which
    hours they are matters; without a way, the fewest hours that would close the gap.
    """
    if standing.entry == "not-applicable":
        return Fraction(0)
    way = () if rule.policy == "pooled-hours" else _shortest(standing, rule)
    if way:
        return total(step.hours for step in way)
    measure = policy_of(rule).measure
    unmet = _unmet(standing, rule)
    return min((measure.hours_short(each, standing.lines) for each in unmet), default=Fraction(0))


def _shortest(standing: Standing, rule: CountingRule) -> Sequence[_Step]:
    if standing.entry in ("eligible", "not-applicable"):
        return ()
    measure = policy_of(rule).measure
    steps = [s for line in standing.lines if line.state == "open" for s in _steps(line, measure)]
    there = [step for step in steps if not step.activity_id.startswith("planned:")]
    found = (_way(demands, there, steps) for demands in _unmet(standing, rule))
    return min((way for way in found if way), key=len, default=())


def _unmet(standing: Standing, rule: CountingRule) -> Iterator[tuple[Demand, ...]]:
    """Yield what each way still asks."""
    policy = policy_of(rule)
    sums = policy.measure.sums(standing.strands, standing.lines, rule)
    for demands in policy.ways(sums, rule):
        yield tuple(each for each in demands if each.short > 0)


def _steps(line: Line, measure: Measure) -> Iterator[_Step]:
    """The line itself; hours nobody holds are as many steps as planned units are missing."""
    units = max(line.units, 1)
    hours = line.possible_hours / units if units > 1 else line.possible_hours
    brings = measure.brings(line, hours)
    return (_Step(line.activity_id, unit, hours, brings) for unit in range(units))


def _way(
    demands: Iterable[Demand], there: Sequence[_Step], steps: Sequence[_Step]
) -> Sequence[_Step]:
    """The fewest steps that meet all demands, of those there if they do; none if one is unmet."""
    way: dict[_Step, None] = {}
    for demand in demands:
        covered = _covered(demand, there) or _covered(demand, steps)
        if not covered:
            return ()
        way |= dict.fromkeys(covered)
    return tuple(way)


def _covered(demand: Demand, steps: Iterable[_Step]) -> Sequence[_Step]:
    """The fewest of these steps that meet the demand; none if all of them do not.

    Steps have few different gains, so that fractions are compared by gain and not by step.
    """
    alike: dict[tuple[int, int], list[_Step]] = {}
    for step in steps:
        if gain := step.gain(demand):
            alike.setdefault(gain.as_integer_ratio(), []).append(step)
    short = demand.short
    taken: list[_Step] = []
    for gain in sorted((Fraction(*ratio) for ratio in alike), reverse=True):
        those = alike[gain.as_integer_ratio()][: ceil(short / gain)]
        taken += those
        short -= len(those) * gain
        if short <= 0:
            return taken
    return ()
