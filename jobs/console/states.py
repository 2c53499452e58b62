"""In which states a participant is for whoever looks after many: eligible, close, behind..."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from fractions import Fraction

from jobs.console.visit import Visit
from jobs.memory import turned_staff
from jobs.subjects import thresholds_of
from mappings.cohorts import Cohort
from mappings.policies import policy_of
from mappings.standing import CountingRule
from sync.store.glances import open_rules

STATES: tuple[tuple[str, str], ...] = (
    ("eligible", "Eligible"),
    ("close", "Close"),
    ("behind", "Behind"),
    ("out-of-reach", "Out of reach"),
    ("not-yet", "Not yet"),
    ("unknown", "Unknown"),
    ("left", "Left"),
)
"""Every state with its word. Who is close, behind or out of reach is not yet eligible, too."""
BY_ALERT = frozenset({"behind", "out-of-reach"})


@dataclass(frozen=True, slots=True)
class Line:
    """What a cohort counts by, as far as states go by it.

    `threshold` and `close_from` are per cent; None where no percentage decides.
    """

    rule: CountingRule
    threshold: Fraction | None
    close_from: Fraction | None

    def states(
        self, state: str, entry: str | None, percent: Fraction | None, rules: Collection[str]
    ) -> frozenset[str]:
        """Return the states of somebody with this entry and percentage and these open alerts."""
        if state == "left":
            return frozenset({"left"})
        if entry != "not-yet":
            return frozenset({entry or "unknown"})
        alerts = BY_ALERT.intersection(rules)
        return frozenset({"not-yet", *(alerts or self._close(percent))})

    def _close(self, percent: Fraction | None) -> tuple[str, ...]:
        if percent is None or self.close_from is None:
            return ()
        return ("close",) if percent >= self.close_from else ()


def line_of(visit: Visit, cohort: Cohort) -> Line:
    """Return what the cohort's figures that are kept were counted by."""
    programme, rule = visit.context.programme(cohort), visit.rule(cohort)
    if not policy_of(rule).has_threshold:
        return Line(rule, None, None)
    threshold = 100 * rule.threshold
    return Line(rule, threshold, threshold - thresholds_of(cohort, programme).close_points)


def counts_of(visit: Visit, cohort: Cohort) -> Counter[str]:
    """Count the visitor's participants of a cohort in each state, and all who have not left as
    "all"."""
    line, rules = line_of(visit, cohort), open_rules(visit.store, cohort.id)
    staff = turned_staff(visit.store, cohort.id)
    return counted_states(
        line.states(
            one.state,
            one.entry,
            None if one.percent is None else Fraction(one.percent),
            rules.get(one.user_id, ()),
        )
        for one in visit.glances(cohort.id)
        if visit.sees(one) and one.user_id not in staff
    )


def counted_states(found: Iterable[frozenset[str]]) -> Counter[str]:
    """Count everybody under each of their states, and who has not left under "all"."""
    counts: Counter[str] = Counter()
    for states in found:
        counts.update(states)
        counts["all"] += "left" not in states
    return counts
