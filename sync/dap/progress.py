"""What each participant has met in one course, read from our copy of Canvas Data 2."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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


def settled_progress(
    client: CanvasClient,
    structure: Structure,
    who: Sequence[Participant],
    kept: Mapping[int, KeptProgress],
    *,
    roster: Roster,
    chosen: Chosen,
    stored: StoredBy,
    at: datetime,
) -> ProgressRead:
    """Return the progress of those of `who` who are live in this course, as it was `at`.

    What was kept after that wins. Canvas is asked, the evaluating way, for the chosen, and for
    whoever the copy leaves in doubt. Raises what `read_people` raises.
    """
    people = {p.user_id: p for p in who if structure.course_id in p.courses}
    asked = Requirements(structure)
    found: dict[int, Progress] = {}
    doubtful: set[int] = set()
    for user_id, one in people.items():
        newer = kept[user_id].progress if user_id in kept else None
        if newer and newer.read_at > at:
            found[user_id] = newer
        elif (told := _told(asked, structure, one, stored, at)) is not None:
            found[user_id] = told
        else:
            doubtful.add(user_id)
    evaluated = Evaluated()
    if asked:
        by_turn = [people[user_id] for user_id in sorted(people.keys() & chosen.users)]
        in_doubt = [people[user_id] for user_id in sorted(doubtful - chosen.users)]
        with client.counted_as(chosen.counted_as):
            read_people(client, structure, by_turn, evaluated)
        read_people(client, structure, in_doubt, evaluated)
    progress = {
        user_id: one
        for user_id, one in sorted((found | evaluated.progress).items())
        if user_id not in evaluated.unreadable
    }
    signals = Signals({}, last_activity(roster), asked_in(structure))
    return ProgressRead(
        progress=progress,
        kept={user_id: signals.beside(one) for user_id, one in progress.items()},
        one_of_modules=frozenset(),
        unreadable=dict(sorted(evaluated.unreadable.items())),
        structure=structure,
    )


def _told(
    asked: Requirements, structure: Structure, who: Participant, stored: StoredBy, at: datetime
) -> Progress | None:
    """Return what the copy tells of a participant for certain, else None.

    A requirement is met as it is asked now: by item and type, as Canvas's API compares them.
    """
    types = {item.id: item.requirement for m in structure.modules for item in m.items}
    met: set[int] = set()
    completed: set[int] = set()
    for module_id, items in asked.of(who).items():
        row = stored.get((who.user_id, module_id))
        if row is None:
            continue
        if row.met is None:
            return None
        theirs = {item for item, kind in row.met.items() if item in items and types[item] == kind}
        if not row.settled and theirs != items:
            return None
        met |= theirs
        if row.completed:
            completed.add(module_id)
    nothing = nothing_met(who.user_id, at)
    return Progress(
        user_id=nothing.user_id,
        met=frozenset(met),
        completed_modules=frozenset(completed),
        shown=None,
        unknown=frozenset(),
        evaluated=False,
        read_at=at,
    )
