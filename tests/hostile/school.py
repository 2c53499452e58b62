"""A small NPQSL course in the sandbox Canvas, and what teachers and participants do to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from jobs.demo.entities import LIVE_STATES, Assignment, Course, Item, Module, Section, User
from jobs.demo.world import World
from tests.canaries import poison

ITEMS = ("Routines", "Primary route", "Watch the film", "Written exercise")
"""Titles that tell of no strand and no area."""


class School:
    """Two sections, North and South, with a coach each; people join as a test wants."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.world = World(clock)
        self.course: Course = self.world.add_course("NPQSL Autumn 2025", "NPQSL-A25")
        self.sections = [self.world.add_section(self.course, name) for name in ("North", "South")]
        self.participants: list[User] = []
        self.coached: dict[int, set[int]] = {}
        self.coaches = [self.add_coach(section) for section in self.sections]
        self.assessment = self.world.add_assignment(
            self.course, "NPQSL summative assessment", points=16, only_visible_to_overrides=True
        )
        self._teach()

    def _teach(self) -> None:
        world, course = self.world, self.course
        welcome = world.add_module(course, "Welcome and induction")
        world.add_item(welcome, "Page", "Routines", "must_view")
        culture = world.add_module(course, "School Culture")
        world.add_item(culture, "Page", "Watch the film", "must_view")
        world.add_item(culture, "Page", "Primary route", "must_mark_done")
        world.add_item(culture, "Quiz", "Written exercise", "min_score", min_score=7.0)
        either = world.add_module(course, "Teaching", requirement_type="one")
        for title in ITEMS[:2]:
            world.add_item(either, "Page", title, "must_view")
        for number in range(1, 5):  # as many as the programme plans, or nobody is ever eligible
            self.add_event(number)
        for number in (1, 2):
            world.add_assignment(course, f"Coaching session {number}", points=10)
        world.add_assignment(course, "Formative task 1", points=10)

    def add_event(self, number: int) -> Assignment:
        return self.world.add_assignment(
            self.course,
            f"Face-to-face event {number}",
            points=1,
            grading_type="pass_fail",
            submission_types=("on_paper",),
        )

    def add_coach(self, section: Section) -> User:
        coach = self.world.add_user("A Coach")
        poison((), (coach,))
        self.world.enroll(self.course, coach, "TaEnrollment", section=section)
        self.coached[coach.id] = set()
        self.note_coaches()
        return coach

    def join(self, section: Section, *, state: str = "active") -> User:
        user = self.world.add_user("A Participant")
        poison((user,), ())
        self.world.enroll(self.course, user, section=section, state=state)
        self.participants.append(user)
        self.note_coaches()
        return user

    def note_coaches(self) -> None:
        """Note who is coached by whom: only they may ever be told of each other."""
        rows = self.course.enrollments
        for staff in rows:
            if staff.type == "TaEnrollment" and staff.state == "active":
                self.coached[staff.user.id] |= {
                    row.user.id
                    for row in rows
                    if row.is_student and row.section is staff.section and row.state in LIVE_STATES
                }

    @property
    def live(self) -> set[int]:
        """Who studies here."""
        rows = self.course.enrollments
        return {row.user.id for row in rows if row.is_student and row.state in LIVE_STATES}

    @property
    def deleted(self) -> set[int]:
        """Whose enrolment is deleted: Canvas takes no cell for them."""
        return {row.user.id for row in self.course.enrollments if row.state == "deleted"}

    @property
    def items(self) -> list[Item]:
        return [item for module in self.course.modules for item in module.items]

    @property
    def graded(self) -> list[Assignment]:
        """What is graded outside the requirements of modules."""
        return [one for one in self.course.assignments if one is not self.assessment]

    @property
    def spare(self) -> list[Module]:
        """The modules that may be renamed and deleted: the first two make it this programme."""
        return self.course.modules[2:]

    def does_all(self, user: User) -> None:
        """Have somebody finish all there is but the assessment."""
        for item in self.items:
            self.world.meet(user, item)
        for one in self.graded:
            if not one.items:
                self.world.grade(user, one, one.points, grade="complete")
                self.world.submit(user, one)

    def move_item(self, item: Item, to: Module) -> None:
        """Move a line to another module; it keeps its id."""
        world = self.world
        with world.lock:
            world.remove_item(item)
            item.module = to
            to.items.append(item)
            if item.content is not None:
                item.content.items.append(item)
            world.module_changed(to)

    def rename(self, module: Module, name: str) -> None:
        with self.world.lock:
            module.name = name
            self.world.module_changed(module)

    def delete(self, module: Module) -> None:
        with self.world.lock:
            for item in list(module.items):
                self.world.remove_item(item)
            self.course.modules.remove(module)

    def secrets(self) -> Iterator[str]:
        """What must stand in no log."""
        yield from self.world.tokens
        yield from (user.email for user in self.world.users.values() if user.email)
