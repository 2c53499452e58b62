"""Records of courses as our copy of Canvas Data 2 has them, some hours old."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import Engine

from mappings.people import Participant
from mappings.records import (
    Assignment,
    Course,
    KeptProgress,
    Roster,
    Section,
    Structure,
    SubmissionsRead,
)
from sync.canvas.client import CanvasClient
from sync.canvas.evaluated import Chosen
from sync.canvas.progress import ProgressRead
from sync.canvas.structure import pull_assignees, pull_module_assignees
from sync.dap.content import read_course, read_structure, tells_assignees
from sync.dap.copy import state_of
from sync.dap.people import (
    read_cells,
    read_columns,
    read_roster,
    read_sections,
    read_submissions,
)
from sync.dap.progress import Copied, read_stored, settled_progress
from sync.dap.tables import TABLES
from sync.errors import NotFound
from sync.targets.columns import CellKey, Columns, ours_among


@dataclass(frozen=True)
class CopyReads:
    """`Reads` of our copy as it was `at`."""

    client: CanvasClient
    engine: Engine
    at: datetime

    def offers_graphql(self) -> None:
        """Nobody has to know."""

    def course(self, ref: int | str) -> Course:
        """Read a course with its term."""
        with state_of(self.engine, ("courses", "enrollment_terms")) as connection:
            return read_course(connection, ref, self.client.now())

    def structure(self, course_id: int) -> Structure:
        """Read the content, and whom modules are given to where Canvas Data 2 tells that."""
        with state_of(self.engine, TABLES) as connection:
            return read_structure(connection, course_id, self.client.url)

    def assignment(self, course_id: int, assignment_id: int) -> Assignment:
        """Read one assignment; raises NotFound."""
        found = {one.id: one for one in self.structure(course_id).assignments}
        if assignment_id not in found:
            where = f"Canvas Data 2, course {course_id}, assignment {assignment_id}"
            raise NotFound(where, "it is not in the copy")
        return found[assignment_id]

    def assignees(self, structure: Structure, modules: Collection[int]) -> Structure:
        """Ask Canvas only where Canvas Data 2 does not tell."""
        if self._tells_assignees:
            return structure
        return pull_assignees(self.client, structure, modules)

    @cached_property
    def _tells_assignees(self) -> bool:
        with state_of(self.engine, ("assignment_overrides",)) as connection:
            return tells_assignees(connection)

    def roster(self, course_id: int, *, groups: bool, sections: bool) -> Roster:
        """Read enrolments of every state."""
        with state_of(self.engine, TABLES) as connection:
            return read_roster(connection, course_id, groups=groups, sections=sections)

    def sections(self, course_id: int) -> tuple[Section, ...]:
        """Read sections."""
        with state_of(self.engine, ("course_sections",)) as connection:
            return read_sections(connection, course_id)

    def progress(
        self,
        structure: Structure,
        who: Sequence[Participant],
        kept: Mapping[int, KeptProgress],
        *,
        roster: Roster,
        chosen: Chosen,
        has_graphql: bool,  # noqa: ARG002
    ) -> ProgressRead:
        """Read stored progress; Canvas is asked for the chosen and for who is in doubt."""
        if not self._tells_assignees:
            structure = pull_module_assignees(self.client, structure)
        with state_of(self.engine, ("context_module_progressions",)) as connection:
            copied = Copied(structure, read_stored(connection, structure), self.at)
        return settled_progress(self.client, copied, who, kept, roster=roster, chosen=chosen)

    def submissions(
        self,
        course_id: int,  # noqa: ARG002
        assignment_ids: Collection[int],
    ) -> SubmissionsRead:
        """Read submissions."""
        with state_of(self.engine, ("assignments", "submissions")) as connection:
            return SubmissionsRead(read_submissions(connection, assignment_ids))

    def columns(self, course_id: int, stored: Mapping[str, int]) -> Columns:
        """Read our columns, hidden ones too."""
        with state_of(self.engine, ("custom_gradebook_columns",)) as connection:
            return ours_among(read_columns(connection, course_id), stored)

    def cells(self, course_id: int, column_ids: Iterable[int]) -> dict[CellKey, str]:  # noqa: ARG002
        """Read the cells of each column."""
        with state_of(self.engine, ("custom_gradebook_column_data",)) as connection:
            return read_cells(connection, column_ids)
