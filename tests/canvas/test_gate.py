"""The gate lets through what Canvas's bucket has room for, and nobody after a refusal."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from sync.canvas.gate import Gate
from sync.canvas.patience import Patience
from tests.canvas.scripted import Time


@pytest.mark.parametrize(
    ("remaining", "allowed"),
    [(600, 8), (550, 8), (549, 7), (300, 3), (250, 2), (249, 1), (200, 1), (0, 1)],
)
def test_as_many_at_once_as_keep_the_remaining_rate_at_200(
    patience: Patience, remaining: float, allowed: int
) -> None:
    gate = Gate(8, patience)
    with gate.slot():
        gate.answered(remaining)
    assert gate.allowed == allowed


def test_our_own_requests_under_way_are_not_taken_for_a_full_bucket(patience: Patience) -> None:
    gate = Gate(8, patience)
    with gate.slot(), gate.slot(), gate.slot():
        gate.answered(600 - 2 * 50)
    assert gate.allowed == 8


def test_what_is_under_way_is_expected_to_cost_what_requests_cost(patience: Patience) -> None:
    gate = Gate(8, patience)
    with gate.slot(), gate.slot(), gate.slot():
        gate.answered(600 - 2 * 50 - 40, cost=40)
        assert gate.allowed == (560 - 2 * 40 - 200) // 50 + 1


def test_a_canvas_without_the_header_gets_them_all(patience: Patience) -> None:
    gate = Gate(8, patience)
    with gate.slot():
        gate.answered(None)
    assert gate.allowed == 8


@pytest.mark.parametrize(("remaining", "pauses"), [(200, []), (199, [5.1]), (50, [20.0])])
def test_below_200_the_next_one_waits_for_the_bucket_to_leak_to_250(
    patience: Patience, time: Time, remaining: float, pauses: list[float]
) -> None:
    gate = Gate(8, patience)
    with gate.slot():
        gate.answered(remaining)
    with gate.slot():
        assert time.slept == pytest.approx(pauses)


def test_after_a_refusal_all_wait_for_what_is_under_way_to_leak(
    patience: Patience, time: Time
) -> None:
    gate = Gate(8, patience)
    with gate.slot(), gate.slot():
        gate.refused(None)
    with gate.slot():
        assert time.slept == [2 * 50 / 10 * 2]


@pytest.mark.parametrize(
    ("retry_after", "first", "second"), [(1.0, 1.0, 10.0), (30.0, 30.0, 30.0), (0.0, 10.0, 10.0)]
)
def test_retry_after_is_honoured_and_a_second_refusal_also_waits_for_the_leak(
    patience: Patience, time: Time, retry_after: float, first: float, second: float
) -> None:
    gate = Gate(8, patience)
    with gate.slot():
        gate.refused(retry_after)
    with gate.slot():
        gate.refused(retry_after)
    with gate.slot():
        assert time.slept == [first, second]


def test_an_answer_between_two_refusals_makes_the_second_a_first(
    patience: Patience, time: Time
) -> None:
    gate = Gate(8, patience)
    with gate.slot():
        gate.refused(1.0)
    with gate.slot():
        gate.answered(600)
    with gate.slot():
        gate.refused(1.0)
    with gate.slot():
        assert time.slept == [1.0, 1.0]


def test_after_a_refusal_they_go_one_by_one_until_an_answer_shows_room(patience: Patience) -> None:
    gate = Gate(8, patience)
    with gate.slot():
        gate.refused(None)
    assert gate.allowed == 1
    with gate.slot():
        gate.answered(None)
    assert gate.allowed == 2
    with gate.slot():
        gate.answered(600)
    assert gate.allowed == 8


def test_no_more_than_allowed_stand_inside(patience: Patience) -> None:
    gate = Gate(3, patience)

    def through(_: int) -> int:
        with gate.slot() as under_way:
            return under_way

    with ThreadPoolExecutor(10) as threads:
        assert max(threads.map(through, range(200))) <= 3
