"""Progress of one participant as Canvas evaluates it for this read: exact, and the dearest call."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from mappings.people import Participant
from mappings.records import Progress, Structure
from sync.canvas.client import CanvasClient
from sync.canvas.counts import Kind
from sync.canvas.structure import pull_modules
from sync.errors import (
    CanvasTrouble,
    NotFound,
    NotPermitted,
    Refused,
    UnexpectedAnswer,
    Unreachable,
)

MOST_UNREACHABLE = 5  # participants; more than these and it is Canvas that is away


def read_evaluated(
    client: CanvasClient, structure: Structure, user_id: int, *, invited: bool = False
) -> Progress:
    """Return one participant's progress, evaluated by Canvas for this read.

    A requirement without `completed` is unknown; of who is only `invited` it is open, for Canvas
    keeps no progress of them. Raises UnexpectedAnswer where Canvas shows this participant nothing
    of a course that gives something to everybody.
    Source: GET /api/v1/courses/:id/modules?student_id=… with items.
    """
    path = f"courses/{structure.course_id}/modules"
    asked_at = client.now()
    modules = pull_modules(client, structure.course_id, user_id)
    items = [item for _, inside in modules for item in inside]
    if not items and any(not m.assigned_to and m.published and m.items for m in structure.modules):
        raise UnexpectedAnswer(path, f"nothing shown to participant {user_id}")
    asked = [
        (item.id(), requirement.maybe_flag("completed"))
        for item in items
        if (requirement := item.maybe_object("completion_requirement"))
    ]
    return Progress(
        user_id=user_id,
        met=frozenset(item for item, completed in asked if completed),
        completed_modules=frozenset(
            module.id() for module, _ in modules if module.maybe_text("state") == "completed"
        ),
        shown=frozenset(item.id() for item in items),
        unknown=frozenset(item for item, said in asked if said is None and not invited),
        evaluated=True,
        read_at=asked_at,
    )


@dataclass(frozen=True, slots=True)
class Chosen:
    """Whom to read the evaluating way whatever is stored of them, and what those calls count as."""

    users: frozenset[int] = frozenset()
    counted_as: Kind = "call"


@dataclass(slots=True)
class Evaluated:
    """Evaluated progress by participant, and why the others could not be read."""

    progress: dict[int, Progress] = field(default_factory=dict)
    unreadable: dict[int, CanvasTrouble] = field(default_factory=dict)

    def refuse_more(self) -> None:
        """Raise Unreachable once more than a few were: then it is Canvas that is away."""
        away = [t for t in tuple(self.unreadable.values()) if isinstance(t, Unreachable)]
        if len(away) > MOST_UNREACHABLE:
            raise away[-1]


def read_people(
    client: CanvasClient, structure: Structure, people: Iterable[Participant], into: Evaluated
) -> None:
    """Read each of these participants the evaluating way, at the same time.

    One who cannot be read is put down as `unreadable`. Raises TokenDead, StillThrottled and
    ForeignLink, and Unreachable once more than a few were.
    """

    def read(who: Participant) -> None:
        into.refuse_more()
        try:
            into.progress[who.user_id] = read_evaluated(
                client, structure, who.user_id, invited=who.state == "invited"
            )
        except (NotFound, NotPermitted, Refused, UnexpectedAnswer, Unreachable) as trouble:
            into.unreadable[who.user_id] = trouble
            into.refuse_more()

    client.together(read, people)
