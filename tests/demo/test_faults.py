"""Each fault does what it says, to whom it says, as often as it says."""

from __future__ import annotations

import threading
from typing import Any

import pytest
import requests

from jobs.demo.faults import Fault, Faults, emptied, without_key
from jobs.demo.record import Seen
from tests.demo.campus import Campus

COLUMNS = "custom_gradebook_columns"


def titles(campus: Campus) -> list[str]:
    return [column.title for column in campus.course.columns]


def create(campus: Campus, title: str = "NPQ engagement %") -> requests.Response:
    return campus.call("POST", COLUMNS, json={"column": {"title": title}})


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_status_comes_as_the_edge_sends_it_and_the_handler_never_ran(
    campus: Campus, status: int
) -> None:
    campus.faults.answer(status, COLUMNS, method="POST", times=1)
    answer = create(campus)

    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html")
    assert titles(campus) == []
    assert create(campus).status_code == 200


@pytest.mark.parametrize("after", [False, True])
def test_a_reset_leaves_the_caller_in_the_dark(campus: Campus, after: bool) -> None:
    campus.faults.reset(COLUMNS, after=after, method="POST", times=1)

    with pytest.raises(requests.ConnectionError):
        create(campus)

    assert titles(campus) == (["NPQ engagement %"] if after else [])
    assert len(campus.sandbox.writes) == int(after)
    assert create(campus, "Again").status_code == 200


@pytest.mark.parametrize("after", [False, True])
def test_a_stall_is_silence_until_it_is_released(campus: Campus, after: bool) -> None:
    campus.faults.stall(COLUMNS, method="POST", after=after, times=1)
    answers: list[int] = []
    caller = threading.Thread(target=lambda: answers.append(create(campus).status_code))
    caller.start()
    while not campus.faults.struck or (after and not campus.course.columns):
        caller.join(0.001)

    assert (answers, titles(campus)) == ([], ["NPQ engagement %"] if after else [])
    campus.faults.release()
    caller.join()
    assert (answers, titles(campus)) == ([200], ["NPQ engagement %"])


def test_a_stall_outlasts_a_callers_patience(campus: Campus) -> None:
    campus.faults.stall("/modules")
    url = f"{campus.sandbox.url}/api/v1/courses/{campus.course.id}/modules"

    with pytest.raises(requests.ReadTimeout):
        requests.get(url, timeout=0.05)


def test_a_stall_for_a_time_ends_by_itself(campus: Campus) -> None:
    campus.faults.stall("/modules", seconds=0.001)

    assert campus.call("GET", "modules").status_code == 200


def test_a_cut_body_is_shorter_than_announced(campus: Campus) -> None:
    campus.faults.cut_body("/enrollments", times=1)

    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        campus.call("GET", "enrollments")

    assert len(campus.get("enrollments")) == 3


def test_wrong_json_is_whole_and_unreadable(campus: Campus) -> None:
    campus.faults.wrong_json("/enrollments", times=1)
    answer = campus.call("GET", "enrollments")

    assert int(answer.headers["content-length"]) == len(answer.content)
    with pytest.raises(requests.JSONDecodeError):
        answer.json()


@pytest.mark.parametrize(("status", "retry_after"), [(429, None), (429, 3), (403, None)])
def test_a_throttle_burst(campus: Campus, status: int, retry_after: int | None) -> None:
    campus.switches.throttled_status = status
    campus.faults.throttle("/modules", times=2, retry_after=retry_after)
    answers = [campus.call("GET", "modules") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [status, status, 200]
    assert "Rate Limit Exceeded" in answers[0].text
    assert answers[0].headers["content-type"].startswith("text/plain")
    assert answers[0].headers.get("retry-after") == (str(retry_after) if retry_after else None)


def test_a_permission_is_lost_for_a_path_and_found_again(campus: Campus) -> None:
    campus.faults.forbid("/enrollments", skip=1)

    statuses = [campus.call("GET", "enrollments").status_code for _ in range(3)]
    campus.faults.clear()

    assert [*statuses, campus.call("GET", "enrollments").status_code] == [200, 403, 403, 200]


def test_a_token_dies_in_the_middle(campus: Campus) -> None:
    campus.faults.kill_token(skip=2)
    answers = [campus.call("GET", "modules") for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 401, 401]
    assert "www-authenticate" in answers[3].headers


@pytest.mark.parametrize("path", ["modules", "enrollments"])
def test_an_endless_next_never_repeats_an_address(campus: Campus, path: str) -> None:
    campus.faults.endless_next(path)
    seen, answer = set(), campus.call("GET", path)
    for _ in range(20):
        seen.add(answer.links["next"]["url"])
        answer = campus.call("GET", answer.links["next"]["url"])

    assert len(seen) == 20


def test_a_key_is_left_out_and_a_list_emptied(campus: Campus) -> None:
    campus.faults.rewrite("/enrollments", without_key("enrollment_state"), times=1)
    campus.faults.rewrite("/enrollments", emptied, skip=1)

    assert all("enrollment_state" not in row for row in campus.get("enrollments"))
    assert campus.get("enrollments") == []


def seen(**changed: Any) -> Seen:
    return Seen(
        **({"method": "GET", "path": "/api/v1/x", "query": {}, "query_string": ""} | changed)
        | {"body": {}, "token": None}
    )


def test_a_share_strikes_about_that_many_and_the_same_ones_again() -> None:
    def struck() -> list[bool]:
        faults = Faults(seed=7)
        faults.answer(502, share=0.1)
        return [bool(faults.striking(seen(query_string=f"n={n}"))) for n in range(2000)]

    first = struck()

    assert first == struck()
    assert 150 < sum(first) < 250


def test_the_same_request_is_drawn_anew_each_time() -> None:
    faults = Faults()
    faults.answer(502, share=0.5)

    assert {bool(faults.striking(seen())) for _ in range(50)} == {True, False}


def test_a_fault_chooses_by_method_path_and_anything_else() -> None:
    faults = Faults()
    fault = faults.add(
        Fault("status", "POST", r"/overrides$", when=lambda request: request.token == "mine")
    )

    assert not faults.striking(seen(path="/a/overrides"))
    assert not faults.striking(seen(method="POST", path="/overrides/3"))
    assert not faults.striking(seen(method="POST", path="/a/overrides"))
    mine = seen(method="POST", path="/a/overrides")
    mine.token = "mine"
    assert faults.striking(mine) == [fault]
    assert faults.struck == {"status": 1}
