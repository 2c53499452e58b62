"""Building a world: modules, items, assignments and who they are given to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal

from jobs.demo.entities import Assignment, Course, Group, Item, Module, Override, Section, User
from jobs.demo.state import State

SUBMISSION_TYPE = {
    "Assignment": "online_upload",
    "Quiz": "online_quiz",
    "Discussion": "discussion_topic",
}
SCORED_REQUIREMENTS = frozenset({"must_submit", "min_score"})


class ContentBuilders(State):
    """What is taught."""

    def add_module(
        self,
        course: Course,
        name: str,
        *,
        published: bool = True,
        requirement_type: Literal["one", "all"] | None = None,
        unlock_at: datetime | None = None,
        prerequisites: Sequence[Module] = (),
    ) -> Module:
        """Add a module; `requirement_type="one"` asks for one of its requirements."""
        with self.lock:
            module = Module(
                self.next_id("module"),
                course,
                name,
                len(course.modules) + 1,
                published,
                1 if requirement_type == "one" else None,
                self.now(),
                unlock_at,
                prerequisites=list(prerequisites),
            )
            course.modules.append(module)
            return module

    def add_item(
        self,
        module: Module,
        type: str,  # noqa: A002 - Canvas's word
        title: str,
        requirement: str | None = None,
        content: Assignment | None = None,
        *,
        published: bool = True,
        min_score: float | None = None,
    ) -> Item:
        """Add a line to a module.

        What is scored needs an assignment behind it: the one given, or a new one of the same
        title. `min_score` belongs to the requirement of that name.
        """
        with self.lock:
            scored = type in {"Assignment", "Quiz"} or requirement in SCORED_REQUIREMENTS
            if content is None and scored and type in SUBMISSION_TYPE:
                kind = SUBMISSION_TYPE[type]
                content = self.add_assignment(
                    module.course, title, points=10, submission_types=(kind,)
                )
            item = Item(
                self.next_id("item"),
                module,
                len(module.items) + 1,
                type,
                title,
                requirement,
                min_score,
                content,
                self._content_id(type, content),
                published,
            )
            module.items.append(item)
            if content is not None:
                content.items.append(item)
            self.module_changed(module)
            return item

    def _content_id(self, kind: str, content: Assignment | None) -> int | None:
        if content is not None:
            if kind == "Quiz":
                return content.quiz_id or content.id
            return content.discussion_id if kind == "Discussion" else content.id
        if kind == "Discussion":
            return self.next_id("discussion")
        return self.next_id("file") if kind in {"File", "ExternalTool"} else None

    def remove_item(self, item: Item) -> None:
        """Take a line out of its module."""
        with self.lock:
            item.module.items.remove(item)
            if item.content is not None:
                item.content.items.remove(item)
            self.module_changed(item.module)

    def require(self, item: Item, requirement: str | None, min_score: float | None = None) -> None:
        """Change what an item asks for; everyone's progress in its module turns stale."""
        with self.lock:
            item.requirement, item.min_score = requirement, min_score
            self.module_changed(item.module)

    def publish(self, thing: Module | Item | Assignment, *, published: bool = True) -> None:
        """Publish something, or take it back."""
        with self.lock:
            thing.published = published
            if isinstance(thing, Module):
                self.module_changed(thing)
            elif isinstance(thing, Item):
                self.module_changed(thing.module)
            else:
                for item in thing.items:
                    self.module_changed(item.module)

    def add_assignment(
        self,
        course: Course,
        name: str,
        points: float | None = None,
        *,
        published: bool = True,
        grading_type: str = "points",
        only_visible_to_overrides: bool = False,
        submission_types: tuple[str, ...] = ("online_upload",),
    ) -> Assignment:
        """Add an assignment; "online_quiz" and "discussion_topic" give it that id as well."""
        with self.lock:
            assignment = Assignment(
                self.next_id("assignment"),
                course,
                name,
                len(course.assignments) + 1,
                points,
                published,
                grading_type,
                only_visible_to_overrides,
                submission_types,
                self.next_id("quiz") if "online_quiz" in submission_types else None,
                self.next_id("discussion") if "discussion_topic" in submission_types else None,
                self.now(),
            )
            course.assignments.append(assignment)
            return assignment

    def add_override(
        self,
        assignment: Assignment,
        students: Iterable[User] | None = None,
        section: Section | None = None,
        group: Group | None = None,
        title: str | None = None,
        **dates: datetime | None,
    ) -> Override:
        """Give an assignment to some, as a teacher does it on the page.

        `dates` are unlock_at, due_at, lock_at; one left out is not overridden.
        """
        with self.lock:
            named = None if students is None else list(students)
            made = self._override(named, section, group, title, dates)
            assignment.overrides.append(made)
            self.override_changed(assignment, None if named is None else {u.id for u in named})
            return made

    def assign_module(
        self,
        module: Module,
        students: Iterable[User] | None = None,
        section: Section | None = None,
        group: Group | None = None,
    ) -> Override:
        """Give a module to some only; call again for more of them."""
        with self.lock:
            named = None if students is None else list(students)
            made = self._override(named, section, group, None, {})
            module.assigned_to.append(made)
            self.module_changed(module)
            return made

    def _override(
        self,
        students: list[User] | None,
        section: Section | None,
        group: Group | None,
        title: str | None,
        dates: dict[str, datetime | None],
    ) -> Override:
        target = section or group
        by_default = target.name if target else f"{len(students or [])} students"
        return Override(
            self.next_id("override"), title or by_default, students, section, group, dict(dates)
        )
