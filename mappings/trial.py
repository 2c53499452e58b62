"""What answers would change that are tried: the map, where hours lie, and whom they move.

Both sides are counted from one reading of Canvas, so that nothing but the answers is between them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any

from mappings.hours import ALL, hours_of, range_words
from mappings.seen import Seen, SeenThing
from mappings.shown import floored, plain
from mappings.standing import Entry, Standing


@dataclass(frozen=True, slots=True)
class Side:
    """What the courses count as, and everybody's standing by it."""

    seen: Seen
    standings: Mapping[int, Standing]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a thing is taken for; `areas` in words, with shares where they are not equal."""

    strand: str
    areas: str
    status: str
    counts: bool


@dataclass(frozen=True, slots=True)
class MovedThing:
    """A module, item or assignment ("item:9001") that is taken for something else."""

    key: str
    title: str
    before: Meaning
    after: Meaning


@dataclass(frozen=True, slots=True)
class MovedHours:
    """Hours of a strand and an area, floored: a range where participants differ. Those of all
    strands come first."""

    strand: str
    area: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class MovedPerson:
    """A participant whose exact percentage or entry is another; percentages are floored.

    `moves`: the exact percentage is another, though it may be shown the same. `held`: the entry
    that is computed would wait for a person.
    """

    user_id: int
    percent_before: str | None
    percent_after: str | None
    entry_before: Entry
    entry_after: Entry
    moves: bool
    held: bool

    @property
    def gains(self) -> bool:
        """Whether they would become eligible."""
        return self.entry_before != "eligible" == self.entry_after

    @property
    def loses(self) -> bool:
        """Whether they would be eligible no more."""
        return self.entry_before == "eligible" != self.entry_after


@dataclass(frozen=True, slots=True)
class Trial:
    """All that answers change, of so many participants; who loses comes first, then who gains."""

    things: tuple[MovedThing, ...]
    hours: tuple[MovedHours, ...]
    people: tuple[MovedPerson, ...]
    participants: int

    def as_json(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Trial:
        """Return what `as_json` gave."""
        return cls(
            things=tuple(
                MovedThing(
                    **{
                        **each,
                        "before": Meaning(**each["before"]),
                        "after": Meaning(**each["after"]),
                    }
                )
                for each in kept["things"]
            ),
            hours=tuple(MovedHours(**each) for each in kept["hours"]),
            people=tuple(MovedPerson(**each) for each in kept["people"]),
            participants=kept["participants"],
        )


def trial(before: Side, after: Side, held: Collection[int]) -> Trial:
    """Return what differs; both sides have the same participants and things.

    `held` are those whose entry would be held for a person.
    """
    people = sorted(_people(before.standings, after.standings, held), key=_rank)
    return Trial(
        things=tuple(_things(before.seen, after.seen)),
        hours=tuple(_hours(before.standings, after.standings)),
        people=tuple(people),
        participants=len(after.standings),
    )


def areas_words(thing: SeenThing, seen: Seen) -> str:
    """Return a thing's areas, with their shares where those of what it counts as differ."""
    shares = _shares(thing, seen)
    if len(set(shares.values())) > 1 and set(shares) == set(thing.areas):
        return ", ".join(f"{slug} {plain(100 * share)}%" for slug, share in shares.items())
    return ", ".join(thing.areas)


def _things(before: Seen, after: Seen) -> Iterator[MovedThing]:
    for key, now in after.things.items():
        was = before.things[key]
        sides = [
            (Meaning(each.strand or "", areas_words(each, seen), each.status, bool(each.activity)),
             _shares(each, seen))
            for each, seen in ((was, before), (now, after))
        ]  # fmt: skip
        if sides[0] != sides[1]:
            yield MovedThing(key, now.title, sides[0][0], sides[1][0])


def _shares(thing: SeenThing, seen: Seen) -> Mapping[str, Fraction]:
    activity = seen.activities.get(thing.activity or "")
    return {slug: Fraction(share) for slug, share in activity.areas.items()} if activity else {}


def _hours(before: Mapping[int, Standing], after: Mapping[int, Standing]) -> Iterator[MovedHours]:
    was, now = hours_of(before.values()), hours_of(after.values())
    for place in sorted(dict.fromkeys((*was, *now)), key=lambda place: place[0] != ALL):
        one, other = was.get(place), now.get(place)
        if one != other:
            yield MovedHours(*place, range_words(one), range_words(other))


def _people(
    before: Mapping[int, Standing], after: Mapping[int, Standing], held: Collection[int]
) -> Iterator[MovedPerson]:
    for user_id, now in after.items():
        was = before[user_id]
        if (was.percent, was.entry) != (now.percent, now.entry):
            yield MovedPerson(
                user_id,
                _figure(was),
                _figure(now),
                was.entry,
                now.entry,
                moves=was.percent != now.percent,
                held=user_id in held and was.entry != now.entry,
            )


def _figure(standing: Standing) -> str | None:
    return None if standing.percent is None else floored(standing.percent)


def _rank(person: MovedPerson) -> tuple[bool, bool, int]:
    return not person.loses, not person.gains, person.user_id
