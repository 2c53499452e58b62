"""Rosters written as sentences: one course, its sections, and who is enrolled how."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from mappings.cohorts import Coaches, Cohort
from mappings.records import Enrollment, EnrollmentState, Group, Roster, Section, User

HOME = 101
NORTH, SOUTH = Section(11, "North"), Section(12, "South")


def a_cohort(*sections: int | str, coaches: Coaches | None = None, **but: Any) -> Cohort:
    usual: dict[str, Any] = {
        "id": "a26",
        "programme": "npqsl",
        "starts_on": date(2026, 10, 1),
        "courses": (HOME, 102),
        "sections": sections,
        "coaches": coaches or Coaches(),
    }
    return Cohort(**usual | but)


def enrolled(
    user: int,
    state: EnrollmentState = "active",
    kind: str = "StudentEnrollment",
    *,
    section: Section = NORTH,
    role: str | None = None,
) -> Enrollment:
    return Enrollment(
        id=user * 1000 + section.id,
        user_id=user,
        section_id=section.id,
        type=kind,
        role=role or kind,
        state=state,
        last_activity_at=None,
        limited_to_section=False,
    )


def a_roster(
    *enrollments: Enrollment,
    course: int = HOME,
    sections: Sequence[Section] = (NORTH, SOUTH),
    groups: Sequence[Group] | None = None,
    names: dict[int, str] | None = None,
) -> Roster:
    ids = {e.user_id for e in enrollments}
    users = {one: User(one, (names or {}).get(one, f"Person {one}"), None) for one in ids}
    there = tuple(groups) if groups is not None else None
    return Roster(course, enrollments, users, tuple(sections), there)
