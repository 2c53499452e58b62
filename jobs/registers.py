"""Take a sheet into a cohort's register, and change single lines of it."""

from __future__ import annotations

import hashlib
import json
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
    as_json,
    changes,
)
from sync.sheets import Table, read_table, told
from sync.store.registers import change_register, register_of
from sync.store.store import Store


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import changed, or would change. `rows` has the sheet's line number of each line.

    Left out are rows `without_state` and those that are `blank`, by their numbers; `awaiting` are
    lines whose make-up is still to be reviewed.
    """

    changes: Sequence[RegisterChange]
    rows: Mapping[LineKey, int]
    without_state: Sequence[int]
    blank: Sequence[int]
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


class ChangedMeanwhile(UsageFault):
    """The register was changed since a sheet was looked at: it would now change something else."""


@dataclass(frozen=True, slots=True)
class Registrar:
    """Changes one cohort's register in somebody's name, at this time."""

    store: Store
    cohort: Cohort
    who: str
    now: datetime

    def take(
        self,
        file: Path,
        programme: Programme,
        why: Why | None,
        *,
        dry: bool,
        shown: str | None = None,
    ) -> Imported:
        """Take a sheet whole, or not at all; raises UsageFault with every fault of it.

        `dry` changes nothing and returns what would be changed. `shown` is the fingerprint of what
        somebody saw it would change: raises ChangedMeanwhile rather than change anything else.
        """
        table, sheet = self._read(file)
        strands = rules_of(self.store, self.cohort, programme).counting.strands

        def plan(kept: Sequence[RegisterLine]) -> Sequence[RegisterChange]:
            held = {line.key: line for line in kept}
            hours = {strand: counted.hours for strand, counted in strands.items()}
            apart = agreement_faults(held, sheet.lines, hours)
            if faults := (*table.faults, *sheet.faults, *apart):
                raise UsageFault(told(file, faults))
            made = changes(held, sheet.lines.values(), why)
            if made and shown not in (None, fingerprint(made)):
                raise ChangedMeanwhile(("the register was changed since the sheet was looked at",))
            return made

        made = plan(register_of(self.store, self.cohort.id)) if dry else self._change(plan)
        return _imported(table, sheet, made)

    def set(
        self, user_id: int, activity: str, state: RegisterState | None, why: Why
    ) -> RegisterChange | None:
        """Give a line another state, or take it away (None); return None where it has it already.

        Raises UsageFault where there is no such line.
        """
        return self._turn(user_id, activity, state, why, lambda before: before != state)

    def review(self, user_id: int, activity: str, verdict: RegisterState) -> RegisterChange | None:
        """Give a make-up that waits the state of a verdict; return None where none waits any more.

        Raises UsageFault where there is no such line.
        """
        return self._turn(
            user_id, activity, verdict, Why.REVIEWED, lambda before: before == "made-up"
        )

    def _turn(
        self,
        user_id: int,
        activity: str,
        state: RegisterState | None,
        why: Why,
        wanted: Callable[[RegisterState], bool],
    ) -> RegisterChange | None:
        """Give a line another state where it is `wanted` from the one it has now."""

        def plan(kept: Sequence[RegisterLine]) -> Sequence[RegisterChange]:
            before = self._line(kept, (user_id, activity_key(activity)))
            if not wanted(before.state):
                return ()
            after = None if state is None else replace(before, state=state, since=self.now)
            return (RegisterChange(before, after, why),)

        return next(iter(self._change(plan)), None)

    def _read(self, file: Path) -> tuple[Table, Sheet]:
        known = self.store.known(self.cohort.id)
        sis_ids = {user: one.sis_user_id for user, one in known.items()}
        table = read_table(file)
        grounds = Grounds.of(self.cohort.id, sis_ids, self.now)
        return table, read_sheet(table.columns, table.rows, grounds)

    def _line(self, kept: Sequence[RegisterLine], key: LineKey) -> RegisterLine:
        found = next((line for line in kept if line.key == key), None)
        if found is None:
            user_id, cohort = key[0], self.cohort.id
            seen = f"register of {cohort}: has no line of participant {user_id}"
            remedy = f"npq-sync register list {cohort} --user {user_id} shows theirs"
            raise UsageFault((f"{seen} about this activity; {remedy}",))
        return found

    def _change(
        self, plan: Callable[[Sequence[RegisterLine]], Sequence[RegisterChange]]
    ) -> Sequence[RegisterChange]:
        return change_register(self.store, self.cohort.id, plan, self.who, self.now)


def fingerprint(made: Sequence[RegisterChange]) -> str:
    """Return what tells these changes from any others; the times of their making apart."""
    said = [(*one.about.key, as_json(one.before), as_json(one.after), one.why) for one in made]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _imported(table: Table, sheet: Sheet, made: Sequence[RegisterChange]) -> Imported:
    states = Counter(line.state for line in sheet.lines.values())
    return Imported(
        changes=made,
        rows={line.key: row for row, line in sheet.lines.items()},
        without_state=sheet.left_out,
        blank=table.blank,
        awaiting=states["made-up"],
    )
