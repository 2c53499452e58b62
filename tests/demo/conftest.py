"""A served course of three students, and a clock that a test moves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from jobs.demo.server import Sandbox
from jobs.demo.world import World
from tests.demo.campus import Campus, a_campus


@dataclass
class Clock:
    """Tells the time in a world."""

    now: datetime = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def world(clock: Clock) -> World:
    return World(clock)


@pytest.fixture
def campus(world: World) -> Iterator[Campus]:
    course = world.add_course("NPQSL Autumn 2025", "C77")
    section = world.add_section(course, "Coach 01", "S5")
    names = ("Ada Lovelace", "Grace Hopper", "Mary Somerville")
    students = [
        world.add_user(name, f"U{number}", f"u{number}@school.example")
        for number, name in enumerate(names, 1)
    ]
    for student in students:
        world.enroll(course, student, section=section)
    with a_campus(Sandbox(world), course, students) as made:
        yield made
