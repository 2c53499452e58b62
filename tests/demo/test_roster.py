"""Enrolments, users and groups are filtered as Canvas filters them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from jobs.demo.entities import User
from tests.demo.campus import Campus


@pytest.fixture
def coach(campus: Campus) -> User:
    """A coach in a role of the account's own."""
    made = campus.world.add_user("A Coach", email="coach@northfield.example")
    campus.world.enroll(campus.course, made, "TaEnrollment", role="Leadership Performance Coach")
    return made


def names(rows: list[dict[str, Any]]) -> list[str]:
    return [row["user"]["name"] for row in rows]


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        ("active", True),
        ("invited", True),
        ("creation_pending", True),
        ("inactive", True),
        ("rejected", False),
        ("completed", False),
        ("deleted", False),
    ],
)
def test_leavers_are_shown_only_when_their_state_is_named(
    campus: Campus, state: str, shown: bool
) -> None:
    campus.world.set_state(campus.course, campus.students[0], state)

    assert ("Ada Lovelace" in names(campus.get("enrollments"))) is shown
    assert names(campus.get("enrollments", **{"state[]": [state]})).count("Ada Lovelace") == 1


def test_role_wins_over_type(campus: Campus, coach: User) -> None:
    by_type = campus.get("enrollments", **{"type[]": "TaEnrollment"})
    by_role = campus.get(
        "enrollments",
        **{"type[]": "StudentEnrollment", "role[]": "Leadership Performance Coach"},
    )

    assert names(by_type) == names(by_role) == [coach.name]
    assert (by_role[0]["type"], by_role[0]["role"]) == (
        "TaEnrollment",
        "Leadership Performance Coach",
    )
    assert campus.call("GET", "enrollments?role[]=Nobody").status_code == 400


def test_one_person_in_two_sections_has_two_rows_and_is_one_user(campus: Campus) -> None:
    other = campus.world.add_section(campus.course, "Coach 02")
    campus.world.enroll(campus.course, campus.students[0], section=other)

    rows = campus.get("enrollments", user_id=campus.students[0].id)
    users = campus.get("users", **{"include[]": "enrollments"})

    assert {row["course_section_id"] for row in rows} == {campus.section.id, other.id}
    assert sorted(len(user["enrollments"]) for user in users) == [1, 1, 2]


def test_activity_is_the_same_on_all_rows_of_a_user(campus: Campus) -> None:
    other = campus.world.add_section(campus.course, "Coach 02")
    campus.world.enroll(campus.course, campus.students[0], section=other)
    at = datetime(2026, 11, 20, 16, 2, 11, tzinfo=UTC)
    campus.world.seen(campus.course, campus.students[0], at)

    rows = campus.get("enrollments", user_id=campus.students[0].id)

    assert [row["last_activity_at"] for row in rows] == ["2026-11-20T16:02:11Z"] * 2


def test_who_is_only_invited_has_no_address(campus: Campus) -> None:
    campus.world.set_state(campus.course, campus.students[0], "invited")

    shown = {user["id"]: user for user in campus.get("users", **{"include[]": "email"})}

    assert "email" not in shown[campus.students[0].id]
    assert shown[campus.students[1].id]["email"] == "u2@school.example"


def test_users_are_chosen_by_type_and_test_students_left_out(campus: Campus, coach: User) -> None:
    fake = campus.world.add_user("Test Student", fake=True)
    campus.world.enroll(campus.course, fake, "StudentViewEnrollment")

    everybody = {user["id"] for user in campus.get("users")}
    staff = campus.get("users", **{"enrollment_type[]": ["teacher", "ta"]})
    with_test = campus.get("users", **{"include[]": "test_student"})

    assert fake.id not in everybody
    assert [user["id"] for user in staff] == [coach.id]
    assert fake.id in {user["id"] for user in with_test}


def test_an_observer_names_whom_they_observe(campus: Campus) -> None:
    sponsor = campus.world.add_user("A Sponsor")
    campus.world.enroll(campus.course, sponsor, "ObserverEnrollment", observes=campus.students[0])

    [row] = campus.get("enrollments", **{"type[]": "ObserverEnrollment"})

    assert row["associated_user_id"] == campus.students[0].id


def test_groups_of_one_set_share_its_id(campus: Campus) -> None:
    for number, student in enumerate(campus.students):
        campus.world.add_group(campus.course, "Coaching groups", f"Group {number}", [student])
    campus.world.add_group(campus.course, "Hubs", "North", campus.students)

    groups = campus.get("groups", **{"include[]": ["users", "group_category"]})

    assert len({group["group_category_id"] for group in groups}) == 2
    assert {group["group_category"]["name"] for group in groups} == {"Coaching groups", "Hubs"}
    user = campus.get("enrollments", **{"include[]": "group_ids"})[0]["user"]
    assert len(user["group_ids"]) == 2


def test_a_section_lists_its_own(campus: Campus) -> None:
    other = campus.world.add_section(campus.course, "Coach 02")
    campus.world.enroll(campus.course, campus.students[0], section=other)

    rows = campus.get(f"/api/v1/sections/{other.id}/enrollments")

    assert names(rows) == ["Ada Lovelace"]
    assert campus.get(f"/api/v1/sections/{other.id}")["name"] == "Coach 02"


def test_a_concluded_course_says_so(campus: Campus) -> None:
    campus.course.concluded = True

    assert campus.get("", **{"include[]": "concluded"})["concluded"] is True
