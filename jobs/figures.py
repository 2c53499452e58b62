"""What a run finds and decides, before anything is kept or written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from jobs.carried import carried_problems
from jobs.counting import RuleChange, Rules
from jobs.decide import (
    Before,
    emptied,
    leavers,
)
from jobs.entry import Gate, not_enrolled
from jobs.pull import Pulled
from jobs.subjects import Seen
from jobs.write_back import Gradebook
from mappings.alerts import Alert
from mappings.changes import (
    ENTRY_TITLE,
    ENTRY_WORDS,
    Change,
)
from mappings.cohorts import Cohort
from mappings.coverage import coverage_problems
from mappings.entry_plan import EntryPlan
from mappings.holds import Decision, Held
from mappings.overrides_plan import Candidates, waiting_problem
from mappings.problems import Problem
from mappings.standing import CountingRule, Standing


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures and decisions of one run with the writes that follow.

    `gradebook` is None for a cohort that writes nothing back; `gate` for one without assessment.
    `change` is a counting rule that waits for a person. `seen` is what alerts go by. `rising` are
    about to turn eligible for the first time. `data_at` is of when what was read is, None where
    Canvas was asked just now.
    """

    cohort: Cohort
    pulled: Pulled
    rules: Rules
    change: RuleChange | None
    standings: Mapping[int, Standing]
    decision: Decision
    gradebook: Gradebook | None
    cells: tuple[Change, ...]
    gate: Gate | None
    people: Candidates
    entry: EntryPlan | None
    before: Before
    rising: frozenset[int]
    drift: tuple[Problem, ...]
    seen: Seen
    data_at: datetime | None = None

    @property
    def emptied(self) -> bool:
        """Whether the figures are those of an emptied course, of which nothing is to be said."""
        return emptied(self.pulled, self.before)

    def alerts(self) -> tuple[Alert, ...]:
        """Return what is true of whom; of an emptied course nothing is said."""
        return () if self.emptied else self.seen.alerts()

    @property
    def rule(self) -> CountingRule:
        """The rule by which this run counted."""
        return self.rules.counting

    @property
    def home(self) -> int:
        """The home course's id."""
        return self.pulled.content.home

    @property
    def turned_staff(self) -> frozenset[int]:
        """Who was a participant and is staff of the home course now, though still a student."""
        people = self.pulled.content.people
        still = {who.user_id for who in people.participants}
        return frozenset(self.before.known) & people.staff - still

    @property
    def held(self) -> tuple[Held, ...]:
        """What waits for a person: held changes, and changes of the override to be confirmed."""
        return (*self.decision.held, *(self.entry.waiting if self.entry else ()))

    @property
    def asked(self) -> tuple[Held, ...]:
        """The held changes that wait for a person; those that one rejected do not."""
        return tuple(held for held in self.decision.held if self.before.asks(held))

    @property
    def planned(self) -> tuple[Change, ...]:
        """Every write to Canvas that would be made."""
        columns = self.gradebook.missing if self.gradebook and self.cells else ()
        return (*columns, *self.cells, *(self.entry.changes if self.entry else ()))

    @property
    def decides(self) -> bool:
        """Whether anything would be written, or waits for a person to let it be."""
        return bool(self.planned or (self.entry and (self.entry.due or self.entry.waiting)))

    @property
    def said_to_have_left(self) -> frozenset[int]:
        """Whose cell says "Not applicable" once the planned cells are written."""
        word = ENTRY_WORDS["not-applicable"]
        says = dict(self.gradebook.cells.entries) if self.gradebook else {}
        says |= {
            change.user_id: change.after
            for change in self.cells
            if change.column == ENTRY_TITLE and change.user_id and change.after
        }
        left = (who.user_id for who in leavers(self.pulled))
        return frozenset(user_id for user_id in left if says.get(user_id) == word)

    def problems(self, approval: str) -> tuple[Problem, ...]:
        """Return all there is to say about the run before it writes.

        `approval` is the command that applies what waits for a person.
        """
        found = [
            *self.pulled.problems,
            *self.pulled.content.people.problems,
            *self.pulled.content.coach_problems,
            *carried_problems(self.cohort, self.pulled.earlier, self.standings),
            *self.drift,
            *self.pulled.course_map.problems,
            *self.seen.plan.problems,
            *self.seen.handed_in.problems,
            *coverage_problems(
                self.pulled.course_map,
                self.rule,
                cohort_id=self.cohort.id,
                waived=self.cohort.waive | self.rules.waits_to_count,
            ),
        ]
        if self.change and self.before.asks(self.change.held):
            found.append(self.change.problem(self.cohort.id, approval))
        if self.gate:
            found += self.gate.problems
        if self.gate and self.entry:
            found += not_enrolled(self.gate, self.people, self.decision.in_force)
            found += self.entry.problems
            asked = [held for held in self.entry.waiting if self.before.asks(held)]
            waiting = waiting_problem(asked, self.gate.assignment.id, approval)
            found += [waiting] if waiting else []
        return tuple(found)
