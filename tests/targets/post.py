"""An Inbox in the school's sandbox, and what arrived there."""

from __future__ import annotations

from typing import Any

from jobs.demo.entities import Conversation, Course, User
from sync.canvas.client import CanvasClient
from sync.targets.inbox import Inbox
from tests.targets.school import School

PATH = "conversations$"
TOKEN = "1a2b" * 8


def an_inbox(school: School, *courses: Course, client: CanvasClient | None = None) -> Inbox:
    ids = [course.id for course in courses]
    return Inbox(client or school.client, lambda _: ids)


def got(school: School, coach: User) -> list[Conversation]:
    return school.world.inbox_of(coach)


def posts(school: School) -> list[dict[str, Any]]:
    """What was posted, whether or not it was answered."""
    return [seen.body for seen in school.sandbox.writes]
