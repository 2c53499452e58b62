"""A call to the sandbox as its handlers see it, and what they answer or refuse."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from jobs.demo.entities import Assignment, Course, Enrollment, Module, Token, User
from jobs.demo.params import Params, truthy
from jobs.demo.switches import Switches
from jobs.demo.world import World

JSON = Any
NUMBER = re.compile(r"\d+\Z", re.ASCII)
Thing = TypeVar("Thing", Module, Assignment)

WWW_AUTHENTICATE = {"WWW-Authenticate": 'Bearer realm="canvas-lms"'}
UNAUTHENTICATED = {
    "status": "unauthenticated",
    "errors": [{"message": "user authorization required"}],
}


@dataclass(slots=True)
class Reply:
    """What goes back: JSON data, or text where `text` is set."""

    data: JSON = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    text: str | None = None
    content_type: str = "application/json; charset=utf-8"

    def body(self) -> bytes:
        """Return what is sent; halves of surrogate pairs as JSON escapes them."""
        if self.text is not None:
            return self.text.encode()
        told = json.dumps(self.data, ensure_ascii=False, separators=(",", ":"), default=str)
        return told.encode(errors="backslashreplace")


class Refusal(Exception):
    """Ends a handler with an error answer."""

    def __init__(self, status: int, data: JSON, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status)
        self.reply = Reply(data, status, dict(headers or {}))


def not_found() -> Refusal:
    """What Canvas says of an id it does not know or has deleted."""
    return Refusal(404, {"errors": [{"message": "The specified resource does not exist."}]})


def unauthorized(status: int) -> Refusal:
    """What Canvas says to a good token without the right: 403, or 401 on older ones."""
    message = "user not authorized to perform that action"
    return Refusal(status, {"status": "unauthorized", "errors": [{"message": message}]})


def dead_token(message: str, **more: str) -> Refusal:
    """What Canvas says of a token it does not take: the header tells it from a lack of rights."""
    return Refusal(401, {"errors": [{"message": message, **more}]}, WWW_AUTHENTICATE)


def throttled(status: int) -> Reply:
    """What a full bucket answers: 429, or 403 on older ones; plain text, no Retry-After."""
    text = f"{status} Forbidden (Rate Limit Exceeded)\n"
    return Reply(status=status, text=text, content_type="text/plain")


def bad_request(data: JSON) -> Refusal:
    """A 400 with one of the many bodies Canvas has for it."""
    return Refusal(400, data)


@dataclass(slots=True)
class Call:
    """One request, its token known. `base` is "http://host:port"; `args` come from the path."""

    world: World
    switches: Switches
    base: str
    method: str
    path: str
    args: Mapping[str, str]
    query_pairs: list[tuple[str, str]]
    params: Params
    token: Token

    def listed(self, name: str) -> list[str]:
        """Return a list parameter; a single value is a list of one."""
        value = self.params.get(name)
        if value is None:
            return []
        return [str(one) for one in value] if isinstance(value, list) else [str(value)]

    def text(self, name: str) -> str | None:
        """Return a plain parameter as text."""
        value = self.params.get(name)
        return None if value is None or isinstance(value, list | dict) else str(value)

    def flag(self, name: str) -> bool:
        """Tell whether a parameter is sent and true."""
        return truthy(self.params.get(name))

    def includes(self, what: str) -> bool:
        """Tell whether `include[]` names this."""
        return what in self.listed("include")

    def may(self, right: str) -> bool:
        """Tell whether the token has a right."""
        return right in self.token.rights

    def need(self, *rights: str) -> None:
        """Refuse unless the token has at least one of these rights."""
        if not any(self.may(right) for right in rights):
            raise unauthorized(self.switches.denied_status)

    def course(self) -> Course:
        """Return the course of the path, by id or sis_course_id, or refuse."""
        ref = self.args["course"]
        if ref.startswith("sis_course_id:"):
            sis = ref.removeprefix("sis_course_id:")
            found = next((c for c in self.world.courses.values() if c.sis_course_id == sis), None)
        else:
            found = self.world.courses.get(int(ref)) if NUMBER.match(ref) else None
        if found is None or found.state == "deleted":
            raise not_found()
        self.need("read")
        return found

    def user(self, ref: str | None = None) -> User:
        """Return a user by id, sis_user_id or "self"; the one of the path unless given."""
        wanted = ref if ref is not None else self.args["user"]
        found = self.find_user(wanted)
        if found is None:
            raise not_found()
        return found

    def find_user(self, ref: str) -> User | None:
        """Return a user by id, sis_user_id or "self", None where there is nobody."""
        if ref == "self":
            return self.token.user
        if ref.startswith("sis_user_id:"):
            sis = ref.removeprefix("sis_user_id:")
            return next((u for u in self.world.users.values() if u.sis_user_id == sis), None)
        return self.world.users.get(int(ref)) if NUMBER.match(ref) else None

    def module(self, course: Course) -> Module:
        """Return the module of the path, or refuse."""
        return _by_id(course.modules, self.args["module"])

    def assignment(self, course: Course) -> Assignment:
        """Return the assignment of the path, or refuse."""
        return _by_id(course.assignments, self.args["assignment"])

    def visible_rows(self, course: Course) -> list[Enrollment]:
        """Return the enrolments the caller may see: all, or those of their section if limited."""
        own = [e for e in course.enrollments_of(self.token.user) if e.state == "active"]
        if not own or not all(e.limited for e in own):
            return course.enrollments
        sections = {e.section.id for e in own}
        return [e for e in course.enrollments if e.section.id in sections]

    def visible_students(self, course: Course, states: frozenset[str]) -> dict[int, User]:
        """Return the students the caller may see, in any of these enrolment states."""
        return {
            e.user.id: e.user
            for e in self.visible_rows(course)
            if e.type == "StudentEnrollment" and e.state in states
        }


def _by_id(things: Sequence[Thing], ref: str) -> Thing:
    found = next((t for t in things if NUMBER.match(ref) and t.id == int(ref)), None)
    if found is None:
        raise not_found()
    return found
