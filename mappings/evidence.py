"""What shows that somebody took part, and since when it suffices by the rule of a contract."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from mappings.cohorts import EvidenceRule
from mappings.shown import counted_as
from mappings.standing import Line, Standing

PER_CENT = 100
EVIDENCE_TYPES = {
    "events": "training-event-attended",
    "coaching": "training-event-attended",
    "induction": "self-study-material-completed",
    "online": "self-study-material-completed",
    "formative": "self-study-material-completed",
}
"""By strand, the words DfE's older service took as evidence held; any other is `other`."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """An activity that was done: `reference` is its id in the ledger, `hours` what of it counts."""

    type: str
    reference: str
    strand: str
    at: datetime
    hours: Fraction


def undated(standing: Standing) -> frozenset[str]:
    """Return the activities that are done without an instant: Canvas tells none of requirements."""
    return frozenset(
        line.activity_id for line in standing.lines if line.state == "done" and line.at is None
    )


def first_done(
    activities: Iterable[str], ledgers: Iterable[tuple[datetime, Mapping[str, Any]]]
) -> dict[str, datetime]:
    """Return when each of these activities was first found done.

    `ledgers` are as `mappings.ledger.as_json` has them, oldest first; no more of them are taken
    than are needed.
    """
    sought, found = set(activities), dict[str, datetime]()
    for computed_at, ledger in ledgers if sought else ():
        done = sought.intersection(
            line["activity_id"] for line in ledger["lines"] if line["state"] == "done"
        )
        found.update(dict.fromkeys(done, computed_at))
        sought -= done
        if not sought:
            break
    return found


def evidence_that_suffices(
    rule: EvidenceRule, standing: Standing, found_done: Mapping[str, datetime]
) -> tuple[Evidence, ...]:
    """Return what was done, in order of time, up to the activity with which the rule is first met.

    Empty where it is not met. `found_done` dates what has no instant of its own.
    """
    activities, hours, shown = 0, Fraction(0), []
    for at, line in _dated(standing, found_done):
        activities += counted_as(line) == "done"
        hours += line.done_hours
        kind = EVIDENCE_TYPES.get(line.strand, "other")
        shown.append(Evidence(kind, line.activity_id, line.strand, at, line.done_hours))
        if _suffices(rule, activities, hours, standing.hours_applicable):
            return tuple(shown)
    return ()


def _dated(
    standing: Standing, found_done: Mapping[str, datetime]
) -> Iterator[tuple[datetime, Line]]:
    """Yield what is done with its instant, oldest first; of one instant, in the ledger's order."""
    done = [
        (line.at or found_done[line.activity_id], line)
        for line in standing.lines
        if line.state == "done"
    ]
    yield from sorted(done, key=lambda pair: pair[0])


def _suffices(rule: EvidenceRule, activities: int, hours: Fraction, applicable: Fraction) -> bool:
    enough = rule.activities is None or activities >= rule.activities
    if rule.percent is None:
        return enough
    return enough and bool(applicable) and PER_CENT * hours >= Fraction(rule.percent) * applicable
