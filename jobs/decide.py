"""From figures to what takes force, and to what the store keeps of a run."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

from jobs.pull import Pulled
from jobs.write_back import live_students
from mappings.changes import HeldCells, entry_of
from mappings.holds import Decision, Held, RunFacts, Standpoint, decide
from mappings.ledger import as_json, as_text
from mappings.people import Participant
from mappings.shown import floored
from mappings.standing import Entry, Standing
from sync.store.kept import Hold, Known, ParticipantResult

ELSEWHERE = ("planned:", "register:")
"""How the ids of activities begin that Canvas does not hold."""


@dataclass(frozen=True, slots=True)
class Before:
    """What the store held of the cohort when the run began.

    `holds` wait for a person, or were rejected by one. `content` is what its courses held whenever
    they were read, as `content_of` names it.
    """

    known: Mapping[int, Known] = field(default_factory=dict)
    holds: tuple[Hold, ...] = ()
    content: frozenset[str] = frozenset()

    @property
    def rejected(self) -> tuple[Held, ...]:
        """The changes that a person rejected."""
        return tuple(hold.change for hold in self.holds if hold.state == "rejected")

    def asks(self, held: Held) -> bool:
        """Tell whether a change that is held waits for a person, who did not reject it yet."""
        return held.wish not in {one.wish for one in self.rejected}

    def said_to_have_left(self, user_id: int) -> bool:
        """Tell whether the cell of a leaver was written already: that is done once."""
        return user_id in self.known and self.known[user_id].left_written


def in_force_before(user_id: int, before: Before, cells: HeldCells) -> Entry | None:
    """Return the entry in force; for somebody the store never saw, what Canvas's cell says.

    So a fresh database takes no entry away that Canvas shows.
    """
    known = before.known.get(user_id)
    return known.entry_in_force if known else entry_of(cells.entries.get(user_id))


def about_to_turn_eligible(
    standings: Mapping[int, Standing], before: Before, cells: HeldCells
) -> frozenset[int]:
    """Return whose progress is read once more the evaluating way before anything is decided."""
    return frozenset(
        user_id
        for user_id, standing in standings.items()
        if standing.entry == "eligible" and in_force_before(user_id, before, cells) != "eligible"
    )


def decided(
    pulled: Pulled,
    standings: Mapping[int, Standing],
    before: Before,
    cells: HeldCells,
    waiting: tuple[Held, ...] = (),
) -> Decision:
    """Return what takes force after this run, and what is held, `waiting` first; design 6."""
    people = pulled.content.people.participants
    withdrawn = pulled.content.people.withdrawn
    points = [
        _standpoint(
            who,
            standings.get(who.user_id),
            before,
            cells,
            withdrawn=who.user_id in withdrawn,
        )
        for who in people
    ]
    decision = decide(_facts(pulled, before), points, rejected=before.rejected)
    return replace(decision, held=(*waiting, *decision.held))


def _standpoint(
    who: Participant,
    standing: Standing | None,
    before: Before,
    cells: HeldCells,
    *,
    withdrawn: bool,
) -> Standpoint:
    known = before.known.get(who.user_id)
    unseen: Entry = "not-applicable" if who.state == "left" else "unknown"
    figure = floored(standing.percent) if standing and standing.percent is not None else None
    return Standpoint(
        user_id=who.user_id,
        state=who.state,
        entry_in_force=in_force_before(who.user_id, before, cells),
        computed=standing.entry if standing else unseen,
        figure_text=figure,
        figure_held_in_cell=cells.figures.get(who.user_id),
        complete=bool(standing and standing.complete),
        left_since_last_run=bool(known and known.state != "left" and who.state == "left"),
        withdrawn=withdrawn,
    )


def _facts(pulled: Pulled, before: Before) -> RunFacts:
    staying = [known for known in before.known.values() if not _gone(known)]
    people = pulled.content.people
    live = any(who.state != "left" for who in people.participants)
    expected = any(known.user_id not in people.withdrawn for known in staying)
    return RunFacts(
        unreadable=pulled.unreadable,
        roster_before=len(staying),
        roster_emptied=(expected and not live) or "students" in _gone_since(pulled, before),
        structure_emptied=structure_emptied(pulled, before),
    )


def _gone(known: Known) -> bool:
    return known.state == "left" and known.entry_in_force == "not-applicable"


def content_of(pulled: Pulled) -> frozenset[str]:
    """Return which courses hold items, assignments and students, one word for each.

    The home course's students are not among them: they are known one by one.
    """
    return frozenset(
        f"{course}:{kind}"
        for course, records in pulled.records.items()
        for kind, there in (
            ("items", any(module.items for module in records.structure.modules)),
            ("assignments", records.structure.assignments),
            ("students", course != pulled.content.home and live_students(records.roster)),
        )
        if there
    )


def _gone_since(pulled: Pulled, before: Before) -> frozenset[str]:
    """Return the kinds of content that some course of this run held once and does not any more."""
    gone = (word.partition(":") for word in before.content - content_of(pulled))
    read = {str(course) for course in pulled.records}
    return frozenset(kind for course, _, kind in gone if course in read)


def emptied(pulled: Pulled, before: Before) -> bool:
    """Tell whether the figures are those of a course that was emptied."""
    return structure_emptied(pulled, before) or "students" in _gone_since(pulled, before)


def structure_emptied(pulled: Pulled, before: Before) -> bool:
    """Tell whether a course has lost all items or all assignments, or nothing counts any more.

    It stays true until the content is there again or what follows from it is approved.
    """
    if _gone_since(pulled, before) & {"items", "assignments"}:
        return True
    in_canvas = any(activity.parts for activity in pulled.course_map.activities)
    return not in_canvas and (
        any(hold.cause == "structure-emptied" for hold in before.holds)
        or any(_counted_something(known) for known in before.known.values())
    )


def _counted_something(known: Known) -> bool:
    standing = known.standing
    lines = standing["lines"] if standing else ()
    return any(not line["activity_id"].startswith(ELSEWHERE) for line in lines)


def results(
    pulled: Pulled, standings: Mapping[int, Standing], before: Before, decision: Decision
) -> Iterator[ParticipantResult]:
    """Yield what the store keeps of each participant; a leaver keeps their last figure."""
    users = pulled.content.home_roster.users
    here = {enrollment.section_id for enrollment in pulled.content.home_roster.enrollments}
    for who in pulled.content.people.participants:
        standing, known = standings.get(who.user_id), before.known.get(who.user_id)
        percent = standing.percent if standing else None
        user = users.get(who.user_id)
        yield ParticipantResult(
            user_id=who.user_id,
            state=who.state,
            name=user.name if user else known.name if known else "",
            sis_user_id=user.sis_user_id if user else known.sis_user_id if known else None,
            standing=as_text(as_json(standing)) if standing else None,
            entry=standing.entry if standing else None,
            percent=floored(percent) if percent is not None else None,
            entry_in_force=decision.in_force[who.user_id],
            coaches=_coaches(pulled, who, known),
            sections=_sections(pulled, who, known, here),
        )


def _coaches(pulled: Pulled, who: Participant, known: Known | None) -> tuple[int, ...]:
    """Return who coaches a participant; of somebody who left, who did last."""
    if who.state == "left" and known:
        return known.coaches
    return pulled.content.coaches.get(who.user_id, ())


def _sections(
    pulled: Pulled, who: Participant, known: Known | None, here: Collection[int]
) -> Mapping[int, str]:
    """Return the home course's sections a participant is in; of somebody who left, was in last.

    A name that was not read now stays as it was.
    """
    before = known.sections if known else {}
    if who.state == "left":
        return before
    named = {**before, **pulled.content.section_names}
    return {section: named.get(section, "") for section in sorted(who.sections.intersection(here))}


def leavers(pulled: Pulled) -> Iterator[Participant]:
    """Yield who has left the cohort."""
    return (who for who in pulled.content.people.participants if who.state == "left")
