"""What Canvas sent, frozen, in Canvas's words: instants are aware and UTC, ids are Canvas's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

EnrollmentState = Literal[
    "active", "invited", "creation_pending", "rejected", "completed", "inactive", "deleted"
]


@dataclass(frozen=True, slots=True)
class Course:
    """A course as the token sees it; `closed` is deleted, completed or concluded by date."""

    id: int
    name: str
    term: str | None
    closed: bool


@dataclass(frozen=True, slots=True)
class AssignmentOverride:
    """Who is given an assignment (or a module), and when. Exactly one kind of target is set.

    `changes_due` tells whether it says anything of the due date: with it, `due_at` None means
    that there is none for these.
    """

    id: int
    title: str
    student_ids: frozenset[int] | None = None
    section_id: int | None = None
    group_id: int | None = None
    everyone: bool = False
    unlock_at: datetime | None = None
    due_at: datetime | None = None
    lock_at: datetime | None = None
    changes_due: bool = False


@dataclass(frozen=True, slots=True)
class ModuleItem:
    """One line of a module; `requirement` is the type of its completion requirement, or None."""

    id: int
    module_id: int
    position: int
    title: str
    type: str  # File, Page, Discussion, Assignment, Quiz, SubHeader, ExternalUrl, ExternalTool
    content_id: int | None
    published: bool
    requirement: str | None
    html_url: str | None = None


@dataclass(frozen=True, slots=True)
class Module:
    """A module with its items in position order.

    `requirement_type` is "one", "all", or None where this Canvas does not send it.
    `assigned_to` is None for everybody, else the overrides that name whom the module is given to.
    """

    id: int
    position: int
    name: str
    published: bool
    requirement_type: str | None
    items: tuple[ModuleItem, ...]
    assigned_to: tuple[AssignmentOverride, ...] | None = None


@dataclass(frozen=True, slots=True)
class Assignment:
    """An assignment, unpublished ones too. `quiz_id`/`discussion_id` join it to module items.

    `due_at` is for whoever no override gives another date; `mappings.due` tells whose is which.
    """

    id: int
    name: str
    published: bool
    points_possible: Decimal | None
    grading_type: str
    submission_types: tuple[str, ...]
    quiz_id: int | None
    discussion_id: int | None
    only_visible_to_overrides: bool
    overrides: tuple[AssignmentOverride, ...]
    html_url: str | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Structure:
    """The whole content of one course; modules and assignments in Canvas's order.

    `name` is the course's, empty where nobody asked for it.
    """

    course_id: int
    modules: tuple[Module, ...]
    assignments: tuple[Assignment, ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Enrollment:
    """One (user, section, role) row. `type` is the base type, `role` the role's name."""

    id: int
    user_id: int
    section_id: int
    type: str
    role: str
    state: EnrollmentState
    last_activity_at: datetime | None
    limited_to_section: bool


@dataclass(frozen=True, slots=True)
class User:
    """A person. Names are kept in one table and never logged."""

    id: int
    name: str
    sis_user_id: str | None


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a course."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Group:
    """A group with its members; `category` is the group set's name."""

    id: int
    name: str
    category: str | None
    user_ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class Roster:
    """Everybody ever enrolled in one course, leavers included.

    `groups` is None where groups were not asked for. `shows_activity` is false where the token may
    not read when somebody was last active.
    """

    course_id: int
    enrollments: tuple[Enrollment, ...]
    users: Mapping[int, User]
    sections: tuple[Section, ...]
    groups: tuple[Group, ...] | None
    shows_activity: bool = True


@dataclass(frozen=True, slots=True)
class Submission:
    """One participant's row for one assignment. `score` is None where nobody graded."""

    user_id: int
    assignment_id: int
    workflow_state: str
    score: Decimal | None
    grade: str | None
    excused: bool
    submitted_at: datetime | None
    graded_at: datetime | None


@dataclass(frozen=True, slots=True)
class Progress:
    """What one participant has met in one course.

    `met` holds ids of items whose requirement is met; `completed_modules` ids of modules Canvas
    calls completed. `shown` holds the item ids an evaluating read showed this participant, and is
    None for a stored read (visibility is then reckoned from overrides). `evaluated` tells whether
    Canvas evaluated it for this read. `unknown` holds item ids Canvas showed without saying
    whether they are met.
    """

    user_id: int
    met: frozenset[int]
    completed_modules: frozenset[int]
    shown: frozenset[int] | None
    unknown: frozenset[int]
    evaluated: bool
    read_at: datetime


@dataclass(frozen=True, slots=True)
class KeptProgress:
    """A progress with the signals Canvas gave beside it, to tell next time who has to be re-read.

    The counts are those of `bulk_user_progress` (contract 3.2), None where it was not asked;
    `last_activity_at` is the participant's latest in the course, None where Canvas showed none.
    `asked` stands for what the course asked of anybody then (`self_check.asked_in`).
    """

    progress: Progress
    requirement_count: int | None
    requirement_completed_count: int | None
    last_activity_at: datetime | None
    asked: str = ""


@dataclass(frozen=True, slots=True)
class SubmissionsRead:
    """Rows of submissions by (user id, assignment id). `answered` are the users Canvas spoke of,
    with rows or without; None where the answer could not leave anybody out."""

    rows: Mapping[tuple[int, int], Submission]
    answered: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class CourseRecords:
    """Everything one run read of one course.

    `progress` misses the participants whose progress could not be read. `submissions` is keyed
    by (user id, assignment id) and is None where they could not be read at all; `left_out` are
    the participants whom that answer passed over.
    `one_of_modules` are modules found to ask for one item though Canvas sent no requirement_type.
    """

    structure: Structure
    roster: Roster
    progress: Mapping[int, Progress]
    submissions: Mapping[tuple[int, int], Submission] | None
    one_of_modules: frozenset[int] = frozenset()
    left_out: frozenset[int] = frozenset()

    def knows_submissions_of(self, user_id: int) -> bool:
        """Tell whether it was read what this participant handed in, be it nothing."""
        return self.submissions is not None and user_id not in self.left_out
