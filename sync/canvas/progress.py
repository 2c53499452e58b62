"""What each participant has met in one course, exactly, with as few calls as that takes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from mappings.people import Participant
from mappings.records import KeptProgress, Progress, Roster, Structure
from mappings.self_check import Requirements, StoredReading, asked_in, found_one_of, nothing_met
from sync.canvas.client import CanvasClient
from sync.canvas.evaluated import Chosen, Evaluated, read_evaluated, read_people
from sync.canvas.roster import last_activity
from sync.canvas.stored_progress import probe_graphql, pull_stored
from sync.canvas.structure import pull_module_assignees
from sync.canvas.unchanged import Signals, pull_counts, unchanged
from sync.errors import CanvasTrouble

__all__ = ["ProgressRead", "probe_graphql", "pull_progress", "read_evaluated"]

BATCH = 8  # evaluating reads after which is asked whether they taught us a "one of" module


@dataclass(frozen=True, slots=True)
class ProgressRead:
    """Everybody's progress in one course, and what reading it taught.

    `one_of_modules` ask for one item though Canvas sends no requirement_type; `unreadable` tells
    of each participant missing from `progress` why; `structure` knows whom modules are assigned
    to, where that had to be asked.
    """

    progress: Mapping[int, Progress]
    kept: Mapping[int, KeptProgress]
    one_of_modules: frozenset[int]
    unreadable: Mapping[int, CanvasTrouble]
    structure: Structure


def pull_progress(
    client: CanvasClient,
    structure: Structure,
    who: Sequence[Participant],
    kept: Mapping[int, KeptProgress],
    *,
    roster: Roster,
    chosen: Chosen,
    has_graphql: bool,
) -> ProgressRead:
    """Return the progress of those of `who` who are live in this course.

    The chosen are read the evaluating way. Of the others stored progress is read many at a time
    with GraphQL, and whoever fails the self-check is evaluated too; without it, whoever may have
    changed since `kept`. A course that asks for nothing costs no call. Raises TokenDead,
    StillThrottled, ForeignLink, and Unreachable where Canvas is away for more than a few.
    """
    people = {p.user_id: p for p in who if structure.course_id in p.courses}
    reading = _Reading(client, structure, people)
    signals = Signals({}, last_activity(roster), asked_in(structure))
    if not reading.requirements:
        reading.nothing_asked()
        return reading.result(signals)
    if people and not has_graphql:  # before Canvas evaluates: a count taken later hides a change
        signals = replace(signals, counts=pull_counts(client, structure.course_id))
    with client.counted_as(chosen.counted_as):
        reading.evaluate(people.keys() & chosen.users)
    unread = people.keys() - chosen.users
    if unread and has_graphql:
        unread = reading.from_stored(unread)
    same = unchanged(structure, unread, kept, signals)
    reading.keep(kept[user_id].progress for user_id in same)
    reading.evaluate(unread - same)
    return reading.result(signals)


class _Reading:
    """One course's progress while it is being read."""

    def __init__(
        self, client: CanvasClient, structure: Structure, people: Mapping[int, Participant]
    ) -> None:
        self._client = client
        self._structure = structure
        self._people = people
        self._one_of: frozenset[int] = frozenset()
        self._asked_assignees = False
        self._evaluated = Evaluated()
        self._progress: dict[int, Progress] = {}
        self.requirements = Requirements(structure)

    def nothing_asked(self) -> None:
        """Put down that nobody has anything to meet."""
        now = self._client.now()
        self._progress = {user_id: nothing_met(user_id, now) for user_id in self._people}

    def evaluate(self, users: Collection[int]) -> None:
        """Read these the evaluating way, and learn what it shows of "one of" modules."""
        people = [self._people[user_id] for user_id in sorted(users)]
        read_people(self._client, self._structure, people, self._evaluated)
        self._progress |= self._evaluated.progress
        self._learn(self._evaluated.progress.values())

    def from_stored(self, wanted: AbstractSet[int]) -> set[int]:
        """Read these as stored, check it, evaluate who fails; return whom GraphQL left unread."""
        stored = pull_stored(self._client, self._structure, self.requirements, wanted)
        now = self._client.now()
        invited = {u for u in stored.silent if self._people[u].state == "invited"}
        for user_id in invited:
            self._progress[user_id] = nothing_met(user_id, now)
        unread = wanted - self._progress.keys() - stored.readings.keys()
        if stored.whole:
            self.evaluate(unread)
            unread = set()
        self._settle(list(stored.readings.values()))
        if invited and not self._asked_assignees and self._some_see_less():
            self._ask_assignees()  # nothing else tells which modules are theirs
        return unread

    def keep(self, still_true: Iterable[Progress]) -> None:
        """Put down earlier readings that cannot have changed."""
        for progress in still_true:
            self._progress[progress.user_id] = progress
        self._learn(self._progress.values())

    def result(self, signals: Signals) -> ProgressRead:
        """Return what was read, by user id, with the signals to compare with next time."""
        progress_by_user = dict(sorted(self._progress.items()))
        return ProgressRead(
            progress=progress_by_user,
            kept={
                user_id: signals.beside(progress) for user_id, progress in progress_by_user.items()
            },
            one_of_modules=self._one_of,
            unreadable=dict(sorted(self._evaluated.unreadable.items())),
            structure=self._structure,
        )

    def _keep_consistent(self, readings: Iterable[StoredReading]) -> list[StoredReading]:
        """Put down the progress of those whose counts agree; return the readings that do not."""
        failing = []
        for reading in readings:
            who = self._people[reading.user_id]
            if self.requirements.agrees(reading, who):
                self._progress[reading.user_id] = self.requirements.subtracted(reading, who)
            else:
                failing.append(reading)
        return failing

    def _settle(self, readings: Sequence[StoredReading]) -> None:
        """Keep the readings that agree with our reckoning, mend the reckoning, evaluate the rest.

        Where any module may be a "one of", the furthest are evaluated first, a few at a time:
        they show it soonest.
        """
        failing = sorted(readings, key=lambda reading: -reading.completed)
        guess = self.requirements.types_unknown
        while failing := self._keep_consistent(failing):
            if not guess and not self._asked_assignees and self._assignees_are_cheaper(failing):
                self._ask_assignees()
                continue
            batch = failing[:BATCH] if self.requirements.types_unknown else failing
            self.evaluate([reading.user_id for reading in batch])
            failing = failing[len(batch) :]
            guess = False

    def _assignees_are_cheaper(self, failing: Sequence[StoredReading]) -> bool:
        """Whether to ask whom each module is assigned to before evaluating all of these.

        Also where Canvas asks nothing of somebody: only assignees can confirm that.
        """
        nothing_theirs = any(reading.total == 0 for reading in failing)
        return nothing_theirs or len(failing) > self.requirements.modules

    def _some_see_less(self) -> bool:
        """Whether somebody was shown nothing of a module that asks for something."""
        asking = [
            {item.id for item in module.items}
            for module in self._structure.modules
            if module.published and any(i.published and i.requirement for i in module.items)
        ]
        shown = [one.shown for one in self._evaluated.progress.values() if one.shown is not None]
        return any(items.isdisjoint(seen) for items in asking for seen in shown)

    def _ask_assignees(self) -> None:
        self._asked_assignees = True
        self._structure = pull_module_assignees(self._client, self._structure)
        self.requirements = Requirements(self._structure, self._one_of)

    def _learn(self, seen: Iterable[Progress]) -> None:
        found = frozenset[int]().union(*(found_one_of(self._structure, one) for one in seen))
        if not found <= self._one_of:
            self._one_of |= found
            self.requirements = Requirements(self._structure, self._one_of)
