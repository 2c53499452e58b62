"""By which rule a cohort counts: the one in force until a person approves another; design 6."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from jobs.count import count
from jobs.pull import Pulled
from mappings.cohorts import Cohort
from mappings.credit import HoursOverbooked
from mappings.holds import Held
from mappings.problems import Problem
from mappings.programmes import Programme, counting_rule
from mappings.rule_change import Effect, difference, effect, rule_from
from mappings.standing import CountingRule, Standing
from sync.errors import Trouble
from sync.store.store import Store


class RuleOverbooked(Trouble):
    """The activities fit the hours the cohorts file says, but not those of the rule in force."""

    code = "rule-overbooked"
    means = "the cohort is counted by the rule in force, and its activities do not fit that"
    remedy = (
        "take the hours of the map lines out of the cohorts file again, sync, approve the rule,"
        " and then put them back"
    )


@dataclass(frozen=True, slots=True)
class Rules:
    """How a cohort counts.

    The figures that are kept were counted by `in_force`; `counting`, by which the next sync
    counts, is another once a person approved it. `configured` is what the cohorts file says.
    """

    in_force: CountingRule
    counting: CountingRule
    configured: CountingRule

    @property
    def waiting(self) -> tuple[str, str] | None:
        """What differs and waits for an approval: as counted, and as configured."""
        return difference(self.counting, self.configured)

    @property
    def waits_to_count(self) -> frozenset[str]:
        """The strands that would count once the configured rule is approved."""
        return frozenset(self.configured.strands) - frozenset(self.counting.strands)


def rules_of(store: Store, cohort: Cohort, programme: Programme) -> Rules:
    """Return how the cohort counts."""
    kept = store.rule(cohort.id)
    if kept is None:
        return rules_before(cohort, programme)
    configured = counting_rule(cohort, programme)
    return Rules(
        in_force=rule_from(kept.in_force, configured.areas),
        counting=rule_from(kept.approved or kept.in_force, configured.areas),
        configured=configured,
    )


def rules_before(cohort: Cohort, programme: Programme) -> Rules:
    """Return how a cohort counts of which no rule is kept: as the cohorts file says."""
    configured = counting_rule(cohort, programme)
    return Rules(configured, configured, configured)


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A change of the rule that waits, with what it would do."""

    before: str
    after: str
    effect: Effect

    @property
    def held(self) -> Held:
        """The change, as it is held."""
        return Held(None, "rule", self.before, self.after, "rule-changed")

    def problem(self, cohort: str, approval: str) -> Problem:
        """Say who would change, and what puts the rule in force: `approval`, a command."""
        remedy = (
            f"the cohorts file says {self.after} instead of {self.before}: {self.effect.words}. "
            f"To put it in force: {approval}. Else change the file back"
        )
        return Problem("rule-changed", f"cohort {cohort}", remedy)


def counted(pulled: Pulled, rules: Rules) -> dict[int, Standing]:
    """Return everybody's standing. Raises HoursOverbooked, or RuleOverbooked where it is only the
    rule in force that the activities do not fit."""
    try:
        return count(pulled, rules.counting)
    except HoursOverbooked as overbooked:
        if rules.waiting is None:
            raise
        raise RuleOverbooked(f"strand {overbooked.strand}", str(overbooked)) from overbooked


def change_of(pulled: Pulled, rules: Rules, standings: Mapping[int, Standing]) -> RuleChange | None:
    """Return the change that waits, None where the cohort counts as the cohorts file says."""
    if rules.waiting is None:
        return None
    return RuleChange(*rules.waiting, effect(standings, count(pulled, rules.configured)))
