"""The leaky bucket of Canvas's throttle, by a clock of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from jobs.demo.bucket import Bucket
from jobs.demo.server import Sandbox
from jobs.demo.world import World
from tests.demo.campus import Campus, a_campus


@dataclass
class Seconds:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def bucket(seconds: Seconds) -> Bucket:
    return Bucket(clock=seconds, cost=lambda _path, _work: 20.0)


def test_eleven_are_let_in_at_once_and_the_twelfth_is_not(bucket: Bucket) -> None:
    assert [bucket.admit("t") for _ in range(13)] == [True] * 11 + [False] * 2
    assert bucket.refused == 2


def test_each_token_has_a_bucket_of_its_own(bucket: Bucket) -> None:
    for _ in range(12):
        bucket.admit("one")

    assert bucket.admit("other")


def test_a_request_pays_what_it_cost_when_it_is_done(bucket: Bucket) -> None:
    bucket.admit("t")

    assert bucket.settle("t", "/x", 0.5) == (580.0, 20.0)


def test_what_is_in_flight_lowers_what_is_left_by_fifty_each(bucket: Bucket) -> None:
    for _ in range(4):
        bucket.admit("t")

    assert bucket.settle("t", "/x", 0.5)[0] == 600 - 3 * 50 - 20


def test_the_bucket_leaks_ten_a_second_and_never_below_nothing(
    bucket: Bucket, seconds: Seconds
) -> None:
    for _ in range(11):
        bucket.admit("t")
    assert not bucket.admit("t")
    seconds.now = 0.1
    assert bucket.admit("t")
    seconds.now = 1000
    bucket.admit("t")

    assert bucket.settle("t", "/x", 0)[0] == 580


def test_serial_use_is_never_throttled(seconds: Seconds) -> None:
    bucket = Bucket(clock=seconds)
    for _ in range(1000):
        assert bucket.admit("t")
        seconds.now += 0.5
        left, cost = bucket.settle("t", "/x", 0.5)

    assert (left, cost, bucket.refused) == (600.0, 0.5, 0)


@pytest.fixture(params=[429, 403])
def throttled_campus(
    world: World, bucket: Bucket, request: pytest.FixtureRequest
) -> Iterator[Campus]:
    course = world.add_course("NPQSL")
    world.add_section(course, "All")
    sandbox = Sandbox(world, bucket=bucket)
    sandbox.switches.throttled_status = request.param
    with a_campus(sandbox, course, []) as campus:
        yield campus


def test_the_headers_tell_what_is_left_until_the_bucket_is_full(
    throttled_campus: Campus,
) -> None:
    first = throttled_campus.call("GET", "modules")
    for _ in range(27):
        throttled_campus.call("GET", "modules")
    refused = throttled_campus.call("GET", "modules")

    assert (first.headers["x-rate-limit-remaining"], first.headers["x-request-cost"]) == (
        "580.0",
        "20.0",
    )
    assert refused.status_code == throttled_campus.switches.throttled_status
    assert (refused.headers["x-rate-limit-remaining"], "x-request-cost" in refused.headers) == (
        "0.0",
        False,
    )
    assert "Rate Limit Exceeded" in refused.text


def test_without_a_bucket_there_are_no_headers(campus: Campus) -> None:
    assert "x-rate-limit-remaining" not in campus.call("GET", "modules").headers
