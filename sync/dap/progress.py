"""What each participant has met in one course, read from our copy of Canvas Data 2."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, select

from mappings.people import Participant
from mappings.records import KeptProgress, Progress, Roster, Structure
from mappings.self_check import Requirements, asked_in, nothing_met
from sync.canvas.client import CanvasClient
from sync.canvas.evaluated import Chosen, Evaluated, read_people
from sync.canvas.progress import ProgressRead
from sync.canvas.roster import last_activity
from sync.canvas.unchanged import Signals
from sync.dap.requirements import requirements
from sync.dap.tables import COPIES


@dataclass(frozen=True, slots=True)
class Stored:
    """What Canvas stores of somebody in a module; `met` is None where it cannot be read.

    `settled` is false where Canvas has yet to evaluate it anew: what is not met may be by now.
    """

    met: Mapping[int, str] | None
    completed: bool
    settled: bool


StoredBy = Mapping[tuple[int, int], Stored]
"""By user id and module id."""


def read_stored(connection: Connection, structure: Structure) -> StoredBy:
    """Return what Canvas stores of everybody in the modules of a course."""
    of = COPIES["context_module_progressions"]
    modules = [module.id for module in structure.modules]
    asked = select(of).where(of.c.context_module_id.in_(modules), of.c.user_id.is_not(None))
    return {
        (row.user_id, row.context_module_id): Stored(
            requirements(row.requirements_met),
            row.workflow_state == "completed",
            row.current is not False,
        )
        for row in connection.execute(asked.order_by(of.c.id))
    }


class Copied:
    """What the copy tells of everybody's progress in one course, as it was `at`."""

    def __init__(self, structure: Structure, stored: StoredBy, at: datetime) -> None:
        """Take in what the course asks, and what Canvas stores of it."""
        self.structure, self.at = structure, at
        self.asked = Requirements(structure)
        self._stored = stored
        self._types = {item.id: item.requirement for m in structure.modules for item in m.items}

    def of(self, who: Participant) -> Progress | None:
        """Return what the copy tells of a participant for certain, else None.

        A requirement is met as it is asked now: by item and type, as Canvas's API compares them.
        """
        met: set[int] = set()
        completed: set[int] = set()
        for module_id, items in self.asked.of(who).items():
            row = self._stored.get((who.user_id, module_id))
            if row is None:
                continue
            if row.met is None:
                return None
            theirs = {id_ for id_, kind in row.met.items() if self._types.get(id_) == kind} & items
            if not row.settled and theirs != items:
                return None
            met |= theirs
            if row.completed:
                completed.add(module_id)
        return replace(
            nothing_met(who.user_id, self.at),
            met=frozenset(met),
            completed_modules=frozenset(completed),
        )


def settled_progress(
    client: CanvasClient,
    copied: Copied,
    who: Sequence[Participant],
    kept: Mapping[int, KeptProgress],
    *,
    roster: Roster,
    chosen: Chosen,
) -> ProgressRead:
    """Return the progress of those of `who` who are live in this course.

    What was kept after the copy was made wins over it. Canvas is asked, the evaluating way, for
    the chosen, and for whoever the copy leaves in doubt. Raises what `read_people` raises.
    """
    structure = copied.structure
    people = {p.user_id: p for p in who if structure.course_id in p.courses}
    newer = {user: one.progress for user, one in kept.items() if one.progress.read_at > copied.at}
    told = {user: newer.get(user) or copied.of(one) for user, one in people.items()}
    evaluated = Evaluated()
    if copied.asked:
        by_turn = [people[user] for user in sorted(people.keys() & chosen.users)]
        in_doubt = [people[u] for u in sorted(told.keys() - chosen.users) if told[u] is None]
        with client.counted_as(chosen.counted_as):
            read_people(client, structure, by_turn, evaluated)
        read_people(client, structure, in_doubt, evaluated)
    progress = {
        user: one
        for user, one in sorted((told | evaluated.progress).items())
        if one is not None and user not in evaluated.unreadable
    }
    signals = Signals({}, last_activity(roster), asked_in(structure))
    return ProgressRead(
        progress=progress,
        kept={user: signals.beside(one) for user, one in progress.items()},
        one_of_modules=frozenset(),
        unreadable=dict(sorted(evaluated.unreadable.items())),
        structure=structure,
    )
