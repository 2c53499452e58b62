"""Give those who may enter their sitting in Canvas, and remember what was made of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from jobs.entry import Gate, planned_entry, write_entry
from jobs.memory import keep_entered, keep_moving, keep_overrides
from jobs.write_back import Written
from mappings.holds import Held
from mappings.overrides_plan import Candidates
from sync.canvas.client import CanvasClient
from sync.store.kept import Run
from sync.store.store import Store


@dataclass(frozen=True, slots=True)
class Giving:
    """The entry of one cohort at work: what a run found of it and where it is kept."""

    store: Store
    client: CanvasClient
    run: Run
    gate: Gate
    people: Candidates
    now: datetime

    def give(self, approved: Collection[Held] = ()) -> Written:
        """Write what is due. Who moves between sittings is remembered until they are there: a run
        that ends half-way leaves the rest of it to the next one. Whom a person put in an override
        and who is no participant, or was erased, is left there and not remembered."""
        overrides = self.gate.assignment.overrides
        plan = planned_entry(self.gate, overrides, self.people, self.now, approved=approved)
        entered = {key: one.students for key, one in plan.plans.items()}
        ours = self.people.present | self.people.left
        written = Written()
        if plan.due:
            moving = plan.moving | self.gate.known.moving
            keep_moving(self.store, self.run.cohort, moving, self.now)
            written = write_entry(
                self.client, self.gate, self.people, self.now, self._guard, approved=approved
            )
            keep_overrides(self.store, self.run.cohort, written.override_ids)
        if not written.problems:
            keep_moving(self.store, self.run.cohort, (), self.now)
        inside = {key: users & ours for key, users in {**entered, **written.entered}.items()}
        keep_entered(self.store, self.run.cohort, inside, self.now)
        return written

    def _guard(self) -> None:
        self.store.guard(self.run)
