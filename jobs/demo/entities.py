"""What the sandbox Canvas holds: mutable, compared by identity, in Canvas's words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

RequirementKey = tuple[int, str, float | None]
"""Item id, requirement type and threshold: a stored requirement is met only as a whole."""

LIVE_STATES = frozenset({"active", "invited", "creation_pending"})
STUDENT_TYPES = frozenset({"StudentEnrollment", "StudentViewEnrollment"})


@dataclass(eq=False, slots=True)
class User:
    """A person; `fake` is a course's test student."""

    id: int
    name: str
    sis_user_id: str | None
    email: str | None
    fake: bool
    created_at: datetime

    @property
    def sortable_name(self) -> str:
        """Return "Last, First", as Canvas makes it of a name."""
        first, _, last = self.name.rpartition(" ")
        return f"{last}, {first}" if first else last


@dataclass(eq=False, slots=True)
class DeveloperKey:
    """By which another program lets people sign in with Canvas. `codes` are those not used yet."""

    id: str
    secret: str
    redirect_uri: str
    codes: dict[str, User] = field(default_factory=dict)


@dataclass(eq=False, slots=True)
class Course:
    """A course with everything in it. `state` is Canvas's workflow_state."""

    id: int
    name: str
    sis_course_id: str | None
    term: str
    state: str
    concluded: bool
    created_at: datetime
    sections: list[Section] = field(default_factory=list)
    enrollments: list[Enrollment] = field(default_factory=list)
    modules: list[Module] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)
    rows_of: dict[int, list[Enrollment]] = field(default_factory=dict)

    def enrollments_of(self, user: User) -> list[Enrollment]:
        """Return every enrolment row of one person here."""
        return self.rows_of.get(user.id, [])


@dataclass(eq=False, slots=True)
class Section:
    """A section of a course, which may be listed into it from another one (`listed_from`)."""

    id: int
    course: Course
    name: str
    sis_section_id: str | None
    listed_from: Course | None = None


@dataclass(eq=False, slots=True)
class Enrollment:
    """One (user, section, role) row."""

    id: int
    course: Course
    user: User
    section: Section
    type: str
    role: str
    state: str
    limited: bool
    created_at: datetime
    updated_at: datetime
    last_activity_at: datetime | None = None
    observes: User | None = None

    @property
    def is_student(self) -> bool:
        """Tell whether this row studies, the test student included."""
        return self.type in STUDENT_TYPES


@dataclass(eq=False, slots=True)
class Override:
    """Dates for some of the people of an assignment, or people a module is assigned to.

    Exactly one of `students`, `section`, `group` is set. `dates` holds only the overridden keys;
    None there means "overridden to none".
    """

    id: int
    title: str
    students: list[User] | None = None
    section: Section | None = None
    group: Group | None = None
    dates: dict[str, datetime | None] = field(default_factory=dict)


@dataclass(eq=False, slots=True)
class Module:
    """A module. `requirement_count` is 1 for "complete one", None for all."""

    id: int
    course: Course
    name: str
    position: int
    published: bool
    requirement_count: int | None
    updated_at: datetime
    unlock_at: datetime | None = None
    items: list[Item] = field(default_factory=list)
    prerequisites: list[Module] = field(default_factory=list)
    assigned_to: list[Override] = field(default_factory=list)


@dataclass(eq=False, slots=True)
class Item:
    """A line of a module. `min_score` is set with the requirement of that name only."""

    id: int
    module: Module
    position: int
    type: str
    title: str
    requirement: str | None
    min_score: float | None
    content: Assignment | None
    content_id: int | None
    published: bool

    @property
    def key(self) -> RequirementKey | None:
        """Return the requirement as Canvas stores it when met, None without one."""
        return (self.id, self.requirement, self.min_score) if self.requirement else None

    @property
    def shown_published(self) -> bool:
        """Tell whether both the line and what it leads to are published."""
        return self.published and (self.content is None or self.content.published)


@dataclass(eq=False, slots=True)
class Assignment:
    """An assignment; a graded quiz or discussion carries the id of that too."""

    id: int
    course: Course
    name: str
    position: int
    points: float | None
    published: bool
    grading_type: str
    only_visible_to_overrides: bool
    submission_types: tuple[str, ...]
    quiz_id: int | None
    discussion_id: int | None
    created_at: datetime
    due_at: datetime | None = None
    unlock_at: datetime | None = None
    lock_at: datetime | None = None
    overrides: list[Override] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)


@dataclass(eq=False, slots=True)
class Submission:
    """One person's row for one assignment; Canvas keeps a placeholder for whoever is assigned."""

    id: int
    user: User
    assignment: Assignment
    workflow_state: str = "unsubmitted"
    attempt: int | None = None
    submission_type: str | None = None
    submitted_at: datetime | None = None
    graded_at: datetime | None = None
    posted_at: datetime | None = None
    score: float | None = None
    grade: str | None = None
    excused: bool = False


@dataclass(eq=False, slots=True)
class Group:
    """A group of a group set."""

    id: int
    course: Course
    name: str
    category: str
    category_id: int
    users: list[User]


@dataclass(eq=False, slots=True)
class Column:
    """A custom gradebook column with its non-empty cells by user id."""

    id: int
    course: Course
    title: str
    position: int
    hidden: bool
    read_only: bool
    teacher_notes: bool
    deleted: bool = False
    cells: dict[int, str] = field(default_factory=dict)


@dataclass(eq=False, slots=True)
class Progression:
    """Stored progress of one person in one module; stale until something evaluates it."""

    state: str = "locked"
    met: frozenset[RequirementKey] = frozenset()
    current: bool = False
    evaluated_at: datetime | None = None
    completed_at: datetime | None = None


@dataclass(eq=False, slots=True)
class Job:
    """Work Canvas does later. `lag` is how many more requests find it undone, None: any number."""

    id: int
    course: Course
    tag: str
    run: Callable[[], None]
    lag: int | None
    created_at: datetime
    updated_at: datetime
    state: str = "queued"
    message: str | None = None


@dataclass(eq=False, slots=True)
class Message:
    """One message of a conversation."""

    id: int
    author: User
    body: str
    created_at: datetime


@dataclass(eq=False, slots=True)
class Conversation:
    """What some people write each other. A private one is between two, and used again."""

    id: int
    users: list[User]
    subject: str | None
    course: Course | None
    private: bool
    messages: list[Message] = field(default_factory=list)

    def by(self, user: User) -> list[Message]:
        """Return what one of them wrote, oldest first."""
        return [message for message in self.messages if message.author is user]


@dataclass(eq=False, slots=True)
class Token:
    """An access token. `ended` is None, or how it ended: unknown, expired or revoked."""

    secret: str
    user: User
    rights: frozenset[str]
    ended: str | None = None
