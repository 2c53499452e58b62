"""Release what a run held: plan again from the newest figures, apply what is still wanted."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from jobs.counting import rules_of
from jobs.entry import admitted, candidates, planned_entry, pull_gate
from jobs.giving import Giving
from jobs.memory import (
    keep_columns,
    keep_content,
    known_overrides,
    stored_columns,
)
from jobs.run_report import RunReport, Writes, status_of
from jobs.sync_cohort import Syncing, ended_report, failed_report, faults, has_ended
from jobs.write_back import (
    Written,
    live_students,
    pull_gradebook,
    writable_students,
    write_gradebook,
)
from mappings.changes import plan_cells
from mappings.cohorts import Cohort
from mappings.entry_plan import EntryPlan
from mappings.holds import Decision, Held, HeldKind
from mappings.ledger import from_json
from mappings.people import Participant
from mappings.problems import Problem
from mappings.programmes import Programme
from mappings.records import Roster
from mappings.rule_change import rule_json
from mappings.shown import floored
from mappings.standing import Entry
from mappings.windows import local_date
from sync.canvas.client import CanvasClient
from sync.canvas.counts import Counts
from sync.canvas.reads import CanvasReads
from sync.canvas.roster import pull_roster
from sync.canvas.structure import pull_course
from sync.errors import Stopped
from sync.store.kept import Hold, Known, Order, Run
from sync.store.store import Store

log = structlog.get_logger()

EMPTIED = frozenset({"structure-emptied", "roster-emptied"})


def about_of(run_id: str, hold_ids: Collection[int] = ()) -> str:
    """Return what an approval is about: all that a run held, or these of its holds alone."""
    return ":".join((run_id, *([",".join(map(str, sorted(hold_ids)))] if hold_ids else [])))


def still_wanted(store: Store, about: str, cohort: str) -> tuple[Hold, ...]:
    """Return the open holds that say what this run's holds said; `about` is that of the order.

    A newer run supersedes older holds with its own; where it still wants the same change, the
    approval of the older one covers it, and where it does not, nothing is applied.
    """
    run_id, _, some = about.partition(":")
    chosen = {int(each) for each in some.split(",") if each}
    held = store.holds_of(run_id)
    shown = {hold.change.wish for hold in held if not some or hold.id in chosen}
    return tuple(hold for hold in store.open_holds(cohort) if hold.change.wish in shown)


@dataclass(frozen=True, slots=True)
class Approval:
    """One approval at work: the holds released and the cohort as it is kept."""

    syncing: Syncing
    cohort: Cohort
    programme: Programme
    holds: tuple[Hold, ...]

    def apply(self, about: str = "") -> RunReport:
        """Begin a run of its own here and now, and carry the approval out."""
        now = self.syncing.now()
        if has_ended(self.cohort, now):
            return ended_report(self.cohort, now)
        order = Order("approve", self.cohort.id, about, trigger=self.syncing.trigger)
        return self.carry_out(self.syncing.store.begin_run(order, now))

    def carry_out(self, run: Run) -> RunReport:
        """Put what was approved in force and write it; the report is that of a run."""
        with self.syncing.client() as client:
            try:
                written = self._applied(client, run, self.syncing.now())
            except Stopped:
                raise
            except Exception as failure:  # noqa: BLE001  a run's edge
                report = failed_report(run.id, self.cohort, client.counts, faults(failure))
            else:
                report = self._report(run, client.counts, written)
        ended = self.syncing.now()
        self.syncing.store.end_run(run, report.status, report.counts_json(), report.problems, ended)
        log.info("run ended", status=report.status, canvas_calls=report.counts.calls)
        return report

    def _report(self, run: Run, counts: Counts, written: Written) -> RunReport:
        known = self.syncing.store.known(self.cohort.id).values()
        staying = [one for one in known if one.state != "left"]
        return RunReport(
            run.id,
            self.cohort.id,
            status_of((), written.problems),
            participants=len(staying),
            eligible=sum((one.standing or {}).get("entry") == "eligible" for one in staying),
            counts=counts,
            writes=Writes(written.columns, written.cells, written.overrides),
            problems=written.problems,
        )

    def _applied(self, client: CanvasClient, run: Run, now: datetime) -> Written:
        store = self.syncing.store
        entries = {
            hold.user_id: _entry(hold)
            for hold in self.holds
            if hold.kind == "entry" and hold.user_id is not None
        }
        store.keep_approval(run, entries, self._released("entry"))
        told = tuple(self._rule(hold, run, now) for hold in self._released("rule"))
        if any(hold.cause in EMPTIED for hold in self.holds):
            keep_content(store, self.cohort.id, (), now)
        if not self.cohort.write_back or all(hold.kind == "rule" for hold in self.holds):
            return Written(problems=told)
        known = store.known(self.cohort.id)
        home = pull_course(client, self.cohort.courses[0]).id
        roster = pull_roster(client, home, groups=False, sections=False)
        book = self._cells(client, run, roster, known, now)
        entry = self._entry(client, run, roster, known, now)
        store.keep_approval(run, {}, self._released("figure"))
        problems = (*told, *book.problems, *entry.problems)
        return replace(book, overrides=entry.overrides, problems=problems)

    def _rule(self, hold: Hold, run: Run, now: datetime) -> Problem:
        """Have the next sync count by the configured rule, if it is still the one that was held."""
        store, cohort = self.syncing.store, self.cohort
        rules = rules_of(store, cohort, self.programme)
        where = f"cohort {cohort.id}"
        if rules.waiting != (hold.before, hold.after):
            remedy = (
                "the cohorts file has been changed since, and its rule was not put in force: "
                f"npq-sync sync {cohort.id} shows what it would do now"
            )
            return Problem("rule-changed", where, remedy)
        asked = store.get_run(run.id)
        who = asked.order.who if asked else None
        store.approve_rule(run, rule_json(rules.configured), hold, who, now)
        remedy = f"the next sync counts by {hold.after}: npq-sync sync {cohort.id}"
        return Problem("rule-approved", where, remedy)

    def _released(self, kind: str) -> tuple[Hold, ...]:
        return tuple(hold for hold in self.holds if hold.kind == kind)

    def _rejected(self, kind: HeldKind) -> frozenset[int | None]:
        """Return of whom a person rejected a change of this kind."""
        holds = self.syncing.store.unapplied_holds(self.cohort.id)
        return frozenset(h.user_id for h in holds if (h.kind, h.state) == (kind, "rejected"))

    def _withdrawn(self, now: datetime) -> frozenset[int]:
        """Return who is enrolled but has withdrawn; where another cohort shares the home course
        they may be its own now, and their cells are left to the next run."""
        return frozenset() if self.cohort.sections else self.cohort.withdrawn(local_date(now))

    def _cells(
        self,
        client: CanvasClient,
        run: Run,
        roster: Roster,
        known: Mapping[int, Known],
        now: datetime,
    ) -> Written:
        store, home = self.syncing.store, roster.course_id
        gradebook = pull_gradebook(CanvasReads(client), home, stored_columns(store, home))
        named = {hold.user_id for hold in self.holds if hold.kind in {"entry", "figure"}}
        about = {user_id: one for user_id, one in known.items() if user_id in named}
        decision = Decision(
            in_force={user_id: one.entry_in_force for user_id, one in about.items()},
            figures={
                user_id: None if user_id in self._rejected("figure") else _figure(one)
                for user_id, one in about.items()
            },
            held=(),
        )
        left = {user_id for user_id, one in about.items() if one.state == "left"}
        cells = plan_cells(
            decision,
            gradebook.cells,
            writable=writable_students(roster),
            moved=(left & live_students(roster)) - self._withdrawn(now),
        )
        written = write_gradebook(client, gradebook, cells, lambda: store.guard(run))
        keep_columns(store, home, written.column_ids)
        return written

    def _entry(
        self,
        client: CanvasClient,
        run: Run,
        roster: Roster,
        known: Mapping[int, Known],
        now: datetime,
    ) -> Written:
        store = self.syncing.store
        reads, known_ones = CanvasReads(client), known_overrides(store, self.cohort.id)
        gate = pull_gate(reads, self.cohort, {}, (), known_ones)
        if gate is None:
            return Written()
        people = candidates(
            [_participant(one) for one in known.values()],
            {user_id: one.entry_in_force for user_id, one in known.items()},
            store.once_eligible(self.cohort.id),
            deferred=self.cohort.deferred(local_date(now)),
        )
        people = admitted(reads, gate, people, {roster.course_id: roster})
        plan = planned_entry(gate, gate.assignment.overrides, people, now)
        approved = self._approved(plan)
        if not approved and not plan.due:
            return Written()
        written = Giving(store, client, run, gate, people, now).give(approved)
        if not written.problems:
            store.keep_approval(run, {}, self._released("override"))
        return written

    def _approved(self, plan: EntryPlan) -> Sequence[Held]:
        """Return the override's waiting changes this approval covers.

        Approving somebody's entry approves what follows from it for the override.
        """
        entries = {hold.user_id for hold in self.holds if hold.kind == "entry"}
        entries -= self._rejected("override")
        shown = {(hold.user_id, hold.after) for hold in self.holds if hold.kind == "override"}
        return [
            held
            for held in plan.waiting
            if held.user_id in entries or (held.user_id, held.after) in shown
        ]


def _entry(hold: Hold) -> Entry:
    entry: Entry = hold.after  # type: ignore[assignment]  # an entry hold's after is an entry
    return entry


def _figure(known: Known) -> str | None:
    """Return the figure to write: the newest, none with unknowns in it or of a leaver."""
    if known.standing is None or known.state == "left":
        return None
    standing = from_json(known.standing)
    if standing.percent is None or not standing.complete:
        return None
    return floored(standing.percent)


def _participant(known: Known) -> Participant:
    nothing: frozenset[int] = frozenset()
    return Participant(known.user_id, known.state, nothing, nothing, nothing)
