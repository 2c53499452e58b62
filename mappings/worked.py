"""The worked example of design 5, for any programme with hours: what each policy says of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from mappings import credit
from mappings.cohorts import Cohort
from mappings.engagement import recount
from mappings.programmes import Programme, counting_rule
from mappings.standing import CountingRule, Line, Standing, State

ACTIVITIES: Mapping[str, int] = {"induction": 2, "online": 30, "coaching": 5, "formative": 5}
"""How many a strand of the example has; of events as many as the programme plans."""

WEIGHTS: Mapping[str, Decimal] = {
    "events": Decimal(50),
    "online": Decimal(30),
    "formative": Decimal(20),
}
PER_MODULE = 5
_COHORT = Cohort("example", "any", date.min, (1,), weights=WEIGHTS)


@dataclass(frozen=True, slots=True)
class Case:
    """One participant of the example: everything is done but one event and a few online items."""

    words: str
    event: State
    online_open: int


CASES = (
    Case("all done but one event", "missed", 0),
    Case("all done but that event and 3 of 30 online items", "missed", 3),
    Case("one more online item open", "missed", 4),
    Case("as the last, the event excused", "excused", 4),
)


def worked(programme: Programme, policy: str, case: Case) -> Standing:
    """Return where the participant of a case stands by a policy that counts hours."""
    rule = _rule(programme, policy)
    online: list[State] = ["open"] * case.online_open
    states = {"events": [case.event], "online": online}
    lines = [
        line
        for strand in rule.strands
        for line in _strand(strand, rule, programme, states.get(strand, ()))
    ]
    return recount(1, "active", lines, rule)


@dataclass(frozen=True, slots=True)
class ModulesCase:
    """A participant of the modular programme: how many modules of each kind are completed, and
    how many activities of one more essential module are open."""

    words: str
    electives: int
    open_in_essential: int = 0


MODULES_CASES = (
    ModulesCase("both essential modules and one elective", 1),
    ModulesCase("both essential modules and two electives", 2),
    ModulesCase("two electives, one of five activities open in an essential module", 2, 1),
)


def worked_modules(programme: Programme, case: ModulesCase) -> Standing:
    """Return where the participant of a case stands by `modules`. Raises ValueError for a programme
    without modules."""
    rule = _rule(programme, "modules")
    if rule.modules is None:
        raise ValueError(programme.code)
    done = dict.fromkeys(rule.modules.essential, 0)
    done[rule.modules.essential[0]] = case.open_in_essential
    done |= dict.fromkeys(rule.modules.electives, PER_MODULE)
    done |= dict.fromkeys(rule.modules.electives[: case.electives], 0)
    nothing = Fraction(0)
    lines = [
        _line(f"{slug} {i}", "online", "open" if i < left else "done", nothing, {slug: Fraction(1)})
        for slug, left in done.items()
        for i in range(PER_MODULE)
    ]
    return recount(1, "active", lines, rule)


def _rule(programme: Programme, policy: str) -> CountingRule:
    return counting_rule(replace(_COHORT, policy=policy), programme)


def _strand(
    strand: str, rule: CountingRule, programme: Programme, first: Sequence[State]
) -> Iterator[Line]:
    """Yield the lines of a strand; those after the `first` are done."""
    number = programme.units["events"] if strand == "events" else ACTIVITIES[strand]
    shared = credit.credits(strand, rule.strands[strand], (None,) * number)
    for i, hours in enumerate(shared.hours):
        yield _line(f"{strand} {i + 1}", strand, first[i] if i < len(first) else "done", hours, {})


def _line(
    title: str, strand: str, state: State, hours: Fraction, areas: Mapping[str, Fraction]
) -> Line:
    done = hours if state == "done" else Fraction(0)
    return Line(
        activity_id=title,
        title=title,
        strand=strand,
        areas=areas,
        state=state,
        credit_hours=hours,
        done_hours=done,
        possible_hours=hours if state == "open" else done,
        source="requirement",
        at=None,
    )
