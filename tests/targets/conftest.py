"""A small course in a sandbox Canvas, and a client that waits without time passing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from jobs.demo.server import Sandbox
from jobs.demo.world import World
from sync.canvas.client import CanvasClient
from sync.canvas.patience import Patience
from tests.targets.school import DOUBTFUL, School, Spoils, Time


@pytest.fixture(params=DOUBTFUL.values(), ids=DOUBTFUL.keys())
def spoils(request: pytest.FixtureRequest) -> Spoils:
    """Each way in which a write may or may not have happened."""
    made: Spoils = request.param
    return made


@pytest.fixture
def school() -> Iterator[School]:
    world = World()
    course = world.add_course("NPQSL")
    students = [world.add_user(f"Student {number}") for number in range(1, 4)]
    for student in students:
        world.enroll(course, student)
    time = Time()
    patience = Patience(
        read_timeouts=(5,), sleep=time.sleep, clock=lambda: time.now, chance=lambda: 1.0
    )
    with (
        Sandbox(world) as sandbox,
        CanvasClient(sandbox.url, world.add_token(), 8, patience=patience) as client,
    ):
        yield School(sandbox, world, course, students, client, time)
