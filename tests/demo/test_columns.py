"""Gradebook columns and the job that writes their cells."""

from __future__ import annotations

from typing import Any

import pytest

from tests.demo.campus import Campus

COLUMNS = "custom_gradebook_columns"


@pytest.fixture
def column(campus: Campus) -> int:
    made = campus.call("POST", COLUMNS, json={"column": {"title": "NPQ engagement %"}})
    return int(made.json()["id"])


def record(column: int, user_id: int, content: str = "87.4") -> dict[str, Any]:
    return {"column_id": column, "user_id": user_id, "content": content}


def put(campus: Campus, *records: dict[str, Any]) -> Any:
    return campus.call("PUT", "custom_gradebook_column_data", json={"column_data": records})


def cells(campus: Campus, column: int) -> dict[int, str]:
    rows = campus.get(f"{COLUMNS}/{column}/data", per_page=100, include_hidden=True)
    return {row["user_id"]: row["content"] for row in rows}


def state(campus: Campus, job: int) -> tuple[str, str | None]:
    shown = campus.get(f"/api/v1/progress/{job}")
    return shown["workflow_state"], shown["message"]


@pytest.mark.parametrize(
    ("title", "fault"), [("", "blank"), ("x" * 256, "too_long"), ("Student", "exclusion")]
)
def test_a_title_is_checked(campus: Campus, title: str, fault: str) -> None:
    answer = campus.call("POST", COLUMNS, json={"column": {"title": title}})

    assert answer.status_code == 400
    assert answer.json()["errors"]["title"][0]["type"] == fault


def test_titles_are_not_unique_so_twice_makes_two(campus: Campus, column: int) -> None:
    again = campus.call("POST", COLUMNS, json={"column": {"title": "NPQ engagement %"}})

    assert again.json()["id"] != column
    assert len(campus.get(COLUMNS)) == 2
    assert campus.call("POST", COLUMNS, json={}).status_code == 400


def test_a_hidden_column_is_listed_and_read_only_when_included(campus: Campus, column: int) -> None:
    campus.call("PUT", f"{COLUMNS}/{column}", json={"column": {"hidden": True}})

    assert campus.get(COLUMNS) == []
    assert len(campus.get(COLUMNS, include_hidden=True)) == 1
    assert campus.call("GET", f"{COLUMNS}/{column}/data").status_code == 404
    assert cells(campus, column) == {}


def test_a_job_writes_later_and_empty_content_deletes(campus: Campus, column: int) -> None:
    ada, grace, _ = campus.students
    job = put(campus, record(column, ada.id), record(column, grace.id)).json()
    assert (job["workflow_state"], job["tag"]) == ("queued", "custom_columns_submissions_update")
    assert cells(campus, column) == {}

    assert state(campus, job["id"]) == ("completed", None)
    assert cells(campus, column) == {ada.id: "87.4", grace.id: "87.4"}
    put(campus, record(column, ada.id, ""))
    campus.world.run_jobs()
    assert cells(campus, column) == {grace.id: "87.4"}


@pytest.mark.parametrize("lag", [0, 1, 4])
def test_a_job_takes_as_many_requests_as_it_is_told(campus: Campus, column: int, lag: int) -> None:
    campus.switches.job_lag = lag
    job = put(campus, record(column, campus.students[0].id)).json()["id"]

    states = [state(campus, job)[0] for _ in range(lag + 1)]

    assert states == ["running"] * lag + ["completed"]


def test_a_stuck_job_stays_queued_until_it_is_let_go(campus: Campus, column: int) -> None:
    campus.switches.jobs_stuck = True
    job = put(campus, record(column, campus.students[0].id)).json()["id"]

    assert {state(campus, job)[0] for _ in range(5)} == {"queued"}
    campus.world.run_jobs()
    assert state(campus, job) == ("completed", None)


@pytest.mark.parametrize("foreign", ["staff", "gone", "nobody"])
def test_one_who_is_no_student_refuses_the_call_whole(
    campus: Campus, column: int, foreign: str
) -> None:
    coach = campus.world.add_user("A Coach")
    campus.world.enroll(campus.course, coach, "TaEnrollment")
    campus.world.set_state(campus.course, campus.students[2], "deleted")
    who = {"staff": coach.id, "gone": campus.students[2].id, "nobody": 424242}[foreign]

    answer = put(campus, record(column, campus.students[0].id), record(column, who))
    campus.world.run_jobs()

    assert answer.status_code == 403
    assert cells(campus, column) == {}


@pytest.mark.parametrize("gone", ["inactive", "completed"])
def test_leavers_still_have_cells(campus: Campus, column: int, gone: str) -> None:
    campus.world.set_state(campus.course, campus.students[0], gone)

    assert put(campus, record(column, campus.students[0].id)).status_code == 200
    campus.world.run_jobs()
    assert cells(campus, column) == {campus.students[0].id: "87.4"}


def test_an_unknown_column_is_skipped_in_silence(campus: Campus, column: int) -> None:
    ada, grace, _ = campus.students
    job = put(campus, record(424242, ada.id), record(column, grace.id)).json()["id"]
    campus.world.run_jobs()

    assert state(campus, job) == ("completed", None)
    assert cells(campus, column) == {grace.id: "87.4"}


@pytest.mark.parametrize(("length", "fails"), [(255, False), (256, True)])
def test_content_too_long_fails_the_job_and_what_came_before_stays(
    campus: Campus, column: int, length: int, fails: bool
) -> None:
    ada, grace, mary = campus.students
    job = put(
        campus,
        record(column, ada.id),
        record(column, grace.id, "x" * length),
        record(column, mary.id),
    ).json()["id"]
    campus.world.run_jobs()

    assert state(campus, job)[0] == ("failed" if fails else "completed")
    assert set(cells(campus, column)) == ({ada.id} if fails else {ada.id, grace.id, mary.id})
    if fails:
        assert state(campus, job)[1] == f"Unexpected error, ID: {job}"


def test_a_record_without_its_keys_fails_the_job(campus: Campus, column: int) -> None:
    job = put(campus, {"column_id": column, "user_id": campus.students[0].id}).json()["id"]
    campus.world.run_jobs()

    assert state(campus, job)[0] == "failed"


@pytest.mark.parametrize("sent", [{}, {"column_data": []}, {"column_data": "x"}])
def test_nothing_to_write_is_a_bad_request(campus: Campus, sent: dict[str, Any]) -> None:
    assert campus.call("PUT", "custom_gradebook_column_data", json=sent).status_code == 400


def test_a_single_cell_answers_200_even_when_it_refuses(campus: Campus, column: int) -> None:
    path = f"{COLUMNS}/{column}/data/{campus.students[0].id}"
    long = campus.call("PUT", path, json={"column_data": {"content": "x" * 256}})
    coach = campus.world.add_user("A Coach")
    foreign = campus.call("PUT", f"{COLUMNS}/{column}/data/{coach.id}", json={})

    assert (long.status_code, "content" in long.json()["errors"]) == (200, True)
    assert foreign.status_code == 404
    assert cells(campus, column) == {}


def test_a_deleted_column_is_gone_for_every_call(campus: Campus, column: int) -> None:
    campus.call("DELETE", f"{COLUMNS}/{column}")

    assert campus.get(COLUMNS, include_hidden=True) == []
    assert campus.call("GET", f"{COLUMNS}/{column}/data").status_code == 404
    assert campus.call("DELETE", f"{COLUMNS}/{column}").status_code == 404


def test_an_unknown_job_is_not_found(campus: Campus) -> None:
    assert campus.call("GET", "/api/v1/progress/424242").status_code == 404
