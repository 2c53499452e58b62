"""Building a world: courses, sections, people, enrolments, groups."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from jobs.demo.entities import Course, Enrollment, Group, Section, User
from jobs.demo.state import State


class PeopleBuilders(State):
    """Everybody, and where they are enrolled."""

    def add_course(
        self,
        name: str,
        sis_id: str | None = None,
        *,
        term: str = "Autumn 2025",
        state: str = "available",
        concluded: bool = False,
    ) -> Course:
        """Add a course with no section yet. `state` is Canvas's workflow_state."""
        with self.lock:
            course = Course(
                self.next_id("course"), name, sis_id, term, state, concluded, self.now()
            )
            self.courses[course.id] = course
            return course

    def add_section(self, course: Course, name: str, sis_id: str | None = None) -> Section:
        """Add a section."""
        with self.lock:
            section = Section(self.next_id("section"), course, name, sis_id)
            course.sections.append(section)
            return section

    def add_user(
        self,
        name: str,
        sis_user_id: str | None = None,
        email: str | None = None,
        *,
        fake: bool = False,
    ) -> User:
        """Add a person; `fake` makes a test student."""
        with self.lock:
            user = User(self.next_id("user"), name, sis_user_id, email, fake, self.now())
            self.users[user.id] = user
            return user

    def enroll(
        self,
        course: Course,
        user: User,
        type: str = "StudentEnrollment",  # noqa: A002 - Canvas's word
        role: str | None = None,
        section: Section | None = None,
        *,
        state: str = "active",
        limited: bool = False,
        observes: User | None = None,
        last_activity_at: datetime | None = None,
    ) -> Enrollment:
        """Enrol somebody; without a section in the course's first one, made if need be.

        `role` defaults to the type, as built-in roles are named. `limited` restricts the person
        to what is in their own section.
        """
        with self.lock:
            home = section or (
                course.sections[0] if course.sections else self.add_section(course, course.name)
            )
            now = self.now()
            row = Enrollment(
                self.next_id("enrollment"),
                course,
                user,
                home,
                type,
                role or type,
                state,
                limited,
                now,
                now,
                last_activity_at,
                observes,
            )
            course.enrollments.append(row)
            course.rows_of.setdefault(user.id, []).append(row)
            return row

    def set_state(self, course: Course, user: User, state: str) -> None:
        """Change the state of all of somebody's enrolments in a course."""
        with self.lock:
            for row in course.enrollments_of(user):
                row.state, row.updated_at = state, self.now()

    def move(self, enrollment: Enrollment, section: Section) -> None:
        """Move an enrolment to another section of its course; stored progress turns stale."""
        with self.lock:
            enrollment.section, enrollment.updated_at = section, self.now()
            for (user_id, _), row in self.book.stored.items():
                if user_id == enrollment.user.id:
                    row.current = False

    def cross_list(self, section: Section, into: Course) -> None:
        """List a section into another course: its enrolments are that course's from now on."""
        with self.lock:
            left = section.course
            left.sections.remove(section)
            into.sections.append(section)
            section.listed_from, section.course = left, into
            for row in [row for row in left.enrollments if row.section is section]:
                left.enrollments.remove(row)
                left.rows_of[row.user.id].remove(row)
                row.course = into
                into.enrollments.append(row)
                into.rows_of.setdefault(row.user.id, []).append(row)

    def seen(self, course: Course, user: User, at: datetime | None = None) -> None:
        """Record that somebody was active in a course; on all their rows, as Canvas does."""
        with self.lock:
            for row in course.enrollments_of(user):
                row.last_activity_at = at or self.now()

    def add_group(self, course: Course, category: str, name: str, users: Iterable[User]) -> Group:
        """Add a group to a group set, which is made with its first group."""
        with self.lock:
            known = {group.category: group.category_id for group in course.groups}
            category_id = known.get(category) or self.next_id("category")
            group = Group(self.next_id("group"), course, name, category, category_id, list(users))
            course.groups.append(group)
            return group
