"""The least a participant has still to do: the fewest open activities, and the hours missing.

Every policy asks for sums that each activity brings nearer by a fixed amount, and no activity
serves two of its demands, so taking the largest first for each demand is the fewest of all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from mappings.credit import total
from mappings.policies import Demand, policy_of, sums_of
from mappings.standing import CountingRule, Line, Standing


@dataclass(frozen=True, slots=True)
class _Step:
    """One open activity, or one planned unit, with the hours it would bring."""

    activity_id: str
    strand: str
    hours: Fraction


def shortest_way(standing: Standing, rule: CountingRule) -> tuple[str, ...]:
    """Ids of the fewest open activities that would make this participant eligible.

    Largest gain first, in the ledger's order where equal. Planned hours ("planned:<strand>") are
    in it only where what exists does not reach. Empty if already eligible, without a gate, out
    of reach, or reachable only if something unknown turns out to be done.
    """
    return tuple(dict.fromkeys(step.activity_id for step in _way(standing, rule)))


def missing_hours(standing: Standing, rule: CountingRule) -> Fraction:
    """Hours still missing to the threshold, reckoned from what is surely done.

    `pooled-hours`: the exact gap. Other policies: the hours of the shortest way, since which
    hours they are matters; without a way, the fewest hours that would close the gap.
    """
    if standing.entry == "not-applicable":
        return Fraction(0)
    way = () if rule.policy == "pooled-hours" else _way(standing, rule)
    if way:
        return total(step.hours for step in way)
    return total(each.short / max(each.worth.values()) for each in _unmet(standing, rule))


def _way(standing: Standing, rule: CountingRule) -> tuple[_Step, ...]:
    if standing.entry in ("eligible", "not-applicable"):
        return ()
    steps = [step for line in standing.lines if line.state == "open" for step in _steps(line)]
    there = [step for step in steps if not step.activity_id.startswith("planned:")]
    way: list[_Step] = []
    for demand in _unmet(standing, rule):
        covered = _covered(demand, there) or _covered(demand, steps)
        if not covered:
            return ()
        way += covered
    return tuple(way)


def _unmet(standing: Standing, rule: CountingRule) -> tuple[Demand, ...]:
    sums = sums_of(standing.strands)
    return tuple(each for each in policy_of(rule).demands(sums, rule) if each.short > 0)


def _steps(line: Line) -> tuple[_Step, ...]:
    """The line itself; hours nobody holds are as many steps as planned units are missing."""
    units = max(line.units, 1)
    gain = (line.possible_hours - line.done_hours) / units
    return (_Step(line.activity_id, line.strand, gain),) * units


def _covered(demand: Demand, steps: Iterable[_Step]) -> Sequence[_Step]:
    """The fewest of these steps that meet the demand; none if all of them do not."""
    gains = [(step.hours * demand.worth.get(step.strand, 0), step) for step in steps]
    short = demand.short
    taken: list[_Step] = []
    for gain, step in sorted(gains, key=lambda each: -each[0]):
        if gain <= 0:
            break
        taken.append(step)
        short -= gain
        if short <= 0:
            return taken
    return ()
