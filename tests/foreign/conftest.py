"""One process that forks the commands, and a Canvas for each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.foreign.canvas import ForeignCanvas
from tests.foreign.program import Program, Spawner
from tests.foreign.ways import Ways


@pytest.fixture(scope="package")
def spawner() -> Iterator[Spawner]:
    made = Spawner()
    yield made
    made.close()


@pytest.fixture
def opened() -> Iterator[Callable[..., ForeignCanvas]]:
    """Start a Canvas with its ways; its jobs end at once, so that nobody waits."""
    with ExitStack() as stack:

        def start(**ways: object) -> ForeignCanvas:
            usual = {"job_state": "completed", **ways}
            return stack.enter_context(ForeignCanvas(Ways(**usual)))  # type: ignore[arg-type]

        yield start


@pytest.fixture
def program(tmp_path: Path, spawner: Spawner) -> Callable[..., Program]:
    """npq-sync pointed at a Canvas; settings by name."""

    def at(canvas: ForeignCanvas, **settings: str) -> Program:
        return Program.at(spawner, tmp_path, canvas.url, **settings)

    return at
