"""One participant's account: every activity, the sums, and the least that is still to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from jobs.console.visit import Visit
from jobs.present.explain import policy_name
from jobs.present.report import ReportRow
from jobs.standings import kept_rows
from mappings.cohorts import Cohort
from mappings.engagement import percent
from mappings.ledger import states_in
from mappings.modules import Completed, completed, still_to_come
from mappings.policies import policy_of
from mappings.seen import Seen
from mappings.shortest import missing_hours, shortest_way
from mappings.standing import CountingRule, Entry, Line, Standing, StrandSum
from mappings.unchanged import Found, unchanged_since
from sync.store.contents import last_content
from sync.store.kept import Known
from sync.store.participant_history import ledgers_of

SOURCES = {
    "requirement": "Canvas requirement",
    "assignment": "Canvas assignment",
    "register": "register",
    "planned": "not in Canvas yet",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One activity of the ledger, with its address in Canvas where that is known.

    `since` is the reading that first found it in its present state, None while a run keeps it.
    """

    line: Line
    url: str | None
    since: Found | None

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


def row_of(visit: Visit, cohort: str, person: Known) -> tuple[ReportRow, Standing] | None:
    """Return a participant's row of the report with their standing; None before there is one."""
    rows = kept_rows(visit.store, cohort, {person.user_id: person})
    return next(((row, row.standing) for row in rows if row.standing), None)


def account_of(visit: Visit, cohort: Cohort, person: Known) -> Account | None:
    """Return a participant's account as it is kept; None before there is a figure."""
    found = row_of(visit, cohort.id, person)
    if found is None:
        return None
    row, standing = found
    steps = _steps(visit, cohort.id, person.user_id, standing)
    return _account(row, standing, visit.rule(cohort), steps)


def _steps(visit: Visit, cohort: str, user_id: int, standing: Standing) -> dict[str, Step]:
    """Return every activity by its id; where it is in Canvas is what the courses last held."""
    kept = last_content(visit.store, cohort)
    seen = Seen.from_json(kept.content).activities if kept else {}
    places = {activity: each.place for activity, each in seen.items() if each.place}
    base = visit.context.settings.canvas_api_url
    since = unchanged_since(
        (Found(each.at, each.run), states_in(each.text))
        for each in ledgers_of(visit.store, cohort, user_id)
    )
    return {
        line.activity_id: Step(
            line,
            f"{base}/{places[line.activity_id]}" if line.activity_id in places else None,
            since.get(line.activity_id),
        )
        for line in standing.lines
    }


def _account(
    row: ReportRow, last: Standing, rule: CountingRule, steps: Mapping[str, Step]
) -> Account:
    standing = replace(last, entry=row.entry)
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
