"""Stored progress of many participants a call, by GraphQL (canvas-contract 3.4)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from mappings.records import Structure
from mappings.self_check import Requirements, StoredReading
from sync.canvas.answers import JSON
from sync.canvas.client import CanvasClient, GraphAnswer
from sync.canvas.sent import Sent
from sync.errors import NotFound, NotPermitted, Refused, UnexpectedAnswer, Unreachable

MOST_COMPLEX = 375_000  # Canvas's bound on users x modules x items x 2
MOST_A_PAGE = 100
FIRST_PAGE = 25
COST_A_CALL = 20.0  # seconds of Canvas's work we ask for at once; Canvas gives up at 60
TOO_MUCH = ("complexity", "timeout", "timed out", "too complex")

_QUERY = """
query Progress($course: ID!, $users: Int!, $after: String, $modules: Int!, $items: Int!) {
  course(id: $course) {
    usersConnection(
      first: $users
      after: $after
      filter: {
        enrollmentTypes: [StudentEnrollment]
        enrollmentStates: [active, invited]
        excludeTestStudents: true
      }
    ) {
      pageInfo { endCursor hasNextPage }
      nodes {
        _id
        courseProgression {
          requirements { total completed }
          incompleteModulesConnection(first: $modules) {
            pageInfo { hasNextPage }
            nodes {
              module { _id }
              incompleteItemsConnection(first: $items) {
                pageInfo { hasNextPage }
                nodes { _id }
              }
            }
          }
        }
      }
    }
  }
}
"""
_INTROSPECTION = """
query Offered {
  user: __type(name: "User") { fields { name } }
  course: __type(name: "CourseProgression") { fields { name } }
  module: __type(name: "ModuleProgression") { fields { name } }
}
"""
_NEEDED = {
    "user": {"courseProgression"},
    "course": {"requirements", "incompleteModulesConnection"},
    "module": {"module", "incompleteItemsConnection"},
}
_WHERE = "POST /api/graphql, courseProgression"


def probe_graphql(client: CanvasClient) -> bool:
    """Whether this Canvas offers stored progress by GraphQL, found by introspection.

    True where nobody answered: it may be there, and reading falls back by itself.
    """
    try:
        types = client.graphql(_INTROSPECTION, {})
    except Unreachable:
        return True
    except (NotFound, NotPermitted, Refused, UnexpectedAnswer):
        return False
    try:
        return all(
            needed
            <= {one.text("name") for one in Sent.of(types, _WHERE).object(key).objects("fields")}
            for key, needed in _NEEDED.items()
        )
    except UnexpectedAnswer:
        return False


@dataclass(slots=True)
class Stored:
    """What GraphQL gave. `silent` are those of whom Canvas said null without an error.

    Who is in neither was not read: left out, cut short, or spoiled by an error. `whole` is False
    where GraphQL stopped answering before the end of the list.
    """

    readings: dict[int, StoredReading] = field(default_factory=dict)
    silent: set[int] = field(default_factory=set)
    whole: bool = True


class _Pace:
    """How many participants to ask for at once."""

    def __init__(self, structure: Structure, requirements: Requirements) -> None:
        self.modules = max(1, min(MOST_A_PAGE, len(structure.modules)))
        self.items = max(1, min(MOST_A_PAGE, requirements.most_in_a_module))
        fitting = MOST_COMPLEX // (self.modules * self.items * 2)
        self._most = max(1, min(MOST_A_PAGE, fitting))
        self.users = min(FIRST_PAGE, self._most)

    def went_well(self, given: int, cost: float | None) -> None:
        """Learn from a page with more to come how many are given and affordable."""
        if given < self.users:
            self._most = given
        affordable = int(COST_A_CALL * given / cost) if cost else MOST_A_PAGE
        self.users = max(1, min(self._most, affordable))

    def shrink(self, by: int) -> bool:
        """Ask for fewer; False if there are no fewer."""
        if self.users == 1:
            return False
        self.users = self._most = max(1, self.users // by)
        return True


def pull_stored(
    client: CanvasClient, structure: Structure, requirements: Requirements, wanted: Collection[int]
) -> Stored:
    """Return the stored readings of the wanted participants, as far as GraphQL gives them whole.

    Raises TokenDead and StillThrottled; anything else only makes the result less than whole.
    """
    stored = Stored()
    pace = _Pace(structure, requirements)
    after: str | None = None
    while True:
        try:
            page = _next_page(client, structure.course_id, pace, after)
        except (NotFound, NotPermitted, Refused, UnexpectedAnswer, Unreachable):
            stored.whole = False
            return stored
        _take(stored, page, wanted)
        if not page.more:
            return stored
        if not page.cursor or page.cursor == after or not page.nodes:
            stored.whole = False
            return stored
        after = page.cursor
        pace.went_well(len(page.nodes), page.cost)


def _next_page(client: CanvasClient, course_id: int, pace: _Pace, after: str | None) -> _Page:
    """Return the page after a cursor, asking for fewer where Canvas finds it too much.

    Canvas says so, or does not answer in time; the second is tried only once more.
    """
    timeouts = 0
    while True:
        try:
            answer = _ask(client, course_id, pace, after)
        except Unreachable:
            timeouts += 1
            if timeouts > 1 or not pace.shrink(4):
                raise
            continue
        if not (_is_too_much(answer) and pace.shrink(2)):
            return _page(answer)


def _ask(client: CanvasClient, course_id: int, pace: _Pace, after: str | None) -> GraphAnswer:
    return client.ask_graph(
        _QUERY,
        {
            "course": str(course_id),
            "users": pace.users,
            "after": after,
            "modules": pace.modules,
            "items": pace.items,
        },
    )


def _is_too_much(answer: GraphAnswer) -> bool:
    """Whether Canvas refused the query for its size; only its prose tells."""
    return any(
        word in str(error.get("message", "")).lower()
        for error in answer.errors
        if isinstance(error, dict)
        for word in TOO_MUCH
    )


@dataclass(frozen=True, slots=True)
class _Page:
    nodes: list[JSON]
    spoiled: frozenset[int]
    cursor: str | None
    more: bool
    cost: float | None
    at: datetime


def _page(answer: GraphAnswer) -> _Page:
    """Return one page; raises UnexpectedAnswer where there is none to speak of."""
    users = Sent.of(answer.data, _WHERE).object("course").object("usersConnection")
    info = users.object("pageInfo")
    more, nodes = info.maybe_flag("hasNextPage"), users.maybe_list("nodes")
    if more is None or nodes is None:
        raise UnexpectedAnswer(_WHERE, "no page of participants")
    return _Page(
        nodes=nodes,
        spoiled=_spoiled(answer.errors, len(nodes)),
        cursor=info.maybe_text("endCursor"),
        more=more,
        cost=answer.cost,
        at=answer.at,
    )


def _spoiled(errors: tuple[JSON, ...], size: int) -> frozenset[int]:
    """Return the places in the page that errors name; all of them where an error names none."""
    places = set()
    for error in errors:
        path = error.get("path") if isinstance(error, dict) else None
        if not isinstance(path, list) or path[:3] != ["course", "usersConnection", "nodes"]:
            return frozenset(range(size))
        if len(path) < 4 or not isinstance(path[3], int):  # noqa: PLR2004  the fourth step
            return frozenset(range(size))
        places.add(path[3])
    return frozenset(places)


def _take(stored: Stored, page: _Page, wanted: Collection[int]) -> None:
    for place, node in enumerate(page.nodes):
        if place in page.spoiled:
            continue
        try:
            person = Sent.of(node, _WHERE)
            user_id = person.id("_id")
            if user_id not in wanted:
                continue
            progress = person.maybe_object("courseProgression")
            if progress is not None:
                stored.readings[user_id] = _reading(user_id, progress, page.at)
            elif "courseProgression" in person.json:
                stored.silent.add(user_id)
        except UnexpectedAnswer:
            continue  # a node we cannot read whole: its participant is read by REST


def _reading(user_id: int, progress: Sent, at: datetime) -> StoredReading:
    counts = progress.object("requirements")
    incomplete = {
        one.object("module").id("_id"): frozenset(
            item.id("_id") for item in _whole(one.object("incompleteItemsConnection"))
        )
        for one in _whole(progress.object("incompleteModulesConnection"))
    }
    return StoredReading(
        user_id, counts.number("total"), counts.number("completed"), incomplete, at
    )


def _whole(connection: Sent) -> list[Sent]:
    """Return the nodes of a connection that came whole; a cut one is refused."""
    if connection.object("pageInfo").maybe_flag("hasNextPage") is not False:
        connection.fail("hasNextPage", "a list cut short")
    return connection.objects("nodes")
