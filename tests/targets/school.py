"""A small course in a sandbox Canvas, and what may go wrong with a write there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from jobs.demo.entities import Course, User
from jobs.demo.faults import Faults
from jobs.demo.server import Sandbox
from jobs.demo.world import World
from sync.canvas.client import CanvasClient


@dataclass
class Time:
    """A clock that only sleeping moves."""

    now: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@dataclass
class Guarded:
    """Counts how often a write asked whether its run still holds the cohort."""

    asked: int = 0

    def __call__(self) -> None:
        self.asked += 1


@dataclass
class School:
    """A course with students, served, and a client with every right."""

    sandbox: Sandbox
    world: World
    course: Course
    students: list[User]
    client: CanvasClient
    time: Time
    guard: Guarded = field(default_factory=Guarded)

    def ids(self) -> list[int]:
        return [student.id for student in self.students]

    def still_students(self) -> frozenset[int]:
        return frozenset(e.user.id for e in self.course.enrollments if e.state != "deleted")


Spoils = Callable[[Faults, str, str], object]
"""Has the first request of a method to a path go wrong once."""

DOUBTFUL: dict[str, Spoils] = {
    "reset before it happened": lambda f, m, path: f.reset(path, method=m, times=1),
    "reset after it happened": lambda f, m, path: f.reset(path, after=True, method=m, times=1),
    "half a body": lambda f, m, path: f.cut_body(path, method=m, times=1),
    "no JSON": lambda f, m, path: f.wrong_json(path, method=m, times=1),
    "bad gateway": lambda f, m, path: f.answer(502, path, method=m, times=1),
    "another shape": lambda f, m, path: f.rewrite(path, lambda _: [], method=m, times=1),
}
