"""What Canvas takes as an override, and what a PUT does to what it does not name."""

from __future__ import annotations

from typing import Any

import pytest

from jobs.demo.entities import Assignment
from tests.demo.campus import Campus

TAKEN = {
    "attribute": "assignment_override_students",
    "type": "taken",
    "message": "already belongs to an assignment override",
}
DATES = {"due_at": "2026-12-18T23:59:59Z", "unlock_at": "2026-12-11T00:00:00Z"}


@pytest.fixture
def final(campus: Campus) -> Assignment:
    return campus.world.add_assignment(campus.course, "Final", only_visible_to_overrides=True)


def send(campus: Campus, method: str, path: str, **override: Any) -> Any:
    return campus.call(method, path, json={"assignment_override": override})


def made(campus: Campus, final: Assignment, *who: int, **dates: str | None) -> dict[str, Any]:
    ids = [campus.students[number].id for number in who]
    answer = send(campus, "POST", f"assignments/{final.id}/overrides", student_ids=ids, **dates)
    assert answer.status_code == 201
    shown: dict[str, Any] = answer.json()
    return shown


def path_of(final: Assignment, override: dict[str, Any]) -> str:
    return f"assignments/{final.id}/overrides/{override['id']}"


def test_only_overridden_dates_are_shown_and_an_empty_one_overrides_to_none(
    campus: Campus, final: Assignment
) -> None:
    override = made(campus, final, 0, due_at="2026-12-18T23:59:59Z", lock_at=None)

    assert override["due_at"] == "2026-12-18T23:59:59Z"
    assert (override["all_day"], override["all_day_date"]) == (True, "2026-12-18")
    assert override["lock_at"] is None
    assert "unlock_at" not in override
    assert override["title"] == "1 students"


def test_a_put_clears_every_date_it_leaves_out_and_keeps_the_students(
    campus: Campus, final: Assignment
) -> None:
    override = made(campus, final, 0, 1, **DATES)
    answer = send(campus, "PUT", path_of(final, override), unlock_at="2026-12-12T00:00:00Z")

    assert answer.json()["student_ids"] == override["student_ids"]
    assert answer.json()["unlock_at"] == "2026-12-12T00:00:00Z"
    assert "due_at" not in answer.json()


def test_a_put_with_students_replaces_the_set(campus: Campus, final: Assignment) -> None:
    override = made(campus, final, 0, 1)
    wanted = [campus.students[1].id, campus.students[2].id]
    answer = send(campus, "PUT", path_of(final, override), student_ids=wanted)

    assert answer.json()["student_ids"] == wanted
    assert campus.get(path_of(final, override))["student_ids"] == wanted


def test_an_emptied_override_is_destroyed(campus: Campus, final: Assignment) -> None:
    override = made(campus, final, 0)
    send(campus, "PUT", path_of(final, override), student_ids=[])

    assert campus.get(f"assignments/{final.id}/overrides") == []
    assert campus.call("GET", path_of(final, override)).status_code == 404


def test_a_student_has_one_individual_override_of_an_assignment(
    campus: Campus, final: Assignment
) -> None:
    made(campus, final, 0)
    second = made(campus, final, 1)
    ids = [campus.students[0].id, campus.students[1].id]

    for method, path in (
        ("POST", f"assignments/{final.id}/overrides"),
        ("PUT", path_of(final, second)),
    ):
        answer = send(campus, method, path, student_ids=ids)
        assert answer.status_code == 400
        assert answer.json() == {"errors": {"assignment_override_students": [TAKEN]}}


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({}, "one of student_ids, group_id, or course_section_id is required"),
        ({"student_ids": []}, "one of student_ids, group_id, or course_section_id is required"),
        ({"student_ids": ["99"]}, 'unknown student ids: ["99"]'),
        ({"student_ids": ["sis_user_id:U1"], "due_at": "soon"}, 'invalid due_at "soon"'),
    ],
)
def test_what_is_malformed_is_named(
    campus: Campus, final: Assignment, sent: dict[str, Any], message: str
) -> None:
    answer = send(campus, "POST", f"assignments/{final.id}/overrides", **sent)

    assert (answer.status_code, answer.json()) == (400, {"errors": [message]})
    assert campus.get(f"assignments/{final.id}/overrides") == []


def test_who_was_removed_from_the_course_is_unknown(campus: Campus, final: Assignment) -> None:
    campus.world.set_state(campus.course, campus.students[0], "deleted")
    ids = [campus.students[0].id]

    answer = send(campus, "POST", f"assignments/{final.id}/overrides", student_ids=ids)

    assert answer.status_code == 400


def test_a_section_is_overridden_once(campus: Campus, final: Assignment) -> None:
    path = f"assignments/{final.id}/overrides"
    first = send(campus, "POST", path, course_section_id=campus.section.id)
    second = send(campus, "POST", path, course_section_id=campus.section.id)

    assert first.json()["course_section_id"] == campus.section.id
    assert "student_ids" not in first.json()
    assert second.json()["errors"]["set_id"][0]["type"] == "taken"


def test_an_override_shows_the_assignment_and_its_end_hides_it(
    campus: Campus, final: Assignment
) -> None:
    def seen() -> int:
        params = {"student_ids[]": "all", "assignment_ids[]": final.id}
        return len(campus.get("students/submissions", **params))

    assert seen() == 0
    override = made(campus, final, 0)
    assert seen() == 1
    campus.call("DELETE", path_of(final, override))
    assert seen() == 0


def test_overrides_are_included_in_the_list_of_assignments(
    campus: Campus, final: Assignment
) -> None:
    override = made(campus, final, 0, **DATES)
    forum = campus.world.add_assignment(
        campus.course, "Forum", submission_types=("discussion_topic",)
    )
    shown = {a["id"]: a for a in campus.get("assignments", **{"include[]": "overrides"})}

    assert shown[final.id]["overrides"] == [override]
    assert shown[final.id]["only_visible_to_overrides"] is True
    assert shown[forum.id]["discussion_topic"]["id"] == forum.discussion_id
    assert "overrides" not in campus.get("assignments")[0]
