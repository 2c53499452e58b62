"""Records of courses as Canvas's API gives them, now."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

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
from sync.canvas.progress import ProgressRead, probe_graphql, pull_progress
from sync.canvas.roster import pull_roster, pull_sections
from sync.canvas.structure import pull_assignees, pull_assignment, pull_course, pull_structure
from sync.canvas.submissions import pull_submissions
from sync.targets.columns import CellKey, Columns, find_columns, held_cells


@dataclass(frozen=True, slots=True)
class CanvasReads:
    """`Reads` of Canvas itself; the pull functions say from which endpoints."""

    client: CanvasClient
    at: None = None

    def offers_graphql(self) -> bool:
        """Find out by introspection."""
        return probe_graphql(self.client)

    def course(self, ref: int | str) -> Course:
        """Ask for a course with its term."""
        return pull_course(self.client, ref)

    def structure(self, course_id: int) -> Structure:
        """Ask for the content; whom modules are given to is asked only in doubt."""
        return pull_structure(self.client, course_id)

    def assignment(self, course_id: int, assignment_id: int) -> Assignment:
        """Ask for one assignment."""
        return pull_assignment(self.client, course_id, assignment_id)

    def assignees(self, structure: Structure, modules: Collection[int]) -> Structure:
        """Ask whom these modules are assigned to, one call each."""
        return pull_assignees(self.client, structure, modules)

    def roster(self, course_id: int, *, groups: bool, sections: bool) -> Roster:
        """Ask for enrolments of every state."""
        return pull_roster(self.client, course_id, groups=groups, sections=sections)

    def sections(self, course_id: int) -> tuple[Section, ...]:
        """Ask for sections."""
        return pull_sections(self.client, course_id)

    def progress(
        self,
        structure: Structure,
        who: Sequence[Participant],
        kept: Mapping[int, KeptProgress],
        *,
        roster: Roster,
        chosen: Chosen,
        has_graphql: bool,
    ) -> ProgressRead:
        """Ask for stored progress, and have Canvas evaluate whom that leaves in doubt."""
        return pull_progress(
            self.client,
            structure,
            who,
            kept,
            roster=roster,
            chosen=chosen,
            has_graphql=has_graphql,
        )

    def submissions(self, course_id: int, assignment_ids: Collection[int]) -> SubmissionsRead:
        """Ask for submissions, many participants a call."""
        return pull_submissions(self.client, course_id, assignment_ids)

    def columns(self, course_id: int, stored: Mapping[str, int]) -> Columns:
        """Ask for our columns, hidden ones too."""
        return find_columns(self.client, course_id, stored)

    def cells(self, course_id: int, column_ids: Iterable[int]) -> dict[CellKey, str]:
        """Ask for the cells of each column."""
        return held_cells(self.client, course_id, column_ids)
