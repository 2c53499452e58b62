"""One participant's account: every activity, the sums, and the least that is still to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from jobs.console.visit import Visit
from jobs.present.explain import policy_name
from jobs.present.report import ReportRow
from jobs.standings import kept_rows
from mappings.engagement import percent
from mappings.modules import Completed, completed, still_to_come
from mappings.policies import policy_of
from mappings.shortest import missing_hours, shortest_way
from mappings.standing import CountingRule, Entry, Line, Standing, StrandSum

SOURCES = {
    "requirement": "Canvas requirement",
    "assignment": "Canvas assignment",
    "register": "register",
    "planned": "not in Canvas yet",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One activity of the ledger, with its address in Canvas where that is known."""

    line: Line
    url: str | None

    @property
    def source(self) -> str:
        """Where its state comes from."""
        found = SOURCES[self.line.source]
        return f"{found}, weak evidence" if self.line.weak else found


@dataclass(frozen=True, slots=True)
class Account:
    """What a participant's figure is made of. `most` is the upper bound, per cent.

    `missing` are hours; `way` the fewest activities that reach what is asked; `absent` are modules
    of which there is no activity yet.
    """

    steps: tuple[Step, ...]
    strands: dict[str, StrandSum]
    done: Fraction
    applicable: Fraction
    percent: Fraction | None
    most: Fraction | None
    complete: bool
    reachable: bool
    entry: Entry
    policy: str
    threshold: Fraction | None
    modules: Completed | None
    missing: Fraction
    way: tuple[Step, ...]
    absent: tuple[str, ...]

    def shown(self, strand: str, state: str) -> tuple[Step, ...]:
        """Return the activities of a strand and state; empty stands for all."""
        return tuple(
            step
            for step in self.steps
            if strand in ("", step.line.strand) and state in ("", step.line.state)
        )


def row_of(visit: Visit, cohort: str, user_id: int) -> tuple[ReportRow, Standing] | None:
    """Return a participant's row of the report with their standing; None before there is one."""
    rows = kept_rows(visit.store, cohort, {user_id: visit.people(cohort)[user_id]})
    return next(((row, row.standing) for row in rows if row.standing), None)


def account_of(row: ReportRow, last: Standing, rule: CountingRule, course: str | None) -> Account:
    """Return it; `course` is the address of the only course in Canvas, None where several are."""
    standing = replace(last, entry=row.entry)
    steps = {line.activity_id: Step(line, _url(line, course)) for line in standing.lines}
    return Account(
        steps=tuple(steps.values()),
        strands=dict(standing.strands),
        done=standing.hours_done,
        applicable=standing.hours_applicable,
        percent=standing.percent,
        most=percent(_most(standing.lines), standing.hours_applicable),
        complete=standing.complete,
        reachable=standing.reachable,
        entry=standing.entry,
        policy=policy_name(standing),
        threshold=100 * rule.threshold if policy_of(rule).has_threshold else None,
        modules=completed(standing.lines, rule) if rule.modules else None,
        missing=missing_hours(standing, rule),
        way=tuple(steps[activity] for activity in shortest_way(standing, rule)),
        absent=tuple(still_to_come(standing.lines, rule)),
    )


def _most(lines: Sequence[Line]) -> Fraction:
    """What is done if everything unknown is, in hours (design 5, bounds)."""
    return sum(
        (line.possible_hours if line.state == "unknown" else line.done_hours for line in lines),
        start=Fraction(0),
    )


def _url(line: Line, course: str | None) -> str | None:
    kind, _, number = line.activity_id.partition(":")
    place = {"item": "modules/items", "assignment": "assignments"}.get(kind)
    return f"{course}/{place}/{number}" if course and place else None
