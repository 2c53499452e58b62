"""A small course in a sandbox, asked by plain requests and by plain canvasapi."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import requests
from canvasapi import Canvas

from jobs.demo.entities import Course, Section, User
from jobs.demo.faults import Faults
from jobs.demo.server import Sandbox
from jobs.demo.switches import Switches
from jobs.demo.world import World

PATIENCE = 10  # seconds before a test gives up on an answer


@dataclass
class Campus:
    """One course with students, served; `api` asks with the token given."""

    sandbox: Sandbox
    world: World
    course: Course
    section: Section
    students: list[User]
    token: str
    session: requests.Session
    canvas: Canvas

    @property
    def faults(self) -> Faults:
        return self.sandbox.faults

    @property
    def switches(self) -> Switches:
        return self.sandbox.switches

    def call(
        self, method: str, path: str, *, token: str | None = None, **more: Any
    ) -> requests.Response:
        """Ask below courses/:id, or from the root where the path starts with a slash."""
        url = path if path.startswith("http") else self.sandbox.url + self.absolute(path)
        headers = {"Authorization": f"Bearer {token or self.token}", **more.pop("headers", {})}
        return self.session.request(method, url, headers=headers, timeout=PATIENCE, **more)

    def get(self, path: str, **params: Any) -> Any:
        """Return the JSON of a good answer."""
        answer = self.call("GET", path, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def pages(self, path: str, **params: Any) -> list[list[Any]]:
        """Return every page, following `next` verbatim."""
        answer = self.call("GET", path, params=params)
        found = [answer.json()]
        while "next" in answer.links:
            answer = self.call("GET", answer.links["next"]["url"])
            found.append(answer.json())
        return found

    def graphql(self, query: str, **variables: Any) -> Any:
        sent = {"query": query, "variables": variables}
        answer = self.call("POST", "/api/graphql", json=sent)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def absolute(self, path: str) -> str:
        return path if path.startswith("/") else f"/api/v1/courses/{self.course.id}/{path}"


@contextmanager
def plain_canvas(url: str, token: str) -> Iterator[Canvas]:
    """canvasapi as it comes; it warns that a sandbox is no https."""
    with pytest.warns(UserWarning, match="HTTP"):
        canvas = Canvas(url, token)
    with closing(canvas._Canvas__requester._session):  # noqa: SLF001 - nothing public closes it
        yield canvas


@contextmanager
def a_campus(sandbox: Sandbox, course: Course, students: list[User]) -> Iterator[Campus]:
    """Serve a world and talk to it."""
    token = sandbox.world.add_token()
    with (
        sandbox,
        requests.Session() as session,
        plain_canvas(sandbox.url, token) as canvas,
    ):
        yield Campus(
            sandbox,
            sandbox.world,
            course,
            course.sections[0],
            students,
            token,
            session,
            canvas,
        )
