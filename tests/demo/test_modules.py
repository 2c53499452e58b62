"""Which modules and items are a student's, when they open, and what locks them again."""

from __future__ import annotations

import pytest

from jobs.demo.entities import Module
from tests.demo.campus import Campus
from tests.demo.conftest import Clock
from tests.demo.reading import counts, evaluated


@pytest.fixture
def module(campus: Campus) -> Module:
    return campus.world.add_module(campus.course, "Module 1: School Culture")


def test_a_module_without_requirements_is_completed_once_evaluated(campus: Campus) -> None:
    reading = campus.world.add_module(campus.course, "Reading")
    campus.world.add_item(reading, "Page", "Read if you like")
    row = evaluated(campus)[reading.id]

    assert row["state"] == "completed"
    assert "completion_requirement" not in row["items"][0]


def test_modules_open_on_their_date_and_after_their_prerequisites(
    campus: Campus, module: Module, clock: Clock
) -> None:
    gate = campus.world.add_item(module, "Page", "Read", "must_view")
    later = campus.world.add_module(campus.course, "Next", prerequisites=[module])
    campus.world.add_item(later, "Page", "Read on", "must_view")
    dated = campus.world.add_module(campus.course, "Dated", unlock_at=clock.now.replace(hour=12))
    campus.world.add_item(dated, "Page", "Read then", "must_view")
    before = evaluated(campus)
    assert (before[later.id]["state"], before[dated.id]["state"]) == ("locked", "locked")

    clock.advance(hours=4)
    campus.world.meet(campus.students[0], gate)
    after = evaluated(campus)

    assert (after[dated.id]["state"], after[later.id]["state"]) == ("unlocked", "unlocked")


def test_a_module_given_to_others_is_not_there(campus: Campus, module: Module) -> None:
    campus.world.add_item(module, "Page", "Read", "must_view")
    mine = campus.world.add_module(campus.course, "For all")
    campus.world.add_item(mine, "Page", "Read", "must_view")
    campus.world.assign_module(module, students=[campus.students[1]])

    assert set(evaluated(campus)) == {mine.id}
    assert set(evaluated(campus, who=1)) == {module.id, mine.id}
    assert (counts(campus), counts(campus, who=1)) == ((1, 0), (2, 0))
    [assignee] = campus.get(f"modules/{module.id}/assignment_overrides")
    assert [s["id"] for s in assignee["students"]] == [campus.students[1].id]
    params = {"student_id": campus.students[0].id}
    assert campus.call("GET", f"modules/{module.id}/items", params=params).status_code == 404


def test_an_assignment_given_to_others_is_neither_needed_nor_counted(
    campus: Campus, module: Module
) -> None:
    extra = campus.world.add_assignment(campus.course, "For some", only_visible_to_overrides=True)
    campus.world.add_item(module, "Assignment", "For some", "must_submit", content=extra)
    page = campus.world.add_item(module, "Page", "Read", "must_view")
    campus.world.add_override(extra, students=[campus.students[1]])
    campus.world.meet(campus.students[0], page)

    assert counts(campus) == (1, 1)
    assert counts(campus, who=1) == (2, 0)
    assert evaluated(campus)[module.id]["state"] == "completed"
    assert [i["id"] for i in evaluated(campus)[module.id]["items"]] == [page.id]


def test_what_is_not_published_is_not_needed(campus: Campus, module: Module) -> None:
    page = campus.world.add_item(module, "Page", "Read", "must_view")
    campus.world.add_item(module, "Page", "Draft", "must_view", published=False)
    draft = campus.world.add_module(campus.course, "Draft", published=False)
    campus.world.add_item(draft, "Page", "Read", "must_view")
    campus.world.meet(campus.students[0], page)

    assert set(evaluated(campus)) == {module.id}
    assert counts(campus) == (1, 1)


def test_an_override_relocks_the_modules_that_hold_its_assignment(
    campus: Campus, module: Module
) -> None:
    item = campus.world.add_item(module, "Assignment", "Task", "must_submit")
    for student in campus.students:
        campus.world.meet(student, item)
    sent = {"assignment_override": {"student_ids": [campus.students[0].id]}}
    assert item.content
    campus.call("POST", f"assignments/{item.content.id}/overrides", json=sent)

    states = [campus.world.book.stored[s.id, module.id].state for s in campus.students]

    assert states == ["locked", "completed", "completed"]
    assert counts(campus) == (1, 1)
    campus.world.run_jobs()
    assert campus.world.book.stored[campus.students[0].id, module.id].state == "completed"


def test_a_big_module_has_its_items_on_pages_of_their_own(campus: Campus, module: Module) -> None:
    campus.switches.inline_items = 3
    items = [campus.world.add_item(module, "Page", f"Page {n}", "must_view") for n in range(4)]
    campus.world.meet(campus.students[0], items[2])

    row = evaluated(campus)[module.id]
    path = row["items_url"].removeprefix(campus.sandbox.url)
    pages = campus.pages(path, student_id=campus.students[0].id, per_page=3)

    assert "items" not in row
    assert [line["completion_requirement"]["completed"] for page in pages for line in page] == [
        False,
        False,
        True,
        False,
    ]


def test_a_course_without_requirements_has_no_progress(campus: Campus, module: Module) -> None:
    campus.world.add_item(module, "Page", "Read if you like")

    for path in ("bulk_user_progress", f"users/{campus.students[0].id}/progress"):
        answer = campus.call("GET", path)
        assert answer.status_code == 400
        assert "not module based" in answer.json()["error"]["message"]


def test_bulk_progress_holds_the_active_and_invited_alone(campus: Campus, module: Module) -> None:
    campus.world.add_item(module, "Page", "Read", "must_view")
    for student, state in zip(campus.students, ("invited", "completed", "active"), strict=True):
        campus.world.set_state(campus.course, student, state)

    shown = {row["id"] for row in campus.get("bulk_user_progress")}

    assert shown == {campus.students[0].id, campus.students[2].id}


def test_only_a_student_has_progress_to_evaluate(campus: Campus, module: Module) -> None:
    campus.world.add_item(module, "Page", "Read", "must_view")
    coach = campus.world.add_user("A Coach")
    campus.world.enroll(campus.course, coach, "TaEnrollment")
    campus.world.set_state(campus.course, campus.students[2], "completed")

    def asked(user_id: int) -> int:
        return campus.call("GET", "modules", params={"student_id": user_id}).status_code

    assert asked(coach.id) == 403
    assert asked(campus.students[2].id) == 200
    assert asked(424242) == 404


def test_moving_to_another_section_outdates_progress(campus: Campus, module: Module) -> None:
    campus.world.add_item(module, "Page", "Read", "must_view")
    evaluated(campus)
    other = campus.world.add_section(campus.course, "Coach 02")
    campus.world.move(campus.course.enrollments[0], other)

    assert not campus.world.book.stored[campus.students[0].id, module.id].current
