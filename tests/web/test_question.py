"""A question that hangs is given up, and asked once however many wait for it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any

import pytest

from jobs.web.question import Errands, Question


class Slow:
    """Answers how often it was asked, once it is let go."""

    def __init__(self) -> None:
        self.asked = 0
        self.go = threading.Event()

    def ask(self) -> int:
        self.asked += 1
        assert self.go.wait(60)
        return self.asked


def done(work: Coroutine[Any, Any, None]) -> None:
    asyncio.run(work)


def test_nobody_waits_longer_than_said_and_one_alone_goes_on_asking() -> None:
    slow = Slow()
    question = Question(slow.ask, 0.01)

    async def work() -> None:
        for _ in range(3):
            with pytest.raises(TimeoutError):
                await question.answer()
        assert slow.asked == 1

    done(work())
    slow.go.set()


def test_who_comes_meanwhile_shares_the_answer_and_who_comes_later_asks_anew() -> None:
    slow = Slow()
    question = Question(slow.ask, 60)

    async def work() -> None:
        together = [asyncio.ensure_future(question.answer()) for _ in range(5)]
        await asyncio.sleep(0)
        slow.go.set()
        assert await asyncio.gather(*together) == [1] * 5
        assert await question.answer() == 2

    done(work())


def test_what_goes_wrong_is_raised_where_it_is_waited_for() -> None:
    def ask() -> None:
        raise LookupError

    async def work() -> None:
        with pytest.raises(LookupError):
            await Question(ask, 60).answer()

    done(work())


def test_errands_are_each_done_for_who_asked_and_what_goes_wrong_is_raised_there() -> None:
    errands = Errands(60, 4)

    def fail() -> int:
        raise LookupError

    async def work() -> None:
        assert await asyncio.gather(*(errands.done(lambda n=n: n) for n in range(3))) == [0, 1, 2]
        for _ in range(9):
            with pytest.raises(LookupError):
                await errands.done(fail)
        assert await errands.done(lambda: 7) == 7, "none of them is still counted"

    done(work())


def test_no_more_errands_hang_than_may_and_who_comes_then_is_turned_away() -> None:
    slow = Slow()
    errands = Errands(0.01, 2)

    async def work() -> None:
        for _ in range(5):
            with pytest.raises(TimeoutError):
                await errands.done(slow.ask)
        slow.go.set()

    done(work())
    assert slow.asked <= 2
