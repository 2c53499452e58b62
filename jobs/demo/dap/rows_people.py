"""Courses and people as Canvas Data 2 holds them: who is where, in which role and group."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import count

from jobs.demo.dap.row import Row, in_course, pair
from jobs.demo.shapes import BUILT_IN_ROLE_IDS, OTHER_ROLE_ID
from jobs.demo.state import State


def courses(world: State) -> Iterator[Row]:
    """Yield courses; one that is concluded ended yesterday."""
    for course in world.courses.values():
        yield {
            "id": course.id,
            "workflow_state": course.state,
            "account_id": 1,
            "sis_source_id": course.sis_course_id,
            "conclude_at": world.now() - timedelta(days=1) if course.concluded else None,
            "enrollment_term_id": _terms_by_name(world)[course.term],
            "restrict_enrollments_to_course_dates": course.concluded,
            "name": course.name,
            "syllabus_body": f"<p>About {course.name}</p>",
        }


def _terms_by_name(world: State) -> dict[str, int]:
    names = dict.fromkeys(course.term for course in world.courses.values())
    return {name: number for number, name in enumerate(names, start=1)}


def terms(world: State) -> Iterator[Row]:
    """Yield terms, numbered in the order of their first course."""
    for name, number in _terms_by_name(world).items():
        yield {"id": number, "name": name, "workflow_state": "active"}


def sections(world: State) -> Iterator[Row]:
    """Yield sections, each in the course it is listed into."""
    for section in world.sections().values():
        yield {
            "id": section.id,
            "name": section.name,
            "course_id": section.course.id,
            "workflow_state": "active",
            "sis_source_id": section.sis_section_id,
        }


def _roles_by_name(world: State) -> dict[str, tuple[int, str]]:
    found = {name: (number, name) for name, number in BUILT_IN_ROLE_IDS.items()}
    numbers = count(OTHER_ROLE_ID)
    for course in world.courses.values():
        for row in course.enrollments:
            if row.role not in found:
                found[row.role] = (next(numbers), row.type)
    return found


def roles(world: State) -> Iterator[Row]:
    """Yield built-in roles and those of the account."""
    for name, (number, base) in _roles_by_name(world).items():
        state = "built_in" if name == base else "active"
        yield {"id": number, "name": name, "workflow_state": state, "base_role_type": base}


def enrollments(world: State) -> Iterator[Row]:
    """Yield (user, section, role) rows, of every state."""
    roles = _roles_by_name(world)
    for course in world.courses.values():
        for row in course.enrollments:
            yield {
                "id": row.id,
                "user_id": row.user.id,
                "workflow_state": row.state,
                "role_id": roles[row.role][0],
                "course_id": course.id,
                "course_section_id": row.section.id,
                "associated_user_id": row.observes.id if row.observes else None,
                "limit_privileges_to_course_section": row.limited,
                "last_activity_at": row.last_activity_at,
                "type": row.type,
            }


def users(world: State) -> Iterator[Row]:
    """Yield people."""
    for user in world.users.values():
        yield {
            "id": user.id,
            "workflow_state": "registered",
            "sortable_name": user.sortable_name,
            "short_name": user.name,
            "name": user.name,
        }


def pseudonyms(world: State) -> Iterator[Row]:
    """Yield one login of each person, which holds their SIS id."""
    for user in world.users.values():
        yield {
            "id": user.id,
            "user_id": user.id,
            "workflow_state": "active",
            "unique_id": user.email or f"user{user.id}",
            "current_login_ip": "192.0.2.7",
            "sis_user_id": user.sis_user_id,
            "position": 1,
        }


def categories(world: State) -> Iterator[Row]:
    """Yield group sets."""
    made = {}
    for course in world.courses.values():
        for group in course.groups:
            made[group.category_id] = {
                "id": group.category_id,
                "name": group.category,
                **in_course(course),
            }
    yield from made.values()


def groups(world: State) -> Iterator[Row]:
    """Yield groups."""
    for course in world.courses.values():
        for group in course.groups:
            yield {
                "id": group.id,
                "name": group.name,
                "workflow_state": "available",
                **in_course(course),
                "group_category_id": group.category_id,
            }


def memberships(world: State) -> Iterator[Row]:
    """Yield who is in which group."""
    for course in world.courses.values():
        for group in course.groups:
            for user in group.users:
                yield {
                    "id": pair(group.id, user.id),
                    "user_id": user.id,
                    "workflow_state": "accepted",
                    "group_id": group.id,
                }
