"""A small course in a sandbox Canvas, and a client that waits without time passing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from jobs.demo.entities import User
from jobs.demo.server import Sandbox
from jobs.demo.world import World
from sync.canvas.client import CanvasClient
from sync.canvas.patience import Patience
from sync.mail import Email
from sync.targets.inbox import Inbox
from tests.targets.post import TOKEN, an_inbox
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


@pytest.fixture
def coach(school: School) -> User:
    user = school.world.add_user("Ada Coach")
    school.world.enroll(school.course, user, "TaEnrollment")
    return user


@pytest.fixture
def email(school: School, coach: User) -> Email:
    """A digest to the coach, without an address."""
    text = "Dear coach,\n\n3 participants need you:\nhttps://canvas.example.org/courses/1\n"
    subject = "NPQ engagement: 3 participants need you"
    return Email(TOKEN, coach.id, "", subject, text, "<p>…</p>", school.world.now())


@pytest.fixture
def inbox(school: School) -> Inbox:
    return an_inbox(school, school.course)
