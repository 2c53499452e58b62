"""What was changed in a cohort's courses since they were last read, and what it does to figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from mappings.credit import total
from mappings.problems import Problem
from mappings.seen import Seen, SeenThing
from mappings.shown import raised
from mappings.standing import Line, Standing

DRIFT = "content-drift"
LISTED = 20  # ids of one kind of change
_SAME_WITH_MODULE = frozenset({"added", "removed", "published", "unpublished", "strand", "areas"})
"""What happened to a thing's module too is told of the module alone."""
_WORDS = {
    "requirement added": ("requirement added", "requirements added"),
    "requirement removed": ("requirement removed", "requirements removed"),
    "requirement changed": ("requirement changed", "requirements changed"),
    "strand": ("strand changed", "strands changed"),
    "areas": ("thing has other areas", "things have other areas"),
    "hours": ("activity has other hours", "activities have other hours"),
    "activity added": ("activity added", "activities added"),
    "activity removed": ("activity removed", "activities removed"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One kind of change ("activity added", "module renamed", "strand") and what it happened to."""

    what: str
    ids: tuple[str, ...]

    @property
    def counted(self) -> str:
        """Return it as "3 activities added"."""
        noun, _, verb = self.what.partition(" ")
        one, many = _WORDS.get(self.what, (f"{noun} {verb}", f"{noun}s {verb}"))
        return f"1 {one}" if len(self.ids) == 1 else f"{len(self.ids)} {many}"

    @property
    def listed(self) -> str:
        """Return it with its ids."""
        more = len(self.ids) - LISTED
        shown = ", ".join(self.ids[:LISTED]) + (f" and {more} more" if more > 0 else "")
        return f"{_WORDS.get(self.what, (self.what,))[0]}: {shown}"


@dataclass(frozen=True, slots=True)
class Effect:
    """How many fall and rise, and the most anybody does, in exact percentage points."""

    falling: int
    most_fallen: Fraction
    rising: int
    most_risen: Fraction

    @property
    def words(self) -> str:
        """Return it as people read it; what is shown is never less than what is so."""
        falls = _moves(self.falling, "fall", self.most_fallen) if self.falling else ""
        rises = _moves(self.rising, "rise", self.most_risen) if self.rising else ""
        return ", ".join(filter(None, [falls, rises])) or "nobody's figure changes by it"


def changes(then: Seen, now: Seen) -> tuple[Change, ...]:
    """Return what differs, by kind; activities first.

    That a thing was added or removed is told of the activity where it is one, and of its module
    alone where that was too.
    """
    things = {key: tuple(_of_thing(key, then, now)) for key in {**then.things, **now.things}}
    found: dict[str, list[str]] = {}
    for what, key in _of_activities(then, now, things):
        found.setdefault(what, []).append(key)
    for key, whats in things.items():
        within = (now.things.get(key) or then.things[key]).within
        above = things[within] if within else ()
        for what in whats:
            if not (what in _SAME_WITH_MODULE and what in above):
                found.setdefault(_named(what, key), []).append(key)
    told = {key for what in ("activity added", "activity removed") for key in found.get(what, ())}
    for what in ("item added", "item removed", "assignment added", "assignment removed"):
        left = [k for k in found.pop(what, ()) if _activity(k, then, now) not in told]
        if left:
            found[what] = left
    return tuple(Change(what, tuple(ids)) for what, ids in found.items())


def unsettled(then: Seen, now: Seen) -> frozenset[str]:
    """Return the activities there then and now whose state of now says nothing about then.

    They were unpublished, or are read in another way: by another requirement, in another strand.
    """
    asked_anew = {
        now.things[key].activity
        for key, before in then.things.items()
        if key in now.things
        and (before.requirement, before.strand)
        != (now.things[key].requirement, now.things[key].strand)
    }
    withdrawn = {
        key
        for key, before in then.activities.items()
        if key in now.activities and now.activities[key].planned and not before.planned
    }
    return frozenset(withdrawn | {key for key in asked_anew if key})


def effect(pairs: Iterable[tuple[Standing, Standing]], reread: frozenset[str]) -> Effect:
    """Return what the changes alone do to percentages; `pairs` are standings of then and of now.

    The figure of now is compared with that of the content of then in the states of now, so that
    what somebody did meanwhile is on both sides. Where an activity is gone, or `reread` in another
    way, its state of then stands.
    """
    moves = [
        now.percent - unchanged
        for then, now in pairs
        if now.percent is not None and (unchanged := _unchanged(then, now, reread)) is not None
    ]
    falls, rises = [-move for move in moves if move < 0], [move for move in moves if move > 0]
    nothing = Fraction(0)
    return Effect(len(falls), max(falls, default=nothing), len(rises), max(rises, default=nothing))


def drift_problem(
    cohort_id: str, since: str, found: Sequence[Change], effect_of_it: Effect
) -> Problem:
    """Return what a run says of it; `since` is the run that saw the content before."""
    counted = ", ".join(change.counted for change in found)
    listed = "; ".join(change.listed for change in found)
    return Problem(
        DRIFT,
        f"cohort {cohort_id}, since run {since}",
        f"{counted}: {effect_of_it.words}. Nobody loses entry by it without approval. {listed}",
    )


def _moves(people: int, verb: str, most: Fraction) -> str:
    who = f"1 participant {verb}s" if people == 1 else f"{people} participants {verb}"
    return f"{who} by up to {raised(most)} points"


def _of_thing(key: str, then: Seen, now: Seen) -> Iterator[str]:
    before, after = then.things.get(key), now.things.get(key)
    if before is None or after is None:
        yield "added" if before is None else "removed"
        return
    if before.title != after.title:
        yield "renamed"
    if before.published != after.published:
        yield "published" if after.published else "unpublished"
    if before.requirement != after.requirement:
        yield _asked(before, after)
    if before.strand != after.strand:
        yield "strand"
    if set(before.areas) != set(after.areas):
        yield "areas"


def _asked(before: SeenThing, after: SeenThing) -> str:
    if before.requirement is None:
        return "requirement added"
    return "requirement removed" if after.requirement is None else "requirement changed"


def _of_activities(
    then: Seen, now: Seen, things: dict[str, tuple[str, ...]]
) -> Iterator[tuple[str, str]]:
    """Yield activities that came or went, but for those whose own thing tells why it did."""
    because = {
        thing.activity
        for side in (then, now)
        for key, thing in side.things.items()
        if any(what.startswith(("requirement", "strand")) for what in things[key])
    }
    for key in now.activities:
        if key not in then.activities and key not in because:
            yield "activity added", key
    for key, before in then.activities.items():
        after = now.activities.get(key)
        if after is None and key not in because:
            yield "activity removed", key
        elif after is not None and after.hours != before.hours:
            yield "hours", key


def _named(what: str, key: str) -> str:
    return what if what in _WORDS else f"{key.partition(':')[0]} {what}"


def _activity(key: str, then: Seen, now: Seen) -> str | None:
    return (now.things.get(key) or then.things[key]).activity


def _unchanged(then: Standing, now: Standing, reread: frozenset[str]) -> Fraction | None:
    """Return the percentage had nothing but states changed; None where nothing applies."""
    after = {line.activity_id: line for line in now.lines if line.activity_id not in reread}
    states = [(line, after.get(line.activity_id, line)) for line in then.lines]
    counted = [(line, state) for line, state in states if state.state != "excused"]
    applicable = total(line.credit_hours for line, _ in counted)
    done = total(line.credit_hours * _share(state) for line, state in counted)
    return 100 * done / applicable if applicable else None


def _share(line: Line) -> Fraction:
    """Return how much of it is done; what now has no hours tells it by its state alone."""
    if line.credit_hours:
        return line.done_hours / line.credit_hours
    return Fraction(line.state == "done")
