"""What a run reads of a cohort's courses, wherever it comes from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

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
from sync.targets.columns import CellKey, Columns


class Reads(Protocol):
    """Records of courses: from Canvas itself, or from a copy that is some hours old.

    Each raises what its source does where it cannot be read whole: CanvasTrouble,
    CanvasDataTrouble, StoreTrouble.
    """

    @property
    def client(self) -> CanvasClient:
        """What asks Canvas where the source cannot tell."""

    @property
    def at(self) -> datetime | None:
        """Of when a copy is: before anything is written Canvas is asked. None is Canvas, now."""

    def offers_graphql(self) -> bool | None:
        """Whether progress comes by GraphQL, None where nobody has to know."""

    def course(self, ref: int | str) -> Course:
        """Return a course by Canvas id or "sis_course_id:…"."""

    def structure(self, course_id: int) -> Structure:
        """Return modules, items and assignments of a course, unpublished ones too."""

    def assignment(self, course_id: int, assignment_id: int) -> Assignment:
        """Return one assignment with its overrides."""

    def assignees(self, structure: Structure, modules: Collection[int]) -> Structure:
        """Return the structure with whom these modules are assigned to."""

    def roster(self, course_id: int, *, groups: bool, sections: bool) -> Roster:
        """Return everybody ever enrolled in a course, test students left out."""

    def sections(self, course_id: int) -> tuple[Section, ...]:
        """Return the sections of a course."""

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
        """Return the progress of those of `who` who are live in this course."""

    def submissions(self, course_id: int, assignment_ids: Collection[int]) -> SubmissionsRead:
        """Return the rows of the asked assignments."""

    def columns(self, course_id: int, stored: Mapping[str, int]) -> Columns:
        """Return which of our gradebook columns are there."""

    def cells(self, course_id: int, column_ids: Iterable[int]) -> dict[CellKey, str]:
        """Return what these columns hold; empty cells are absent."""
