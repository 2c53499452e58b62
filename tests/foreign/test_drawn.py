"""Courses drawn at random, changed between runs, reckoned by two that share no code."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.foreign.canvas import ForeignCanvas
from tests.foreign.drawn import Drawn
from tests.foreign.program import Program, figures
from tests.foreign.reckoning import Reckoning

RUNS = 2


@pytest.mark.parametrize("seed", range(10))
def test_two_reckonings_agree_on_any_course(
    seed: int, opened: Callable[..., ForeignCanvas], program: Callable[..., Program]
) -> None:
    canvas = opened(introspection=seed % 3 > 0)
    drawn = Drawn(canvas, seed)
    here = program(canvas)
    for _ in range(RUNS):
        ran = here.run("sync", "--json")
        assert ran.status in {0, 3}, ran.out  # 3: entry that would be lost is held
        reckoning = Reckoning(canvas)
        people = sorted({row["user_id"] for row in canvas.enrollments})
        assert figures(here) == {user: reckoning.figures(user) for user in people}
        drawn.change()
