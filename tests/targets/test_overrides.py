"""The override in a sandbox Canvas: made, changed and deleted once, whatever the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

import pytest

from jobs.demo.entities import Assignment
from mappings.cohorts import Assessment
from mappings.overrides_plan import OVERRIDE_TITLE, Candidates, OverridePlan, plan_override
from mappings.records import AssignmentOverride
from mappings.windows import window
from sync.errors import Refused, RunSuperseded, WriteUncertain
from sync.targets.overrides import OverrideWritten, Planned, pull_overrides, write_override
from tests.targets.school import School, Spoils

WINDOW = window(Assessment(course=101, assignment=1, opens_on=date(2027, 3, 22)))


@pytest.fixture
def assignment(school: School) -> Assignment:
    return school.world.add_assignment(school.course, "Case study", only_visible_to_overrides=True)


def planning(
    school: School,
    assignment: Assignment,
    *,
    eligible: Iterable[int] = (),
    left: Iterable[int] = (),
    stored_id: int | None = None,
    at: datetime = WINDOW.released,
) -> Planned:
    people = Candidates(
        eligible=frozenset(eligible),
        lost=frozenset(),
        left=frozenset(left),
        present=frozenset(school.ids()).difference(left),
    )

    def planned(overrides: tuple[AssignmentOverride, ...]) -> OverridePlan:
        return plan_override(
            assignment.id, overrides, people, WINDOW, at, stored_id=stored_id, confirm=False
        )

    return planned


def write(
    school: School,
    assignment: Assignment,
    still_students: Callable[[], frozenset[int]] | None = None,
    **planned: Any,
) -> OverrideWritten:
    return write_override(
        school.client,
        school.course.id,
        assignment.id,
        planning(school, assignment, **planned),
        school.guard,
        still_students=still_students,
    )


def held(assignment: Assignment) -> list[tuple[str, list[int]]]:
    return [(o.title, [user.id for user in o.students or []]) for o in assignment.overrides]


def test_an_override_is_made_with_its_window_and_found_again(
    school: School, assignment: Assignment
) -> None:
    first, second, _ = school.ids()
    made = write(school, assignment, eligible=[first, second])
    assert (made.writes, made.problems) == (1, ())
    assert held(assignment) == [(OVERRIDE_TITLE, [first, second])]
    assert assignment.overrides[0].dates == {
        "unlock_at": WINDOW.opens,
        "due_at": WINDOW.last_second,
        "lock_at": WINDOW.last_second,
    }
    again = write(school, assignment, eligible=[first, second], stored_id=made.override_id)
    assert (again.writes, again.override_id) == (0, made.override_id)
    assert school.guard.asked == 1


def test_changing_the_set_keeps_all_dates(school: School, assignment: Assignment) -> None:
    first, second, third = school.ids()
    made = write(school, assignment, eligible=[first, second])
    changed = write(school, assignment, eligible=[first, third], left=[second])
    assert (changed.writes, changed.override_id) == (1, made.override_id)
    assert held(assignment) == [(OVERRIDE_TITLE, [first, third])]
    (override,) = pull_overrides(school.client, school.course.id, assignment.id)
    assert (override.unlock_at, override.due_at, override.lock_at) == (
        WINDOW.opens,
        WINDOW.last_second,
        WINDOW.last_second,
    )


def test_an_emptied_override_is_deleted(school: School, assignment: Assignment) -> None:
    first = school.ids()[0]
    write(school, assignment, eligible=[first])
    deleted = write(school, assignment, left=[first])
    assert (deleted.writes, deleted.override_id) == (1, None)
    assert assignment.overrides == []


def test_an_extension_given_by_a_person_is_not_touched(
    school: School, assignment: Assignment
) -> None:
    school.world.add_override(assignment, [school.students[0]], title="Extra time")
    written = write(school, assignment, eligible=school.ids())
    assert held(assignment) == [
        ("Extra time", school.ids()[:1]),
        (OVERRIDE_TITLE, school.ids()[1:]),
    ]
    assert [problem.code for problem in written.plan.problems] == ["other-override"]


def test_an_extension_given_while_we_planned_is_seen_when_canvas_refuses(
    school: School, assignment: Assignment
) -> None:
    planned = planning(school, assignment, eligible=school.ids())

    def overtaken(overrides: tuple[AssignmentOverride, ...]) -> OverridePlan:
        plan = planned(overrides)
        if not assignment.overrides:
            school.world.add_override(assignment, [school.students[0]], title="Extra time")
        return plan

    write_override(school.client, school.course.id, assignment.id, overtaken, school.guard)
    assert (OVERRIDE_TITLE, school.ids()[1:]) in held(assignment)
    assert school.guard.asked == 2


def test_who_left_canvas_altogether_is_left_out_of_the_set(
    school: School, assignment: Assignment
) -> None:
    first, second, third = school.ids()
    write(school, assignment, eligible=[first, second])
    school.world.set_state(school.course, school.students[1], "deleted")
    during = {"eligible": [first, third], "left": [second], "at": WINDOW.opens}
    with pytest.raises(Refused):
        write(school, assignment, **during)
    write(school, assignment, still_students=school.still_students, **during)
    assert held(assignment) == [(OVERRIDE_TITLE, [first, third])]


def test_what_reading_again_cannot_mend_is_sent_once(
    school: School, assignment: Assignment
) -> None:
    def nonsense(overrides: tuple[AssignmentOverride, ...]) -> OverridePlan:
        return planning(school, assignment, eligible=[999999])(overrides)

    with pytest.raises(Refused):
        write_override(school.client, school.course.id, assignment.id, nonsense, school.guard)
    assert assignment.overrides == []
    assert school.guard.asked == 1


def test_a_run_that_lost_the_cohort_writes_nothing(school: School, assignment: Assignment) -> None:
    def lost() -> None:
        raise RunSuperseded("cohort", "another run holds it")

    with pytest.raises(RunSuperseded):
        write_override(
            school.client,
            school.course.id,
            assignment.id,
            planning(school, assignment, eligible=school.ids()),
            lost,
        )
    assert assignment.overrides == []


def test_an_override_deleted_while_we_planned_is_made_anew(
    school: School, assignment: Assignment
) -> None:
    first, second, _ = school.ids()
    write(school, assignment, eligible=[first])
    planned = planning(school, assignment, eligible=[first, second])

    def overtaken(overrides: tuple[AssignmentOverride, ...]) -> OverridePlan:
        plan = planned(overrides)
        if plan.action == "update":
            assignment.overrides.clear()
        return plan

    write_override(school.client, school.course.id, assignment.id, overtaken, school.guard)
    assert held(assignment) == [(OVERRIDE_TITLE, [first, second])]


def test_an_override_is_made_once_whatever_the_answer(
    school: School, assignment: Assignment, spoils: Spoils
) -> None:
    spoils(school.sandbox.faults, "POST", "overrides$")
    made = write(school, assignment, eligible=school.ids())
    assert held(assignment) == [(OVERRIDE_TITLE, school.ids())]
    assert (made.writes, made.override_id) == (1, assignment.overrides[0].id)
    assert [change.user_id for change in made.plan.changes] == school.ids()


def test_an_override_is_changed_and_deleted_whatever_the_answer(
    school: School, assignment: Assignment, spoils: Spoils
) -> None:
    first, second, _ = school.ids()
    made = write(school, assignment, eligible=[first])
    spoils(school.sandbox.faults, "PUT", r"overrides/\d+$")
    changed = write(school, assignment, eligible=[first, second])
    assert held(assignment) == [(OVERRIDE_TITLE, [first, second])]
    assert (changed.writes, changed.override_id) == (1, made.override_id)
    spoils(school.sandbox.faults, "DELETE", r"overrides/\d+$")
    deleted = write(school, assignment, left=[first, second])
    assert assignment.overrides == []
    assert (deleted.writes, deleted.override_id) == (1, None)
    assert len(deleted.plan.changes) == 2


def test_an_override_canvas_keeps_differently_is_reported(
    school: School, assignment: Assignment
) -> None:
    def later(sent: Any) -> Any:
        if isinstance(sent, list):
            return [later(one) for one in sent]
        return sent | {"due_at": "2027-03-30T22:59:59Z"}

    school.sandbox.faults.rewrite("overrides$", later)
    written = write(school, assignment, eligible=school.ids())
    assert [problem.code for problem in written.problems] == ["override-not-written"]


def test_an_answer_without_dates_is_read_back(school: School, assignment: Assignment) -> None:
    def undated(override: dict[str, object]) -> dict[str, object]:
        return {key: value for key, value in override.items() if not key.endswith("_at")}

    school.sandbox.faults.rewrite("overrides$", undated, method="POST")
    assert write(school, assignment, eligible=school.ids()).problems == ()


def test_a_write_that_stays_uncertain_says_so(school: School, assignment: Assignment) -> None:
    school.sandbox.faults.reset("overrides$", method="POST")
    with pytest.raises(WriteUncertain):
        write(school, assignment, eligible=school.ids())
    assert school.guard.asked == 3
