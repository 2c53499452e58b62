"""What a run finds and decides, before anything is kept or written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from jobs.carried import carried_problems, earlier_ledgers
from jobs.chosen import Choice, Knowing
from jobs.count import count, verified
from jobs.counting import RuleChange, Rules, change_of, counted, rules_of
from jobs.decide import (
    Before,
    about_to_turn_eligible,
    decided,
    emptied,
    leavers,
)
from jobs.drift import drift
from jobs.entry import Gate, admitted, candidates, not_enrolled, planned_entry, pull_gate
from jobs.memory import content_seen, known_overrides, remembered, stored_columns
from jobs.pull import Pulled, pull_cohort
from jobs.write_back import Gradebook, pull_gradebook, writable_students
from mappings.changes import (
    ENTRY_TITLE,
    ENTRY_WORDS,
    Change,
    HeldCells,
    plan_cells,
)
from mappings.cohorts import Cohort
from mappings.coverage import coverage_problems
from mappings.entry_plan import EntryPlan
from mappings.holds import Decision, Held
from mappings.news import News, current_news
from mappings.overrides_plan import Candidates, waiting_problem
from mappings.planned import Planned, planned
from mappings.problems import Problem
from mappings.programmes import Programme
from mappings.standing import CountingRule, Standing
from mappings.windows import local_date
from sync.canvas.client import CanvasClient
from sync.errors import NotThisProgramme
from sync.store.store import Store

Stage = Callable[[str], None]
"""Told what the run is doing now, for people who watch."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures and decisions of one run with the writes that follow.

    `gradebook` is None for a cohort that writes nothing back; `gate` for one without assessment.
    `change` is a counting rule that waits for a person. `plan` has the cohorts file's dates.
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
    drift: tuple[Problem, ...]
    plan: Planned

    def news(self, today: date) -> tuple[News, ...]:
        """Return what is true of whom on this local day; of an emptied course nothing is said."""
        if emptied(self.pulled, self.before):
            return ()
        in_force = {u: entry for u, entry in self.decision.in_force.items() if entry}
        return current_news(self.cohort, self.rule, self.standings, in_force, today)

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
    def planned(self) -> tuple[Change, ...]:
        """Every write to Canvas that would be made."""
        columns = self.gradebook.missing if self.gradebook and self.cells else ()
        return (*columns, *self.cells, *(self.entry.changes if self.entry else ()))

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

    def problems(self, run: str) -> tuple[Problem, ...]:
        """Return all there is to say about the run before it writes."""
        found = [
            *self.pulled.problems,
            *self.pulled.content.people.problems,
            *self.pulled.content.coach_problems,
            *carried_problems(self.cohort, self.pulled.earlier, self.standings),
            *self.drift,
            *self.pulled.course_map.problems,
            *self.plan.problems,
            *coverage_problems(
                self.pulled.course_map,
                self.rule,
                cohort_id=self.cohort.id,
                waived=self.cohort.waive | self.rules.waits_to_count,
            ),
        ]
        if self.change:
            found.append(self.change.problem(self.cohort.id, run))
        if self.gate:
            found += self.gate.problems
        if self.gate and self.entry:
            found += not_enrolled(self.gate, self.people, self.decision.in_force)
            found += self.entry.problems
            waiting = waiting_problem(self.entry.waiting, self.gate.assignment.id, run)
            found += [waiting] if waiting else []
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads, counts and decides for one cohort; writes nothing anywhere.

    `choice` tells whom to read the evaluating way; `dry` leaves out the verifying reads of who
    turns eligible and marks who would have had one.
    """

    store: Store
    client: CanvasClient
    cohort: Cohort
    programme: Programme
    now: datetime
    stage: Stage
    choice: Choice
    dry: bool

    def figures(self) -> Figures:
        """Return what the run would do. Raises CanvasTrouble, MappingFault, HoursOverbooked…"""
        before = Before(
            self.store.known(self.cohort.id),
            self.store.open_holds(self.cohort.id),
            content_seen(self.store, self.cohort.id),
        )
        rules = rules_of(self.store, self.cohort, self.programme)
        self.stage("reading Canvas")
        pulled = pull_cohort(
            self.client,
            self.cohort,
            self.programme,
            remembered(self.store, self.cohort.id, before.known, self.now),
            partial(self.choice, Knowing(self.cohort, rules.counting, before.known, self.now)),
        )
        pulled = replace(pulled, earlier=earlier_ledgers(self.store, self.cohort))
        gradebook = self._gradebook(pulled)
        self._refuse_foreign(pulled, gradebook, before)
        cells = gradebook.cells if gradebook else HeldCells()
        standings = counted(pulled, rules)
        rising = about_to_turn_eligible(standings, before, cells)
        if rising and not self.dry:
            self.stage(f"verifying {len(rising)} about to turn eligible")
            pulled = verified(self.client, pulled, rising)
            standings |= count(pulled, rules.counting, among=rising)
        change = change_of(pulled, rules, standings)
        decision = decided(pulled, standings, before, cells, (change.held,) if change else ())
        to_verify = rising if self.dry else frozenset()
        gate = self._gate(pulled)
        people = self._candidates(pulled, decision, gate, before)
        return Figures(
            cohort=self.cohort,
            pulled=pulled,
            rules=rules,
            change=change,
            standings=standings,
            decision=decision,
            gradebook=gradebook,
            cells=_cells(pulled, decision, gradebook, before, to_verify),
            gate=gate,
            people=people,
            entry=self._entry(gate, people, to_verify),
            before=before,
            drift=drift(self.store, self.cohort.id, pulled, standings, before),
            plan=planned(self.cohort, pulled.content.structures, pulled.course_map),
        )

    def _refuse_foreign(self, pulled: Pulled, gradebook: Gradebook | None, before: Before) -> None:
        """Refuse a home course that was never ours and has nothing of the programme; design 6.

        One that lost its content later is another matter: what follows from that is held.
        """
        begun = before.known and (gradebook is None or not gradebook.missing)
        if not begun and not pulled.course_map.maps_something(pulled.content.home):
            raise NotThisProgramme(f"course {pulled.content.home}", "no item maps to any area")

    def _gradebook(self, pulled: Pulled) -> Gradebook | None:
        if not self.cohort.write_back:
            return None
        home = pulled.content.home
        return pull_gradebook(self.client, home, stored_columns(self.store, home))

    def _candidates(
        self, pulled: Pulled, decision: Decision, gate: Gate | None, before: Before
    ) -> Candidates:
        found = candidates(
            pulled.content.people.participants,
            decision.in_force,
            self.store.once_eligible(self.cohort.id),
            frozenset(
                user_id
                for user_id, known in before.known.items()
                if known.entry_in_force == "not-yet"
                and decision.in_force.get(user_id) == "eligible"
            ),
            self.cohort.deferred(local_date(self.now)),
        )
        return admitted(self.client, gate, found, pulled.content.rosters) if gate else found

    def _gate(self, pulled: Pulled) -> Gate | None:
        return pull_gate(
            self.client,
            self.cohort,
            dict(zip(self.cohort.courses, pulled.content.courses, strict=True)),
            pulled.content.structures,
            known_overrides(self.store, self.cohort.id),
        )

    def _entry(
        self, gate: Gate | None, people: Candidates, to_verify: frozenset[int]
    ) -> EntryPlan | None:
        if gate is None or not self.cohort.write_back:
            return None
        held = gate.assignment.overrides
        return planned_entry(gate, held, people, self.now, to_verify=to_verify)


def _cells(
    pulled: Pulled,
    decision: Decision,
    gradebook: Gradebook | None,
    before: Before,
    to_verify: frozenset[int],
) -> tuple[Change, ...]:
    if gradebook is None:
        return ()
    told = {who.user_id for who in leavers(pulled) if before.said_to_have_left(who.user_id)}
    return plan_cells(
        decision,
        gradebook.cells,
        writable=writable_students(pulled.content.home_roster) - told,
        moved=pulled.content.people.moved,
        to_verify=to_verify,
    )
