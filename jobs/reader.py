"""Read one cohort, count, and decide; nothing is kept or written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from jobs.canvas_data import reads_of, too_old
from jobs.carried import earlier_ledgers
from jobs.chosen import Choice, Knowing
from jobs.count import count, verified
from jobs.counting import Rules, change_of, counted, rules_of
from jobs.decide import (
    Before,
    about_to_turn_eligible,
    decided,
    leavers,
)
from jobs.drift import drift
from jobs.entry import Gate, admitted, candidates, planned_entry, pull_gate
from jobs.figures import Figures
from jobs.handed_in import HandedIn, pull_handed_in
from jobs.memory import content_seen, known_mails, known_overrides, remembered, stored_columns
from jobs.pull import Pulled, pull_cohort
from jobs.subjects import Seen, earlier_figures, thresholds_of
from jobs.write_back import Gradebook, pull_gradebook, writable_students
from mappings.answers import Answer
from mappings.changes import (
    Change,
    HeldCells,
    plan_cells,
)
from mappings.cohorts import Cohort
from mappings.entry_plan import EntryPlan
from mappings.holds import Decision
from mappings.overrides_plan import Candidates
from mappings.planned import planned
from mappings.programmes import Programme
from mappings.standing import CountingRule, Standing
from mappings.windows import local_date
from sync.canvas.client import CanvasClient
from sync.canvas.reads import CanvasReads
from sync.errors import NotThisProgramme
from sync.reads import Reads
from sync.store.store import Store

Stage = Callable[[str], None]
"""Told what the run is doing now, for people who watch."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads, counts and decides for one cohort; writes nothing anywhere.

    `choice` tells whom to read the evaluating way; `dry` leaves out the verifying reads of who
    turns eligible and marks who would have had one. `tries` are answers that are not kept, to
    count with.
    """

    store: Store
    client: CanvasClient
    cohort: Cohort
    programme: Programme
    now: datetime
    stage: Stage
    choice: Choice
    dry: bool
    tries: tuple[Answer, ...] = ()

    def figures(self) -> Figures:
        """Return what the run would do. Raises CanvasTrouble, MappingFault, HoursOverbooked…"""
        before = Before(
            self.store.known(self.cohort.id),
            self.store.unapplied_holds(self.cohort.id),
            content_seen(self.store, self.cohort.id),
        )
        rules = rules_of(self.store, self.cohort, self.programme)
        self.stage("reading Canvas")
        reads = reads_of(self.store, self.client, self.cohort)
        kept = remembered(self.store, self.cohort.id, before.known, self.now)
        if reads.at is not None:
            kept = replace(kept, mails=known_mails(self.store, self.cohort.id, self.now))
        pulled = pull_cohort(
            reads,
            self.cohort,
            self.programme,
            kept.trying(self.tries) if self.tries else kept,
            partial(self.choice, Knowing(self.cohort, rules.counting, before.known, self.now)),
        )
        pulled = replace(pulled, earlier=earlier_ledgers(self.store, self.cohort))
        standings = counted(pulled, rules)
        if reads.at is None:
            return self.decided(reads, pulled, standings, rules, before)
        old = too_old(self.cohort, reads.at, self.now)
        pulled = replace(pulled, problems=(*pulled.problems, *old))
        figures = replace(self, dry=True).decided(reads, pulled, standings, rules, before)
        if figures.decides or figures.rising:
            self.stage("asking Canvas, for something is about to be decided")
            asked = CanvasReads(self.client)
            figures = self.decided(asked, pulled, standings, rules, before)
        return replace(figures, data_at=reads.at)

    def decided(
        self,
        reads: Reads,
        pulled: Pulled,
        standings: Mapping[int, Standing],
        rules: Rules,
        before: Before,
    ) -> Figures:
        """Decide by what was pulled and counted, and what `reads` tells that Canvas holds of ours.

        Raises NotThisProgramme.
        """
        gradebook = self._gradebook(reads, pulled)
        self._refuse_foreign(pulled, gradebook, before)
        cells = gradebook.cells if gradebook else HeldCells()
        rising = about_to_turn_eligible(standings, before, cells)
        if rising and not self.dry:
            self.stage(f"verifying {len(rising)} about to turn eligible")
            pulled = verified(self.client, pulled, rising)
            standings = {**standings, **count(pulled, rules.counting, among=rising)}
        change = change_of(pulled, rules, standings)
        decision = decided(pulled, standings, before, cells, (change.held,) if change else ())
        to_verify = rising if self.dry else frozenset()
        gate = self._gate(reads, pulled)
        people = self._candidates(reads, pulled, decision, gate, before)
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
            rising=rising,
            drift=drift(self.store, self.cohort.id, pulled, standings, before),
            seen=self._seen(
                pulled, rules.counting, standings, decision, self._handed_in(reads, gate)
            ),
        )

    def _refuse_foreign(self, pulled: Pulled, gradebook: Gradebook | None, before: Before) -> None:
        """Refuse a home course that was never ours and has nothing of the programme; design 6.

        One that lost its content later is another matter: what follows from that is held.
        """
        begun = before.known and (gradebook is None or not gradebook.missing)
        if not begun and not pulled.course_map.maps_something(pulled.content.home):
            raise NotThisProgramme(f"course {pulled.content.home}", "no item maps to any area")

    def _gradebook(self, reads: Reads, pulled: Pulled) -> Gradebook | None:
        if not self.cohort.write_back:
            return None
        home = pulled.content.home
        return pull_gradebook(reads, home, stored_columns(self.store, home))

    def _candidates(
        self, reads: Reads, pulled: Pulled, decision: Decision, gate: Gate | None, before: Before
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
        return admitted(reads, gate, found, pulled.content.rosters) if gate else found

    def _handed_in(self, reads: Reads, gate: Gate | None) -> HandedIn:
        off = thresholds_of(self.cohort, self.programme).off
        looks = "window-closes-unsubmitted" not in off
        return pull_handed_in(reads, gate, self.now) if looks else HandedIn()

    def _seen(
        self,
        pulled: Pulled,
        rule: CountingRule,
        standings: Mapping[int, Standing],
        decision: Decision,
        handed_in: HandedIn,
    ) -> Seen:
        today = local_date(self.now)
        return Seen(
            cohort=self.cohort,
            programme=self.programme,
            rule=rule,
            today=today,
            pulled=pulled,
            standings=standings,
            in_force=decision.in_force,
            plan=planned(self.cohort, pulled.content.structures, pulled.course_map),
            handed_in=handed_in,
            earlier=earlier_figures(self.store, self.cohort, self.programme, today),
        )

    def _gate(self, reads: Reads, pulled: Pulled) -> Gate | None:
        copied = self.cohort.source == "dap" and reads.at is None
        return pull_gate(
            reads,
            self.cohort,
            dict(zip(self.cohort.courses, pulled.content.courses, strict=True)),
            () if copied else pulled.content.structures,
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
