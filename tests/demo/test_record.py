"""A test can ask what was asked, what was written, and how much at once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from jobs.demo.entities import Course
from jobs.demo.record import peak_of
from jobs.demo.server import Sandbox
from jobs.demo.world import World
from tests.demo.campus import Campus


def test_a_write_is_kept_with_its_body_and_a_read_is_none(campus: Campus) -> None:
    campus.get("modules", **{"include[]": "items"})
    campus.graphql("{ __typename }")
    campus.call("POST", "custom_gradebook_columns", data={"column[title]": "T"})
    campus.call("POST", "custom_gradebook_columns", json={"column": {"title": ""}})

    assert [seen.method for seen in campus.sandbox.requests] == ["GET", "POST", "POST", "POST"]
    assert campus.sandbox.requests[0].query == {"include": ["items"]}
    [write] = campus.sandbox.writes
    assert (write.body, write.status, write.token) == (
        {"column": {"title": "T"}},
        200,
        campus.token,
    )


def test_the_peak_counts_what_is_in_flight_at_once(campus: Campus) -> None:
    campus.faults.stall("/modules")
    with ThreadPoolExecutor(5) as pool:
        asked = [pool.submit(campus.call, "GET", "modules") for _ in range(5)]
        arrived = threading.Event()
        while campus.faults.struck["stall_before"] < 5:
            arrived.wait(0.001)
        campus.faults.release()
        assert {answer.result().status_code for answer in asked} == {200}

    campus.call("GET", "assignments")
    assert campus.sandbox.peak_in_flight == 5
    assert peak_of(campus.sandbox.requests) == 5
    assert peak_of(campus.sandbox.requests[:3]) == 3
    assert peak_of(campus.sandbox.requests[-1:]) == 1
    campus.sandbox.record.clear()
    assert (campus.sandbox.peak_in_flight, campus.sandbox.requests) == (0, [])


def test_a_connection_serves_many_requests(campus: Campus) -> None:
    ports = set()
    for _ in range(5):
        answer = campus.call("GET", "modules", stream=True)
        connection = answer.raw.connection
        ports.add(connection.sock.getsockname()[1])
        assert answer.json() == []

    assert len(ports) == 1


def test_a_sandbox_that_is_left_hangs_up(world: World) -> None:
    with Sandbox(world) as sandbox, requests.Session() as session:
        url = sandbox.url
        assert session.get(url, timeout=5).status_code == 401

    with pytest.raises(requests.ConnectionError):
        requests.get(url, timeout=5)


def test_a_crash_of_the_sandbox_itself_is_not_hidden(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = world.add_course("NPQSL")
    monkeypatch.setattr(Course, "enrollments_of", None)
    headers = {"Authorization": f"Bearer {world.add_token()}"}

    def ask() -> None:
        with Sandbox(world) as sandbox:
            url = f"{sandbox.url}/api/v1/courses/{course.id}"
            assert requests.get(url, headers=headers, timeout=5).status_code == 500

    with pytest.raises(TypeError):
        ask()


def test_latency_is_added_to_every_request(campus: Campus) -> None:
    campus.switches.latency = 0.02

    assert campus.call("GET", "modules").elapsed.total_seconds() >= 0.02
