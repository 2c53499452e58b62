"""Drive Canvas towards what is in force: our gradebook columns and the assessment's override."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from mappings.changes import (
    ENTRY_TITLE,
    FIGURE_TITLE,
    Change,
    HeldCells,
    plan_columns,
)
from mappings.problems import Problem
from mappings.records import Roster
from sync.canvas.client import CanvasClient
from sync.canvas.roster import pull_roster
from sync.errors import CanvasTrouble, TokenDead
from sync.reads import Reads
from sync.targets.cells import write_cells
from sync.targets.columns import Columns, Guard, make_columns

LIVE_STATES = frozenset({"active", "invited", "creation_pending"})
TAKES_CELLS = LIVE_STATES | {"completed", "inactive"}


@dataclass(frozen=True, slots=True)
class Gradebook:
    """Our two columns of one home course as Canvas holds them."""

    course: int
    columns: Columns
    cells: HeldCells

    @property
    def missing(self) -> tuple[Change, ...]:
        """The columns that are still to be made."""
        return plan_columns(self.columns.ids)


@dataclass(frozen=True, slots=True)
class Written:
    """What a write came to. `override_ids` and `entered`, who is in them, are by sitting."""

    columns: int = 0
    cells: int = 0
    overrides: int = 0
    column_ids: Mapping[str, int] = field(default_factory=dict)
    override_ids: Mapping[str, int | None] = field(default_factory=dict)
    entered: Mapping[str, frozenset[int]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def students_of(roster: Roster, states: AbstractSet[str]) -> frozenset[int]:
    """Return the students of a course with an enrollment in one of these states."""
    return frozenset(
        e.user_id for e in roster.enrollments if e.type == "StudentEnrollment" and e.state in states
    )


def live_students(roster: Roster) -> frozenset[int]:
    """Return the students of a course whose enrollment is active or invited."""
    return students_of(roster, LIVE_STATES)


def writable_students(roster: Roster) -> frozenset[int]:
    """Return whom Canvas takes cells and overrides for: students whose enrollment is there."""
    return students_of(roster, TAKES_CELLS)


def pull_gradebook(reads: Reads, course: int, stored: Mapping[str, int]) -> Gradebook:
    """Read our columns and their cells; a column that is not there has none."""
    columns = reads.columns(course, stored)
    held = reads.cells(course, columns.ids.values())
    by_title = {
        title: {user: text for (column, user), text in held.items() if column == ours}
        for title, ours in columns.ids.items()
    }
    cells = HeldCells(by_title.get(FIGURE_TITLE, {}), by_title.get(ENTRY_TITLE, {}))
    return Gradebook(course, columns, cells)


def write_gradebook(
    client: CanvasClient, gradebook: Gradebook, changes: Sequence[Change], guard: Guard
) -> Written:
    """Make the columns that are missing and write the cells that differ.

    Without a cell to write no column is made. What Canvas refuses is a problem of the run; the
    next one drives on from what Canvas then holds.
    """
    if not changes:
        return Written(column_ids=gradebook.columns.ids)
    columns = gradebook.columns
    try:
        columns = make_columns(client, gradebook.course, columns, guard)
        wanted = {
            (columns.ids[change.column], change.user_id): change.after
            for change in changes
            if change.column and change.user_id is not None and change.after is not None
        }
        done = write_cells(
            client, gradebook.course, wanted, guard, still_students(client, gradebook.course)
        )
    except TokenDead:
        raise
    except CanvasTrouble as trouble:
        return Written(columns.made, column_ids=columns.ids, problems=(trouble.problem,))
    return Written(columns.made, done.cells, column_ids=columns.ids, problems=done.problems)


def still_students(client: CanvasClient, course: int) -> Callable[[], AbstractSet[int]]:
    """Return what reads again whom Canvas takes a write for, should it refuse somebody."""
    return lambda: writable_students(pull_roster(client, course, groups=False, sections=False))
