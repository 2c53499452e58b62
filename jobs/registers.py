"""Take a sheet into a cohort's register, and change single lines of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from jobs.context import UsageFault
from jobs.counting import rules_of
from mappings.cohorts import Cohort
from mappings.programmes import Programme
from mappings.register_agreement import agreement_faults
from mappings.register_sheet import Grounds, Sheet, read_sheet
from mappings.registers import (
    LineKey,
    RegisterChange,
    RegisterLine,
    RegisterState,
    Why,
    activity_key,
    changes,
)
from sync.sheets import read_table, told
from sync.store.registers import change_register, register_of
from sync.store.store import Store


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import changed, or would change. `rows` has the sheet's line number of each line.

    `left_out` are rows without a state, `awaiting` lines whose make-up is still to be reviewed.
    """

    changes: Sequence[RegisterChange]
    rows: Mapping[LineKey, int]
    left_out: int
    awaiting: int

    @property
    def new(self) -> int:
        """How many lines were not in the register."""
        return sum(change.before is None for change in self.changes)

    @property
    def changed(self) -> int:
        """How many lines said something else."""
        return len(self.changes) - self.new

    @property
    def unchanged(self) -> int:
        """How many lines the register held already."""
        return len(self.rows) - len(self.changes)


@dataclass(frozen=True, slots=True)
class Registrar:
    """Changes one cohort's register in somebody's name, at this time."""

    store: Store
    cohort: Cohort
    who: str
    now: datetime

    def take(self, file: Path, programme: Programme, why: Why | None, *, dry: bool) -> Imported:
        """Take a sheet whole, or not at all; raises UsageFault with every fault of it.

        `dry` changes nothing and returns what would be changed.
        """
        table = read_table(file)
        known = self.store.known(self.cohort.id)
        sis_ids = {user: one.sis_user_id for user, one in known.items()}
        grounds = Grounds.of(self.cohort.id, sis_ids, self.now)
        sheet = read_sheet(table.columns, table.rows, grounds)
        strands = rules_of(self.store, self.cohort, programme).counting.strands

        def plan(kept: Sequence[RegisterLine]) -> Sequence[RegisterChange]:
            held = {line.key: line for line in kept}
            hours = {strand: counted.hours for strand, counted in strands.items()}
            apart = agreement_faults(held, sheet.lines, hours)
            if faults := (*table.faults, *sheet.faults, *apart):
                raise UsageFault(told(file, faults))
            return changes(held, sheet.lines.values(), why)

        made = plan(register_of(self.store, self.cohort.id)) if dry else self._change(plan)
        return _imported(sheet, made)

    def set(
        self, user_id: int, activity: str, state: RegisterState | None, why: Why
    ) -> RegisterChange | None:
        """Give a line another state, or take it away (None); return None where it has it already.

        Raises UsageFault where there is no such line.
        """
        key = (user_id, activity_key(activity))

        def plan(kept: Sequence[RegisterLine]) -> Sequence[RegisterChange]:
            before = next((line for line in kept if line.key == key), None)
            if before is None:
                seen = f"register of {self.cohort.id}: has no line of participant {user_id}"
                remedy = f"npq-sync register list {self.cohort.id} --user {user_id} shows theirs"
                raise UsageFault((f"{seen} about this activity; {remedy}",))
            if state == before.state:
                return ()
            after = None if state is None else replace(before, state=state, since=self.now)
            return (RegisterChange(before, after, why),)

        return next(iter(self._change(plan)), None)

    def _change(
        self, plan: Callable[[Sequence[RegisterLine]], Sequence[RegisterChange]]
    ) -> Sequence[RegisterChange]:
        return change_register(self.store, self.cohort.id, plan, self.who, self.now)


def _imported(sheet: Sheet, made: Sequence[RegisterChange]) -> Imported:
    states = Counter(line.state for line in sheet.lines.values())
    return Imported(
        changes=made,
        rows={line.key: row for row, line in sheet.lines.items()},
        left_out=sheet.left_out,
        awaiting=states["made-up"],
    )
