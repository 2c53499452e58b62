"""What the GraphQL fields of the sandbox resolve to: one class for each type, snake case."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLError

from jobs.demo import rights
from jobs.demo.calls import Call, Refusal
from jobs.demo.entities import LIVE_STATES, Course, Enrollment, Item, Module, User
from jobs.demo.progress import ModuleStanding, module_based, normalised_counts, standings
from jobs.demo.shapes import stamp

Arguments = Mapping[str, Any]
DEFAULT_PAGE = 20


def relay_id(kind: str, legacy_id: int) -> str:
    """Return the Relay id of a thing, as Canvas makes it."""
    return base64.b64encode(f"{kind}-{legacy_id}".encode()).decode()


def cursor_of(position: int) -> str:
    """Return the cursor after so many rows."""
    return base64.b64encode(str(position).encode()).decode().rstrip("=")


def _position(cursor: str | None) -> int:
    if not cursor:
        return 0
    try:
        return int(base64.b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError):
        msg = f"Invalid cursor: {cursor!r}"
        raise GraphQLError(msg) from None


class Connection:
    """One page of a connection: 20 rows unless asked, never more than the cap."""

    def __init__(
        self, call: Call, rows: Sequence[Any], arguments: Arguments, node: Callable[[Any], Any]
    ) -> None:
        asked = arguments.get("first")
        size = min(DEFAULT_PAGE if asked is None else asked, call.switches.graphql_page_cap)
        self._start = _position(arguments.get("after"))
        self._total = len(rows)
        self._rows = rows[self._start : self._start + size]
        self._node = node

    def nodes(self) -> list[Any]:
        """Return the things themselves."""
        return [self._node(row) for row in self._rows]

    def edges(self) -> list[dict[str, Any]]:
        """Return the things with their cursors."""
        return [
            {"cursor": cursor_of(self._start + index), "node": self._node(row)}
            for index, row in enumerate(self._rows, 1)
        ]

    def page_info(self) -> dict[str, Any]:
        """Return where the page ends and whether there is more."""
        end = self._start + len(self._rows)
        return {
            "startCursor": cursor_of(self._start + 1) if self._rows else None,
            "endCursor": cursor_of(end) if self._rows else None,
            "hasNextPage": end < self._total,
            "hasPreviousPage": self._start > 0,
        }


@dataclass(frozen=True, slots=True)
class QueryNode:
    """The root."""

    call: Call

    def course(self, arguments: Arguments) -> CourseNode | None:
        """Return a course by id or SIS id, null where there is none or no right."""
        ref = arguments.get("id")
        sis = arguments.get("sisId")
        self.call.args = {"course": str(ref) if ref is not None else f"sis_course_id:{sis}"}
        try:
            return CourseNode(self.call, self.call.course())
        except Refusal:
            return None


@dataclass(frozen=True, slots=True)
class CourseNode:
    """A course."""

    call: Call
    of: Course

    def legacy_id(self) -> str:
        """Return the REST id."""
        return str(self.of.id)

    def id(self) -> str:
        """Return the Relay id."""
        return relay_id("Course", self.of.id)

    def name(self) -> str:
        """Return the course's name."""
        return self.of.name

    def state(self) -> str:
        """Return the course's workflow state."""
        return self.of.state

    def users_connection(self, arguments: Arguments) -> Connection | None:
        """Return its people by name; null for who may read neither roster nor grades."""
        if not (self.call.may(rights.READ_ROSTER) or self.call.may(rights.VIEW_ALL_GRADES)):
            return None
        chosen = arguments.get("filter") or {}
        people = {e.user.id: e.user for e in self.call.visible_rows(self.of) if _chosen(e, chosen)}
        rows = sorted(people.values(), key=lambda user: (user.sortable_name, user.id))
        return Connection(
            self.call, rows, arguments, lambda user: UserNode(self.call, self.of, user)
        )


def _chosen(row: Enrollment, chosen: Mapping[str, Any]) -> bool:
    states = chosen.get("enrollmentStates") or ("active", "invited", "creation_pending")
    types, ids = chosen.get("enrollmentTypes"), chosen.get("userIds")
    return (
        row.state in states
        and (not types or row.type in types)
        and (ids is None or str(row.user.id) in ids)
        and not (chosen.get("excludeTestStudents") and row.user.fake)
    )


@dataclass(frozen=True, slots=True)
class UserNode:
    """A person within a course."""

    call: Call
    course: Course
    of: User

    def legacy_id(self) -> str:
        """Return the REST id."""
        return str(self.of.id)

    def id(self) -> str:
        """Return the Relay id."""
        return relay_id("User", self.of.id)

    def name(self) -> str:
        """Return the full name."""
        return self.of.name

    def sortable_name(self) -> str:
        """Return the name as it is sorted."""
        return self.of.sortable_name

    def sis_id(self) -> str | None:
        """Return the SIS id to who may read it."""
        return self.of.sis_user_id if self.call.may(rights.READ_SIS) else None

    def enrollments(self, arguments: Arguments) -> list[EnrollmentNode]:
        """Return this person's enrolments, of one course if given."""
        wanted = arguments.get("courseId")
        courses = self.call.world.courses.values()
        rows = [e for c in courses for e in c.enrollments_of(self.of)]
        return [
            EnrollmentNode(self.call, e)
            for e in rows
            if e.state != "deleted" and (wanted is None or str(e.course.id) == str(wanted))
        ]

    def course_progression(self) -> ProgressionNode | None:
        """Return stored progress; null without modules, without right, or for who has left."""
        if self.of.id in self.call.switches.progress_broken_for:
            msg = "An unexpected error occurred"
            raise GraphQLError(msg)
        rows = self.course.enrollments_of(self.of)
        studies = any(e.is_student and e.state in LIVE_STATES for e in rows)
        allowed = self.call.may(rights.VIEW_ALL_GRADES) or self.of is self.call.token.user
        if not (studies and allowed and module_based(self.course)):
            return None
        book = self.call.world.book
        return ProgressionNode(self.call, standings(book, self.course, self.of))


@dataclass(frozen=True, slots=True)
class EnrollmentNode:
    """One enrolment row."""

    call: Call
    of: Enrollment

    def legacy_id(self) -> str:
        """Return the REST id."""
        return str(self.of.id)

    def id(self) -> str:
        """Return the Relay id."""
        return relay_id("Enrollment", self.of.id)

    def state(self) -> str:
        """Return the workflow state."""
        return self.of.state

    def type(self) -> str:
        """Return the base type."""
        return self.of.type

    def last_activity_at(self) -> str | None:
        """Return the last activity to who may read reports."""
        return stamp(self.of.last_activity_at) if self.call.may(rights.READ_REPORTS) else None


@dataclass(frozen=True, slots=True)
class ProgressionNode:
    """Stored progress of one person in one course."""

    call: Call
    rows: list[ModuleStanding]

    def requirements(self) -> dict[str, float]:
        """Return the counts, a "complete one" module counted once."""
        total, completed = normalised_counts(self.rows)
        share = round(100 * completed / total, 1) if total else 0.0
        return {"total": total, "completed": completed, "completionPercentage": share}

    def incomplete_modules_connection(self, arguments: Arguments) -> Connection:
        """Return the modules whose stored progression is missing or not completed."""
        rows = [r for r in self.rows if r.stored is None or r.stored.state != "completed"]
        return Connection(self.call, rows, arguments, lambda r: ModuleProgressNode(self.call, r))


@dataclass(frozen=True, slots=True)
class ModuleProgressNode:
    """Stored progress in one module."""

    call: Call
    of: ModuleStanding

    def module(self) -> dict[str, Any]:
        """Return the module."""
        return _module(self.of.module)

    def incomplete_items_connection(self, arguments: Arguments) -> Connection:
        """Return the items whose requirement is not met."""
        return Connection(self.call, self.of.incomplete, arguments, _item)


def _module(module: Module) -> dict[str, Any]:
    return {
        "_id": str(module.id),
        "id": relay_id("Module", module.id),
        "name": module.name,
        "position": module.position,
    }


def _item(item: Item) -> dict[str, Any]:
    return {
        "_id": str(item.id),
        "id": relay_id("ModuleItem", item.id),
        "title": item.title,
    }
