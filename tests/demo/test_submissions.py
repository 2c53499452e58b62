"""Submissions in bulk: placeholders, two pagings, filters, and what refuses the whole call."""

from __future__ import annotations

from typing import Any

import pytest

from jobs.demo.entities import Assignment
from tests.demo.campus import Campus
from tests.demo.conftest import Clock

BULK = "students/submissions"
ALL = {"student_ids[]": "all", "per_page": 100}


@pytest.fixture
def task(campus: Campus) -> Assignment:
    return campus.world.add_assignment(campus.course, "FAT 1", points=10)


def rows(campus: Campus, **params: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = campus.get(BULK, **(ALL | params))
    return found


def test_every_assigned_student_has_a_row_from_the_start(campus: Campus, task: Assignment) -> None:
    shown = rows(campus)

    assert {row["user_id"] for row in shown} == {student.id for student in campus.students}
    assert {(row["workflow_state"], row["attempt"], row["score"]) for row in shown} == {
        ("unsubmitted", None, None)
    }
    assert {row["assignment_id"] for row in shown} == {task.id}


def test_who_is_not_given_an_assignment_has_no_row(campus: Campus) -> None:
    final = campus.world.add_assignment(campus.course, "Final", only_visible_to_overrides=True)
    campus.world.add_override(final, students=[campus.students[1]])
    module = campus.world.add_module(campus.course, "For one")
    inside = campus.world.add_item(module, "Assignment", "Inside", "must_submit")
    campus.world.assign_module(module, students=[campus.students[2]])
    assert inside.content

    pairs = {(row["user_id"], row["assignment_id"]) for row in rows(campus)}

    assert pairs == {
        (campus.students[1].id, final.id),
        (campus.students[2].id, inside.content.id),
    }


def test_a_section_and_a_group_can_be_given_an_assignment(campus: Campus) -> None:
    other = campus.world.add_section(campus.course, "Coach 02")
    elsewhere = campus.world.add_user("Far Away")
    campus.world.enroll(campus.course, elsewhere, section=other)
    by_section = campus.world.add_assignment(campus.course, "A", only_visible_to_overrides=True)
    by_group = campus.world.add_assignment(campus.course, "B", only_visible_to_overrides=True)
    group = campus.world.add_group(campus.course, "Groups", "G", [campus.students[0]])
    campus.world.add_override(by_section, section=other)
    campus.world.add_override(by_group, group=group)

    pairs = {(row["user_id"], row["assignment_id"]) for row in rows(campus)}

    assert pairs == {(elsewhere.id, by_section.id), (campus.students[0].id, by_group.id)}


@pytest.mark.parametrize("published", [True, False])
def test_an_unknown_or_unpublished_id_refuses_the_call(
    campus: Campus, task: Assignment, published: bool
) -> None:
    campus.world.publish(task, published=published)
    wanted = 424242 if published else task.id
    answer = campus.call("GET", BULK, params=ALL | {"assignment_ids[]": [wanted]})

    assert (answer.status_code, answer.json()) == (
        403,
        {"error": "invalid assignment ids requested"},
    )


def test_what_is_not_published_has_no_rows(campus: Campus, task: Assignment) -> None:
    campus.world.publish(task, published=False)

    assert rows(campus) == []


def test_more_than_a_hundred_students_are_too_many(campus: Campus) -> None:
    answer = campus.call("GET", BULK, params={"student_ids[]": list(range(101))})

    assert (answer.status_code, answer.json()) == (400, {"error": "too many students"})


def test_one_foreign_student_refuses_the_call_and_sis_ids_are_taken(
    campus: Campus, task: Assignment
) -> None:
    coach = campus.world.add_user("A Coach")
    refused = campus.call("GET", BULK, params={"student_ids[]": [campus.students[0].id, coach.id]})
    shown = rows(campus, **{"student_ids[]": ["sis_user_id:U1", campus.students[1].id]})

    assert refused.status_code == 403
    assert len(shown) == 2
    assert task


def test_without_grade_rights_all_is_nobody_but_oneself(campus: Campus, task: Assignment) -> None:
    ada = campus.world.add_token(campus.students[0], rights={"read"})
    nobody = campus.world.add_token(rights={"read", "read_roster"})

    own = campus.call("GET", BULK, params=ALL, token=ada).json()
    none = campus.call("GET", BULK, params=ALL, token=nobody).json()

    assert [(row["user_id"], row["assignment_id"]) for row in own] == [
        (campus.students[0].id, task.id)
    ]
    assert none == []


@pytest.mark.parametrize("since", ["submitted_since", "graded_since"])
def test_since_is_strictly_after(
    campus: Campus, task: Assignment, clock: Clock, since: str
) -> None:
    campus.world.submit(campus.students[0], task)
    campus.world.grade(campus.students[0], task, 5.0)
    clock.advance(seconds=1)
    campus.world.submit(campus.students[1], task)
    campus.world.grade(campus.students[1], task, 5.0)

    shown = rows(campus, **{since: "2026-11-21T09:00:00Z"})

    assert [row["user_id"] for row in shown] == [campus.students[1].id]
    bad = campus.call("GET", BULK, params=ALL | {since: "yesterday"})
    assert (bad.status_code, bad.json()) == (
        400,
        {"errors": {since: f"Invalid datetime for {since}"}},
    )


def test_grouped_pages_go_over_enrollments_so_one_person_may_come_twice(
    campus: Campus, task: Assignment
) -> None:
    other = campus.world.add_section(campus.course, "Coach 02")
    campus.world.enroll(campus.course, campus.students[0], section=other)
    grouped = {"student_ids[]": "all", "grouped": 1}

    small = campus.pages(BULK, **grouped, per_page=2)
    whole = campus.pages(BULK, **grouped, per_page=100)

    ada = campus.students[0].id
    assert [ada in [row["user_id"] for row in page] for page in small] == [True, True]
    assert [[row["user_id"] for row in page].count(ada) for page in whole] == [1]
    assert [len(page) for page in small] == [2, 2]
    assert task


def test_flat_pages_go_by_bookmark(campus: Campus, task: Assignment) -> None:
    first = campus.call("GET", BULK, params={"student_ids[]": "all", "per_page": 2})
    pages = campus.pages(BULK, **{"student_ids[]": "all", "per_page": 2})

    assert "last" not in first.links
    assert sorted(row["id"] for page in pages for row in page) == sorted(
        row.id for row in campus.world.book.submissions.values()
    )
    assert task


def test_a_row_is_trimmed_on_request(campus: Campus, task: Assignment) -> None:
    only = rows(campus, **{"response_fields[]": ["user_id", "score"]})
    without = rows(campus, **{"exclude_response_fields[]": ["body", "attachments"]})

    assert set(only[0]) == {"user_id", "score"}
    assert not {"body", "attachments"} & set(without[0])
    assert {"score", "grade"} <= set(without[0])
    assert task


def test_excused_hidden_and_posted_are_told_apart(campus: Campus, task: Assignment) -> None:
    ada, grace, mary = campus.students
    campus.world.excuse(ada, task)
    campus.world.grade(grace, task, 4.0, hidden=True)
    campus.world.grade(mary, task, 1.0, grade="complete")
    shown = {row["user_id"]: row for row in rows(campus)}

    assert (shown[ada.id]["excused"], shown[ada.id]["score"]) == (True, None)
    assert (shown[grace.id]["posted_at"], shown[grace.id]["score"]) == (None, 4.0)
    assert (shown[mary.id]["posted_at"], shown[mary.id]["grade"]) == (
        "2026-11-21T09:00:00Z",
        "complete",
    )
    assert len(rows(campus, workflow_state="graded")) == 3


def test_leavers_keep_their_rows_and_the_deleted_do_not(campus: Campus, task: Assignment) -> None:
    for student, state in zip(campus.students, ("completed", "inactive", "deleted"), strict=True):
        campus.world.submit(student, task)
        campus.world.set_state(campus.course, student, state)

    assert {row["user_id"] for row in rows(campus)} == {s.id for s in campus.students[:2]}
    assert rows(campus, enrollment_state="active") == []


def test_a_section_and_an_assignment_have_lists_of_their_own(
    campus: Campus, task: Assignment
) -> None:
    other = campus.world.add_section(campus.course, "Coach 02")
    campus.world.enroll(campus.course, campus.students[0], section=other)

    section = campus.get(f"/api/v1/sections/{other.id}/students/submissions", **ALL)
    by_user = campus.get(f"assignments/{task.id}/submissions")

    assert [row["user_id"] for row in section] == [campus.students[0].id]
    assert [row["user_id"] for row in by_user] == [student.id for student in campus.students]
