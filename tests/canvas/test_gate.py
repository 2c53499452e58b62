"""The gate lets through what Canvas's bucket has room for, and nobody after a refusal."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from sync.canvas.gate import Gate
from sync.canvas.patience import Patience
from tests.canvas.scripted import Time


def answered(gate: Gate, remaining: float | None, cost: float | None = None) -> None:
    """Let one request through by itself, and be told so."""
    with gate.slot() as place:
        gate.answered(place, remaining, cost)


def test_the_first_goes_alone(patience: Patience) -> None:
    assert Gate(8, patience).allowed == 1


@pytest.mark.parametrize(
    ("remaining", "allowed"),
    [(600, 8), (550, 8), (549, 7), (300, 3), (250, 2), (249, 1), (200, 1), (0, 1)],
)
def test_as_many_at_once_as_keep_the_remaining_rate_at_200(
    patience: Patience, remaining: float, allowed: int
) -> None:
    gate = Gate(8, patience)
    answered(gate, remaining)
    assert gate.allowed == allowed


def test_our_own_requests_under_way_are_not_taken_for_a_full_bucket(patience: Patience) -> None:
    gate = Gate(8, patience)
    answered(gate, 600)
    with gate.slot(), gate.slot(), gate.slot() as place:
        gate.answered(place, 600 - 2 * 50)
        assert gate.allowed == 8


def test_what_is_under_way_is_expected_to_cost_what_requests_cost(patience: Patience) -> None:
    gate = Gate(8, patience)
    answered(gate, 600)
    with gate.slot(), gate.slot(), gate.slot() as place:
        gate.answered(place, 600 - 2 * 50 - 40, cost=40)
        assert gate.allowed == (560 - 2 * 40 - 200) // 50 + 1


def test_what_had_not_arrived_yet_is_not_taken_for_room(patience: Patience) -> None:
    """Seven others are on their way while Canvas writes that 400 are left."""
    gate = Gate(8, patience)
    answered(gate, 560)
    with ExitStack() as others:
        for _ in range(7):
            others.enter_context(gate.slot())
        with gate.slot() as place:
            gate.answered(place, 400, cost=0)
            assert gate.allowed == (560 - 200) // 50 + 1


def test_what_an_answer_said_long_ago_is_not_taken_for_room(patience: Patience) -> None:
    """It was written before eight others cost 40 each, and is read after them."""
    gate = Gate(8, patience)
    answered(gate, 600)
    with gate.slot() as place:
        for others in range(8):
            with gate.slot() as other:
                gate.answered(other, 600 - 50 - 40 * (others + 1), cost=40)
        gate.answered(place, 600, cost=0)
    assert gate.allowed == (600 - 8 * 40 - 200) // 50 + 1


def test_somebody_else_with_the_same_token_is_seen(patience: Patience) -> None:
    gate = Gate(8, patience)
    answered(gate, 600, cost=0)
    with gate.slot(), gate.slot() as place:
        gate.answered(place, 300, cost=0)
        assert gate.allowed == (300 + 50 - 200) // 50 + 1


def test_the_bucket_is_known_to_leak_but_never_beyond_empty(patience: Patience, time: Time) -> None:
    gate = Gate(8, patience)
    answered(gate, 400, cost=0)
    time.now += 5
    with gate.slot(), gate.slot() as place:
        gate.answered(place, 400, cost=0)
        assert gate.allowed == 5
    answered(gate, 500, cost=0)
    time.now += 1e6
    with gate.slot(), gate.slot(), gate.slot() as place:
        gate.answered(place, 500, cost=0)
        assert gate.allowed == (500 - 200) // 50 + 1


def test_a_canvas_without_the_header_is_trusted_with_one_more_each_time(
    patience: Patience,
) -> None:
    gate = Gate(8, patience)
    for allowed in (2, 3, 4, 5, 6, 7, 8, 8):
        answered(gate, None)
        assert gate.allowed == allowed


@pytest.mark.parametrize(
    ("remaining", "pauses"), [(200, []), (199, [5.1]), (50, [20.0]), (-200, [45.0]), (-1e9, [300])]
)
def test_below_200_the_next_one_waits_for_the_bucket_to_leak_to_250(
    patience: Patience, time: Time, remaining: float, pauses: list[float]
) -> None:
    gate = Gate(8, patience)
    answered(gate, remaining)
    with gate.slot():
        assert time.slept == pytest.approx(pauses)


def test_after_a_refusal_all_wait_for_what_is_under_way_to_leak(
    patience: Patience, time: Time
) -> None:
    gate = Gate(8, patience)
    answered(gate, 600)
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
    answered(gate, 600)
    with gate.slot():
        gate.refused(1.0)
    with gate.slot():
        assert time.slept == [1.0, 1.0]


def test_after_a_refusal_they_go_one_by_one_until_an_answer_shows_room(patience: Patience) -> None:
    gate = Gate(8, patience)
    with gate.slot():
        gate.refused(None)
    assert gate.allowed == 1
    answered(gate, None)
    assert gate.allowed == 2
    answered(gate, 600)
    assert gate.allowed == 8


def test_no_more_than_allowed_stand_inside(patience: Patience) -> None:
    gate = Gate(3, patience)
    answered(gate, 600)

    def through(_: int) -> int:
        with gate.slot() as place:
            return place.under_way

    with ThreadPoolExecutor(10) as threads:
        assert max(threads.map(through, range(200))) <= 3
