"""Cells written in bulk and read back; nothing is repeated before it was looked at."""

from __future__ import annotations

import pytest

from jobs.demo.entities import Column
from sync.errors import NotPermitted, RunSuperseded
from sync.targets.cells import CHUNK, CellsWritten, Waiting, write_cells
from sync.targets.columns import CellKey, Columns, make_columns
from tests.targets.school import School, Spoils


@pytest.fixture
def column(school: School) -> Column:
    make_columns(school.client, school.course.id, Columns({}), lambda: None)
    return school.course.columns[0]


def write(school: School, cells: dict[CellKey, str], **more: Waiting) -> CellsWritten:
    return write_cells(
        school.client, school.course.id, cells, school.guard, school.still_students, **more
    )


def wanted(school: School, column: Column, text: str = "87.4") -> dict[CellKey, str]:
    return {(column.id, user_id): text for user_id in school.ids()}


def test_cells_are_written_by_one_job_and_read_back(school: School, column: Column) -> None:
    assert write(school, wanted(school, column)) == CellsWritten(3)
    assert column.cells == dict.fromkeys(school.ids(), "87.4")
    assert school.guard.asked == 1
    assert len(school.world.jobs) == 1
    assert school.client.counts.progress_polls > 0


def test_nothing_to_write_asks_nothing(school: School) -> None:
    before = school.client.counts.calls
    assert write(school, {}) == CellsWritten(0)
    assert school.client.counts.calls == before


def test_the_wait_for_a_job_grows_to_five_seconds(school: School, column: Column) -> None:
    school.sandbox.switches.job_lag = 8
    write(school, wanted(school, column))
    assert school.time.slept[:6] == [0.2, 0.4, 0.8, 1.6, 3.2, 5.0]


def test_a_cell_longer_than_canvas_takes_stops_before_the_first_write(
    school: School, column
) -> None:
    with pytest.raises(ValueError, match="255"):
        write(school, {(column.id, school.ids()[0]): "x" * 256})
    assert school.guard.asked == 0
    assert write(school, {(column.id, school.ids()[0]): "x" * 255}) == CellsWritten(1)


def test_many_cells_go_in_chunks(school: School, column: Column) -> None:
    for number in range(CHUNK - 2):
        student = school.world.add_user(f"More {number}")
        school.world.enroll(school.course, student)
        school.students.append(student)
    assert write(school, wanted(school, column)) == CellsWritten(CHUNK + 1)
    assert len(school.world.jobs) == school.guard.asked == 2


def test_who_left_since_the_roster_was_read_is_left_out(school: School, column: Column) -> None:
    gone = school.students[1]
    school.world.set_state(school.course, gone, "deleted")
    outcome = write(school, wanted(school, column))
    assert (outcome.cells, outcome.gone, outcome.problems) == (2, {gone.id}, ())
    assert gone.id not in column.cells
    assert len(school.world.jobs) == 1


def test_the_roster_is_read_again_once_for_all_chunks(school: School, column: Column) -> None:
    for number in range(CHUNK):
        student = school.world.add_user(f"More {number}")
        school.world.enroll(school.course, student)
        school.students.append(student)
    read_again = []

    def still() -> frozenset[int]:
        read_again.append(1)
        return school.still_students()

    gone = [school.students[1], school.students[-1]]
    for student in gone:
        school.world.set_state(school.course, student, "deleted")
    outcome = write_cells(
        school.client, school.course.id, wanted(school, column), school.guard, still
    )
    assert (outcome.cells, outcome.gone) == (CHUNK + 1, {student.id for student in gone})
    assert read_again == [1]


def test_a_refusal_though_nobody_left_is_about_the_right(school: School, column: Column) -> None:
    read_again = []

    def everyone() -> set[int]:
        read_again.append(1)
        return set(school.ids())

    school.world.set_state(school.course, school.students[1], "deleted")
    with pytest.raises(NotPermitted):
        write_cells(school.client, school.course.id, wanted(school, column), school.guard, everyone)
    assert read_again == [1]


def test_a_run_that_lost_the_cohort_writes_nothing(school: School, column: Column) -> None:
    def lost() -> None:
        raise RunSuperseded("cohort", "another run holds it")

    with pytest.raises(RunSuperseded):
        write_cells(
            school.client, school.course.id, wanted(school, column), lost, school.still_students
        )
    assert school.world.jobs == {}


def test_a_job_that_stopped_half_way_is_done_again_for_the_rest(
    school: School, column: Column
) -> None:
    class Failing(dict[int, str]):
        failed = False

        def __setitem__(self, user_id: int, text: str) -> None:
            if len(self) == 1 and not Failing.failed:
                Failing.failed = True
                raise ValueError
            super().__setitem__(user_id, text)

    column.cells = Failing()
    assert write(school, wanted(school, column)) == CellsWritten(3)
    assert len(school.world.jobs) == 2


def test_cells_canvas_never_keeps_are_reported_after_one_more_try(
    school: School, column: Column
) -> None:
    class Forgetful(dict[int, str]):
        def __setitem__(self, user_id: int, text: str) -> None:
            if user_id != school.ids()[0]:
                super().__setitem__(user_id, text)

    column.cells = Forgetful()
    outcome = write(school, wanted(school, column))
    assert outcome.cells == 2
    assert [(p.code, p.where) for p in outcome.problems] == [
        ("cell-not-written", f"column {column.id} user {school.ids()[0]}")
    ]
    assert len(school.world.jobs) == 2


def test_while_a_job_still_runs_nothing_is_repeated(school: School, column: Column) -> None:
    school.sandbox.switches.jobs_stuck = True
    outcome = write(school, wanted(school, column), waiting=Waiting(job=60))
    assert outcome.cells == 0
    assert {problem.code for problem in outcome.problems} == {"write-uncertain"}
    assert len(school.world.jobs) == 1
    assert sum(school.time.slept) <= 60


def test_a_bulk_write_of_doubtful_end_is_looked_at_before_it_is_repeated(
    school: School, column: Column, spoils: Spoils
) -> None:
    spoils(school.sandbox.faults, "PUT", "custom_gradebook_column_data$")
    assert write(school, wanted(school, column)) == CellsWritten(3)
    assert column.cells == dict.fromkeys(school.ids(), "87.4")


def test_a_bulk_write_that_happened_is_not_repeated(school: School, column: Column) -> None:
    school.sandbox.faults.reset("custom_gradebook_column_data$", after=True, method="PUT")
    assert write(school, wanted(school, column)) == CellsWritten(3)
    assert len(school.world.jobs) == school.guard.asked == 1


def test_a_job_we_may_not_watch_is_seen_by_its_cells(school: School, column: Column) -> None:
    school.sandbox.faults.forbid("progress/")
    assert write(school, wanted(school, column)) == CellsWritten(3)
    assert len(school.world.jobs) == 1
