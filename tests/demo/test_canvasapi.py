"""The sandbox is a Canvas to plain canvasapi: its calls work and its objects are as documented."""

from __future__ import annotations

import pytest
from canvasapi.exceptions import (
    BadRequest,
    Forbidden,
    InvalidAccessToken,
    RateLimitExceeded,
    ResourceDoesNotExist,
)

from tests.demo import documented
from tests.demo.campus import Campus, plain_canvas


def test_a_course_and_its_sections(campus: Campus) -> None:
    course = campus.canvas.get_course(campus.course.id, include=["term", "concluded"])
    by_sis = campus.canvas.get_course("C77", use_sis_id=True)

    assert (course.name, course.term["name"], course.concluded, by_sis.id) == (
        "NPQSL Autumn 2025",
        "Autumn 2025",
        False,
        course.id,
    )
    assert documented.lacking(course, documented.COURSE) == set()
    [section] = course.get_sections()
    assert documented.lacking(section, documented.SECTION) == set()


def test_modules_with_items_and_the_progress_of_a_student(campus: Campus) -> None:
    module = campus.world.add_module(campus.course, "Module 1")
    quiz = campus.world.add_item(module, "Quiz", "Quiz 1", "min_score", min_score=7)
    campus.world.meet(campus.students[0], quiz)
    course = campus.canvas.get_course(campus.course.id)

    [shown] = course.get_modules(include=["items"], student_id=campus.students[0].id)
    [item] = shown.get_module_items(student_id=campus.students[0].id)

    assert documented.lacking(shown, documented.MODULE) == set()
    assert documented.lacking(item, documented.ITEM) == set()
    assert shown.state == "completed"
    assert item.completion_requirement == {"type": "min_score", "min_score": 7, "completed": True}


def test_enrollments_with_their_users(campus: Campus) -> None:
    campus.world.enroll(campus.course, campus.world.add_user("A Coach"), "TaEnrollment")
    course = campus.canvas.get_course(campus.course.id)

    students = list(course.get_enrollments(type=["StudentEnrollment"], state=["active"]))

    assert [row.user["name"] for row in students] == [
        "Grace Hopper",
        "Ada Lovelace",
        "Mary Somerville",
    ]
    assert documented.lacking(students[0], documented.ENROLLMENT) == set()


def test_users_with_mail_and_enrollments(campus: Campus) -> None:
    course = campus.canvas.get_course(campus.course.id)

    [ada] = course.get_users(
        include=["email", "enrollments"],
        enrollment_type=["student"],
        user_ids=[campus.students[0].id],
    )

    assert (ada.email, ada.enrollments[0]["enrollment_state"]) == ("u1@school.example", "active")


def test_groups_with_their_members(campus: Campus) -> None:
    campus.world.add_group(campus.course, "Coaching groups", "Group 1", campus.students[:2])
    course = campus.canvas.get_course(campus.course.id)

    [group] = course.get_groups(include=["users", "group_category"])

    assert documented.lacking(group, documented.GROUP) == set()
    assert [user["id"] for user in group.users] == [user.id for user in campus.students[:2]]
    assert group.group_category["name"] == "Coaching groups"
    assert [row.user_id for row in group.get_memberships()] == [
        user.id for user in campus.students[:2]
    ]


def test_submissions_grouped_by_student(campus: Campus) -> None:
    task = campus.world.add_assignment(campus.course, "FAT 1", points=10)
    campus.world.submit(campus.students[0], task)
    campus.world.grade(campus.students[0], task, 8.0)
    course = campus.canvas.get_course(campus.course.id)

    grouped = list(course.get_multiple_submissions(student_ids=["all"], grouped=True))

    assert {group.user_id: len(group.submissions) for group in grouped} == {
        student.id: 1 for student in campus.students
    }
    [ada] = [g.submissions[0] for g in grouped if g.user_id == campus.students[0].id]
    assert documented.lacking(ada, documented.SUBMISSION) == set()
    assert (ada.score, ada.workflow_state, ada.attempt) == (8.0, "graded", 1)


def test_a_column_written_in_bulk_by_a_job(campus: Campus) -> None:
    course = campus.canvas.get_course(campus.course.id)
    column = course.create_custom_column(column={"title": "NPQ engagement %", "read_only": True})
    assert documented.lacking(column, documented.COLUMN) == set()

    job = course.column_data_bulk_update(
        column_data=[
            {"column_id": column.id, "user_id": student.id, "content": f"{number}0.0"}
            for number, student in enumerate(campus.students)
        ]
    )
    states = [job.workflow_state, job.query().workflow_state, job.query().workflow_state]

    assert documented.lacking(job, documented.PROGRESS) == set()
    assert states == ["queued", "running", "completed"]
    assert {cell.user_id: cell.content for cell in column.get_column_entries()} == {
        student.id: f"{number}0.0" for number, student in enumerate(campus.students)
    }


def test_a_column_is_renamed_a_cell_put_and_the_column_deleted(campus: Campus) -> None:
    course = campus.canvas.get_course(campus.course.id)
    column = course.create_custom_column(column={"title": "Old", "hidden": True})
    column.update_custom_column(column={"title": "New", "hidden": False})
    campus.call(
        "PUT",
        f"custom_gradebook_columns/{column.id}/data/{campus.students[0].id}",
        json={"column_data": {"content": "Not yet"}},
    )
    [cell] = column.get_column_entries()
    cell.update_column_data(column_data={"content": "Eligible"})

    assert [(c.title, c.hidden) for c in course.get_custom_columns()] == [("New", False)]
    assert [cell.content for cell in column.get_column_entries()] == ["Eligible"]
    column.delete()
    assert list(course.get_custom_columns(include_hidden=True)) == []


def test_an_override_is_made_changed_and_deleted(campus: Campus) -> None:
    quiz = campus.world.add_assignment(
        campus.course, "Final", only_visible_to_overrides=True, submission_types=("online_quiz",)
    )
    assignment = campus.canvas.get_course(campus.course.id).get_assignment(
        quiz.id, include=["overrides"]
    )
    assert documented.lacking(assignment, documented.ASSIGNMENT) == set()

    override = assignment.create_override(
        assignment_override={
            "student_ids": [campus.students[0].id],
            "title": "NPQ assessment entry",
            "due_at": "2026-12-18T23:59:59Z",
        }
    )
    assert documented.lacking(override, documented.OVERRIDE) == set()
    changed = override.edit(
        assignment_override={"student_ids": [s.id for s in campus.students[:2]]}
    )

    assert changed.student_ids == [s.id for s in campus.students[:2]]
    assert [o.id for o in assignment.get_overrides()] == [override.id]
    changed.delete()
    assert list(assignment.get_overrides()) == []


def test_graphql_gives_back_the_whole_answer(campus: Campus) -> None:
    answer = campus.canvas.graphql(
        "query Q($c: ID!) { course(id: $c) { _id name } }", {"c": campus.course.id}
    )

    assert answer == {
        "data": {"course": {"_id": str(campus.course.id), "name": campus.course.name}}
    }


@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_canvasapi_follows_both_kinds_of_pages(campus: Campus, size: int) -> None:
    for number in range(4):
        campus.world.add_module(campus.course, f"Module {number}")
    course = campus.canvas.get_course(campus.course.id)

    modules = list(course.get_modules(per_page=size))
    enrollments = list(course.get_enrollments(per_page=size))

    assert [module.name for module in modules] == [f"Module {number}" for number in range(4)]
    assert {row.user_id for row in enrollments} == {student.id for student in campus.students}
    assert len(enrollments) == 3


def test_each_refusal_is_the_exception_canvasapi_has_for_it(campus: Campus) -> None:
    course = campus.canvas.get_course(campus.course.id)
    with pytest.raises(ResourceDoesNotExist):
        campus.canvas.get_course(9999)
    with pytest.raises(BadRequest):
        list(course.get_enrollments(role=["Nobody"]))
    campus.faults.throttle("/modules", times=1)
    with pytest.raises(RateLimitExceeded):
        list(course.get_modules())
    campus.faults.forbid("/sections")
    with pytest.raises(Forbidden):
        list(course.get_sections())


def test_a_dead_token_is_an_invalid_one(campus: Campus) -> None:
    dead = campus.world.add_token(dead=True)
    with plain_canvas(campus.sandbox.url, dead) as canvas, pytest.raises(InvalidAccessToken):
        canvas.get_course(campus.course.id)
