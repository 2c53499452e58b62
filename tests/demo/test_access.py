"""Who is let in, and the error shapes that tell a dead token from a missing right."""

from __future__ import annotations

from collections.abc import Collection

import pytest

from jobs.demo.rights import ALL_RIGHTS
from tests.demo.campus import Campus

NOT_AUTHORIZED = {
    "status": "unauthorized",
    "errors": [{"message": "user not authorized to perform that action"}],
}


def test_without_a_token_nobody_is_authenticated(campus: Campus) -> None:
    answer = campus.session.get(f"{campus.sandbox.url}/api/v1/users/self", timeout=5)

    assert answer.status_code == 401
    assert answer.json()["status"] == "unauthenticated"
    assert answer.headers["www-authenticate"] == 'Bearer realm="canvas-lms"'


@pytest.mark.parametrize(
    ("dead", "message"),
    [("expired", "Expired access token."), ("revoked", "Revoked access token.")],
)
def test_a_dead_token_says_how_it_died_and_carries_the_header(
    campus: Campus, dead: str, message: str
) -> None:
    answer = campus.call("GET", "/api/v1/users/self", token=campus.world.add_token(dead=dead))

    assert (answer.status_code, "www-authenticate" in answer.headers) == (401, True)
    assert answer.json()["errors"][0]["message"] == message
    assert ("expired_at" in answer.json()["errors"][0]) is (dead == "expired")


def test_an_unknown_token_is_invalid(campus: Campus) -> None:
    answer = campus.call("GET", "/api/v1/users/self", token="nobody's")

    assert (answer.status_code, answer.json()) == (
        401,
        {"errors": [{"message": "Invalid access token."}]},
    )
    assert "www-authenticate" in answer.headers


@pytest.mark.parametrize("status", [403, 401])
def test_a_missing_right_carries_no_header_on_new_and_old_canvas(
    campus: Campus, status: int
) -> None:
    campus.switches.denied_status = status
    bare = campus.world.add_token(rights={"read"})

    answer = campus.call("GET", "enrollments", token=bare)

    assert (answer.status_code, answer.json()) == (status, NOT_AUTHORIZED)
    assert "www-authenticate" not in answer.headers


@pytest.mark.parametrize(
    ("method", "path", "any_of"),
    [
        ("GET", "enrollments", ["read_roster", "view_all_grades", "manage_grades"]),
        ("GET", "users", ["read_roster"]),
        ("GET", "sections", ["read_roster"]),
        ("GET", "groups", ["read_roster"]),
        ("GET", "bulk_user_progress", ["view_all_grades"]),
        ("GET", "custom_gradebook_columns", ["view_all_grades", "manage_grades"]),
        ("GET", "assignments/{assignment}/overrides", ["manage_assignments"]),
        ("POST", "assignments/{assignment}/overrides", ["manage_assignments"]),
        ("GET", "modules/{module}/assignment_overrides", ["manage_course_content"]),
    ],
)
def test_each_path_needs_its_right(
    campus: Campus, method: str, path: str, any_of: Collection[str]
) -> None:
    assignment = campus.world.add_assignment(campus.course, "FAT 1")
    module = campus.world.add_module(campus.course, "Module 1")
    campus.world.add_item(module, "Page", "Read", "must_view")
    where = path.format(assignment=assignment.id, module=module.id)

    for right in any_of:
        only = campus.world.add_token(rights={"read", right})
        assert campus.call(method, where, token=only).status_code in {200, 201, 400}
    without = campus.world.add_token(rights=ALL_RIGHTS - set(any_of))
    assert campus.call(method, where, token=without).json() == NOT_AUTHORIZED


@pytest.mark.parametrize(
    ("right", "path", "key"),
    [
        ("read_reports", "enrollments", "last_activity_at"),
        ("read_sis", "enrollments", "sis_user_id"),
        ("read_sis", "users", "sis_user_id"),
        ("read_email_addresses", "users?include[]=email", "email"),
        ("view_all_grades", "enrollments", "grades"),
    ],
)
def test_a_field_is_left_out_without_its_right(
    campus: Campus, right: str, path: str, key: str
) -> None:
    without = campus.world.add_token(rights=ALL_RIGHTS - {right})

    assert all(key in row for row in campus.call("GET", path).json())
    assert not any(key in row for row in campus.call("GET", path, token=without).json())


def test_who_may_not_edit_sees_only_what_is_published(campus: Campus) -> None:
    draft = campus.world.add_module(campus.course, "Draft", published=False)
    campus.world.add_assignment(campus.course, "Draft task", published=False)
    student = campus.world.add_token(rights={"read"})

    assert [m["published"] for m in campus.get("modules")] == [False]
    assert [a["published"] for a in campus.get("assignments")] == [False]
    assert campus.call("GET", "modules", token=student).json() == []
    assert campus.call("GET", "assignments", token=student).json() == []
    assert campus.get(f"modules/{draft.id}")["id"] == draft.id


def test_without_a_user_agent_nobody_is_let_in(campus: Campus) -> None:
    answer = campus.call("GET", "/api/v1/users/self", headers={"User-Agent": ""})

    assert (answer.status_code, answer.json()["error"]) == (403, "Forbidden")
    assert "valid user agent" in answer.json()["message"]


def test_a_deleted_course_and_an_unknown_path_are_not_found(campus: Campus) -> None:
    campus.course.state = "deleted"

    for path in ("", "modules", "/api/v1/courses/none", "/api/v1/nothing"):
        answer = campus.call("GET", path)
        assert (answer.status_code, answer.json()) == (
            404,
            {"errors": [{"message": "The specified resource does not exist."}]},
        )


def test_staff_limited_to_a_section_see_nobody_else(campus: Campus) -> None:
    other = campus.world.add_section(campus.course, "Coach 02")
    campus.world.enroll(campus.course, campus.world.add_user("Far Away"), section=other)
    coach = campus.world.add_user("A Coach")
    campus.world.enroll(campus.course, coach, "TaEnrollment", section=campus.section, limited=True)
    limited = campus.world.add_token(coach)

    rows = campus.call("GET", "enrollments", token=limited).json()

    assert {row["course_section_id"] for row in rows} == {campus.section.id}
    assert len(rows) == 4
    assert len(campus.get("enrollments")) == 5


def test_header_names_come_in_lower_case(campus: Campus) -> None:
    answer = campus.call("GET", "modules")

    assert {"link", "content-type", "content-length"} <= set(answer.headers.keys())
    assert all(name == name.lower() for name in answer.headers if name not in {"Server", "Date"})
