"""Small cohorts of the ways providers lay their courses out; figures by plain arithmetic."""

from __future__ import annotations

from jobs.demo.entities import Assignment, Course, Item, Section, User
from tests.jobs.cohort_world import CohortWorld


class BareWorld(CohortWorld):
    """A home course with its section, its coach and the assessment: nothing is taught yet."""

    def _teach(self) -> None:
        return

    def pages(self, course: Course, module: str, *titles: str) -> list[Item]:
        """A module of pages to view."""
        made = self.world.add_module(course, module)
        return [self.world.add_item(made, "Page", title, "must_view") for title in titles]

    def graded(self, course: Course, *titles: str, points: float = 1) -> list[Assignment]:
        """Assignments outside modules."""
        return [self.world.add_assignment(course, title, points=points) for title in titles]

    def member(self, *courses: Course, section: Section | None = None) -> User:
        """Somebody enrolled in the home course and in these."""
        user = self.join(section=section)
        for course in courses:
            self.world.enroll(course, user)
        return user
