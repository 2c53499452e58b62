"""Which changes take force and which are held until a person approves them; design 6."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from mappings.standing import Entry

HeldKind = Literal["entry", "figure", "override", "rule"]
Wish = tuple[int | None, HeldKind, str | None]
"""Of whom a change is, of what kind, and what it would become."""
Cause = Literal[
    "structure-emptied",
    "roster-emptied",
    "roster-shrank",
    "unreadable",
    "mass-change",
    "entry-taken-away",
    "confirm-entry",
    "rule-changed",
]

MASS_PEOPLE, MASS_SHARE = 10, Fraction(20, 100)
LEAVING_PEOPLE, LEAVING_SHARE = 3, Fraction(10, 100)

DOUBTFUL_READS: frozenset[Cause] = frozenset(
    {"structure-emptied", "roster-emptied", "roster-shrank", "unreadable"}
)  # an approval given for another cause does not cover these
FIGURE = re.compile(r"\d+(\.\d+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What is known of this run's reading as a whole.

    `roster_before` counts the participants whose leaving was not in force before this run.
    `roster_emptied` and `structure_emptied` stay true for every run until what is empty is
    either there again or approved: they compare with what is in force, not with the last read.
    """

    unreadable: bool
    roster_before: int
    roster_emptied: bool
    structure_emptied: bool


@dataclass(frozen=True, slots=True)
class Standpoint:
    """One participant, as decided so far and as computed now (for who left it is not read).

    `entry_in_force` is None before the first entry. `figure_text` is the percentage floored to
    one decimal, None without one. `left_since_last_run` is whether the leaving is not in force yet.
    `withdrawn` left because a person said so, not because of what was read.
    """

    user_id: int
    state: Literal["active", "invited", "left"]
    entry_in_force: Entry | None
    computed: Entry
    figure_text: str | None
    figure_held_in_cell: str | None
    complete: bool
    left_since_last_run: bool
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """A change that waits. `user_id` is None for the dates of an override and for the counting
    rule; kind "figure" has figures before and after, "override" the window a participant is given,
    "rule" what differs of the rule."""

    user_id: int | None
    kind: HeldKind
    before: str | None
    after: str | None
    cause: Cause

    @property
    def wish(self) -> Wish:
        """What makes two of them the same news: a held figure moves on with every run."""
        return self.user_id, self.kind, None if self.kind == "figure" else self.after


@dataclass(frozen=True, slots=True)
class Decision:
    """What is in force after this run, by user id.

    `in_force` holds None where no entry is known yet. `figures` holds the text the engagement
    cell is to have, None where it is left as it is.
    """

    in_force: Mapping[int, Entry | None]
    figures: Mapping[int, str | None]
    held: tuple[Held, ...]


def decide(
    facts: RunFacts,
    people: Sequence[Standpoint],
    approved: Collection[Held] = (),
    rejected: Collection[Held] = (),
) -> Decision:
    """Return what takes force, and what is held with its cause.

    `approved` are the changes a person released. One takes force if it is still wanted and would
    not now be held for a doubtful read the person did not see. `rejected` are those a person
    refused: one of entry stays held as long as it is wanted, whatever else is so by then, and is
    not counted among the many that change or leave at once.
    """
    refused = {held.wish: held.cause for held in rejected if held.kind == "entry"}
    causes = _causes(facts, people, refused)
    in_force: dict[int, Entry | None] = {}
    figures: dict[int, str | None] = {}
    held: list[Held] = []
    for person in people:
        before = _entry_before(person)
        waits = _held_entry(person, causes) or _refused_entry(person, refused)
        if waits is not None and not is_approved(waits, approved):
            held.append(waits)
            in_force[person.user_id] = before
        else:
            after = _entry_after(person)
            in_force[person.user_id] = before if after == "unknown" else after
        waits = _held_figure(person, causes)
        if waits is not None and not is_approved(waits, approved):
            held.append(waits)
            figures[person.user_id] = None
        else:
            figures[person.user_id] = _figure_wanted(person)
    return Decision(in_force, figures, tuple(held))


def is_approved(held: Held, approved: Collection[Held]) -> bool:
    """Tell whether a person approved this change; a figure may have moved on since."""
    return any(
        (given.user_id, given.kind) == (held.user_id, held.kind)
        and (held.kind == "figure" or given.after == held.after)
        and (held.cause == given.cause or held.cause not in DOUBTFUL_READS)
        for given in approved
    )


_Refused = Mapping[tuple[int | None, HeldKind, str | None], Cause]


@dataclass(frozen=True, slots=True)
class _Causes:
    """Why changes of this run are held: for lowering, for leaving, for any change of entry."""

    lowering: Cause | None
    leaving: Cause | None
    changing: Cause | None


def _causes(facts: RunFacts, people: Sequence[Standpoint], refused: _Refused) -> _Causes:
    departing = [p for p in people if _is_leaving(p)]
    leaving = [p for p in departing if not p.withdrawn]
    staying = [p for p in people if p.state != "left"]
    asking = [p for p in people if _refused_entry(p, refused) is None]
    changing = [p for p in asking if _changes_entry(p)]
    newly_leaving = [p for p in leaving if p in asking]
    lowering: Cause | None = None
    if facts.structure_emptied:
        lowering = "structure-emptied"
    elif facts.roster_emptied or (leaving and not staying):
        lowering = "roster-emptied"
    elif facts.unreadable:
        lowering = "unreadable"
    shrank = _too_many(len(newly_leaving), facts.roster_before, LEAVING_PEOPLE, LEAVING_SHARE)
    mass = _too_many(len(changing), len(staying) + len(departing), MASS_PEOPLE, MASS_SHARE)
    return _Causes(
        lowering=lowering,
        leaving="roster-shrank" if shrank and lowering in (None, "unreadable") else lowering,
        changing="mass-change" if mass else None,
    )


def _too_many(some: int, of: int, people: int, share: Fraction) -> bool:
    return some > people and some > share * of


def _held_entry(person: Standpoint, causes: _Causes) -> Held | None:
    before, after = _entry_before(person), _entry_after(person)
    if after in ("unknown", before):
        return None
    cause: Cause | None = None
    if person.state == "left":
        cause = None if person.withdrawn else causes.leaving
    elif before == "eligible":
        cause = causes.lowering
    if cause is None and before is not None:
        cause = causes.changing
    if cause is None and before == "eligible" and person.state != "left":
        cause = "entry-taken-away"
    return cause and Held(person.user_id, "entry", before, after, cause)


def _refused_entry(person: Standpoint, refused: _Refused) -> Held | None:
    """Return a change that a person refused; a withdrawal is a person's newer word."""
    before, after = _entry_before(person), _entry_after(person)
    if person.withdrawn or before in (None, after):
        return None
    cause = refused.get((person.user_id, "entry", after))
    return cause and Held(person.user_id, "entry", before, after, cause)


def _held_figure(person: Standpoint, causes: _Causes) -> Held | None:
    wanted, cell = _figure_wanted(person), person.figure_held_in_cell
    if causes.lowering is None or wanted is None or not _is_lower(wanted, cell):
        return None
    return Held(person.user_id, "figure", cell, wanted, causes.lowering)


def _figure_wanted(person: Standpoint) -> str | None:
    """Return the figure to write: none with unknowns in it, and none over a leaver's last one."""
    return person.figure_text if person.complete and person.state != "left" else None


def _is_lower(figure: str, than: str | None) -> bool:
    """Compare two figures; what a person typed into the cell is no figure to be lowered."""
    if than is None or not FIGURE.fullmatch(than):
        return False
    return Decimal(figure) < Decimal(than)


def _entry_before(person: Standpoint) -> Entry | None:
    return None if person.entry_in_force == "unknown" else person.entry_in_force


def _entry_after(person: Standpoint) -> Entry:
    return "not-applicable" if person.state == "left" else person.computed


def _changes_entry(person: Standpoint) -> bool:
    before = _entry_before(person)
    return before is not None and _entry_after(person) not in ("unknown", before)


def _is_leaving(person: Standpoint) -> bool:
    """Tell whether somebody's leaving is not in force yet, in this run or in one that held it."""
    return person.state == "left" and (
        person.left_since_last_run or person.entry_in_force != "not-applicable"
    )
