"""Canvas's attendance tool: one percentage over all sessions on which roll was taken.

It is taken as sessions held times percentage, and is weak evidence: it does not show which session
was missed, whoever was not marked stays at 100%, and there is no half-day and no make-up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from mappings.activities import Strand
from mappings.cohorts import Cohort, MapLine, RollCall
from mappings.joins import Place
from mappings.problems import Problem
from mappings.programmes import Programme, counting_rule
from mappings.rulings import Ruling, line_strand, shares

_ATTENDED: tuple[Strand, ...] = ("events", "coaching")
_WEAK = (
    "Roll Call shows neither which session was missed nor make-up, and who was never marked has "
    "100%: make an assignment for each session, or use npq-sync register import"
)


def taken(places: Iterable[Place], held: RollCall | None) -> list[Place]:
    """Return the places with Roll Call taken for what the cohorts file says of it, if it does."""
    return [_taken(place, held) if place.thing.is_roll_call else place for place in places]


def faults(places: Sequence[Place], cohort: Cohort, programme: Programme) -> Iterator[Problem]:
    """Yield what the cohorts file has to say yet before Roll Call can count."""
    if cohort.roll_call is None:
        return
    counted = {p.thing.key: p for p in places if p.thing.is_roll_call and p.ruling.reading}
    where = f"cohort {cohort.id}, roll_call"
    if len(counted) > 1:
        found = ", ".join(place.thing.where for place in counted.values())
        remedy = f'{found} are all Roll Call: map all but one to strand = "none"'
        yield Problem("roll-call-twice", where, remedy)
    shared = {p.ruling.strand for p in counted.values() if _shares(p.ruling.line)}
    for strand, planned in counting_rule(cohort, programme).strands.items():
        if strand in shared and not planned.units:
            remedy = f"strand {strand} has no planned units to share its hours over: write `hours`"
            yield Problem("roll-call-hours", where, remedy)


def _taken(place: Place, held: RollCall | None) -> Place:
    if held is not None and place.thing.assignment is not None:
        within = place.within.line if place.within is not None else None
        strand = line_strand(place.ruling.line) or line_strand(within) or "events"
        if strand in _ATTENDED:
            return replace(place, ruling=_as_sessions(place, strand, held))
    if place.ruling.reading is None:
        return place
    return replace(place, ruling=replace(place.ruling, problem=_weak(place)))


def _as_sessions(place: Place, strand: Strand, held: RollCall) -> Ruling:
    line = place.ruling.line
    if not held.sessions:
        return Ruling(strand, {}, "not-counted", "Roll Call: no session held yet", None, line)
    areas = shares(line.areas) if line is not None and line.areas else {}
    sessions = "1 session" if held.sessions == 1 else f"{held.sessions} sessions"
    return Ruling(
        strand,
        areas,
        "mapped" if areas else "no-area",
        f"Roll Call: {sessions} held, weak evidence",
        "attendance",
        _with_hours(line, held),
        _weak(place),
        units=held.sessions,
    )


def _with_hours(line: MapLine | None, held: RollCall) -> MapLine | None:
    """Return the line with the hours of all sessions, unless it names the credit itself."""
    if held.hours is None or not _shares(line):
        return line
    return replace(line or MapLine(), hours=Decimal(held.sessions) * held.hours)


def _shares(line: MapLine | None) -> bool:
    return line is None or line.hours is None


def _weak(place: Place) -> Problem:
    return Problem("weak-evidence", place.thing.where, _WEAK)
