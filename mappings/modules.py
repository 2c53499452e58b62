"""The policy `modules`: every essential module completed, and as many electives as are chosen.

A module is an area of the framework. It is completed when every activity of it that is the
participant's is done, one done in part by more than half (as design 7 counts). What is excused is
left out, and so is a module in which everything is: who was excused from an essential module is
not asked for it, while an elective that nobody had to do is not among those completed, so that
excusing what somebody did not choose lets nobody in. Only where fewer electives are left than are
to be chosen are those asked for. A module without any activity of theirs is still to come.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from mappings.credit import total
from mappings.measures import Demand, Sums
from mappings.shown import counted_as
from mappings.standing import CountingRule, Line, Modules, State, StrandSum

ONE, NONE = Fraction(1), Fraction(0)
NO_MODULES = Modules((), (), 0)


@dataclass(frozen=True, slots=True)
class ActivitiesByModule:
    """Activities done and applicable in each module of the rule."""

    def sums(
        self,
        _strands: Mapping[str, StrandSum],
        lines: Iterable[Line],
        rule: CountingRule,
        *as_done: State,
    ) -> Sums:
        """Count each activity once in every module it is about."""
        modules = rule.modules or NO_MODULES
        found: dict[str, list[State]] = {
            slug: [] for slug in (*modules.essential, *modules.electives)
        }
        for line in lines:
            for slug in line.areas:
                if slug in found:
                    found[slug].append(counted_as(line))
        return {slug: _sum(states or ["open"], as_done) for slug, states in found.items()}

    def brings(self, line: Line, _hours: Fraction) -> Mapping[str, Fraction]:
        """One activity is one in every module it is about."""
        return dict.fromkeys(line.areas, ONE)

    def hours_short(self, demands: Iterable[Demand], lines: Iterable[Line]) -> Fraction:
        """Return the hours of all that is not done in the modules asked for."""
        asked = {slug for demand in demands for slug in demand.worth}
        return total(
            line.credit_hours - line.done_hours
            for line in lines
            if counted_as(line) not in ("done", "excused") and asked & line.areas.keys()
        )


ACTIVITIES = ActivitiesByModule()


@dataclass(frozen=True, slots=True)
class Completed:
    """How many modules are completed, of how many that are asked for."""

    essential: int
    essential_asked: int
    electives: int
    electives_asked: int

    @property
    def done(self) -> int:
        """Of both kinds together."""
        return self.essential + self.electives

    @property
    def asked(self) -> int:
        """Of both kinds together."""
        return self.essential_asked + self.electives_asked


def each_module(sums: Sums, _rule: CountingRule) -> tuple[Demand, ...]:
    """Every activity of every module with something applicable."""
    return tuple(
        Demand(applicable - done, {slug: ONE})
        for slug, (done, applicable) in sums.items()
        if applicable
    )


def choices(sums: Sums, rule: CountingRule) -> Iterator[Sums]:
    """Yield the sums of the essential modules with every choice of electives."""
    modules = rule.modules or NO_MODULES
    electives = _applicable(sums, modules.electives)
    for chosen in combinations(electives, min(modules.choose, len(electives))):
        yield {slug: sums[slug] for slug in (*modules.essential, *chosen)}


def completed(lines: Iterable[Line], rule: CountingRule) -> Completed:
    """Return how many modules are surely completed. More electives than asked count as asked."""
    modules = rule.modules or NO_MODULES
    sums = ACTIVITIES.sums({}, lines, rule)
    essential = _applicable(sums, modules.essential)
    electives = _applicable(sums, modules.electives)
    asked = min(modules.choose, len(electives))
    return Completed(
        essential=_whole(sums, essential),
        essential_asked=len(essential),
        electives=min(_whole(sums, electives), asked),
        electives_asked=asked,
    )


def still_to_come(lines: Iterable[Line], rule: CountingRule) -> tuple[str, ...]:
    """Return the modules asked for of which the participant has no activity yet."""
    modules = rule.modules or NO_MODULES
    there = {slug for line in lines for slug in line.areas}
    return tuple(slug for slug in (*modules.essential, *modules.electives) if slug not in there)


def _sum(states: Iterable[State], as_done: tuple[State, ...]) -> tuple[Fraction, Fraction]:
    applicable = [state for state in states if state != "excused"]
    done = sum(state == "done" or state in as_done for state in applicable)
    return Fraction(done), Fraction(len(applicable))


def _applicable(sums: Sums, modules: Iterable[str]) -> list[str]:
    return [slug for slug in modules if sums[slug][1]]


def _whole(sums: Sums, modules: Iterable[str]) -> int:
    return sum(sums[slug][0] == sums[slug][1] for slug in modules)
