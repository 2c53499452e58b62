"""The rows of the mapping page: what the last whole reading saw, and what was said since."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mappings.answers import Answer
from mappings.programmes import Programme
from mappings.seen import Seen, SeenThing

ASKING = "review"


@dataclass(frozen=True, slots=True)
class Row:
    """One module, item or assignment; `key` is "module:501", `answer` a person's, in force."""

    key: str
    thing: SeenThing
    answer: Answer | None

    @property
    def kind(self) -> str:
        """Whether it is a module, an item or an assignment."""
        return self.key.partition(":")[0]

    @property
    def number(self) -> str:
        """Its id in Canvas."""
        return self.key.partition(":")[2]

    @property
    def asks(self) -> bool:
        """Whether a person has to say what it is."""
        return self.thing.status == ASKING and self.answer is None


@dataclass(frozen=True, slots=True)
class Covered:
    """One content area, and how many activities have a share in it."""

    name: str
    activities: int


def rows_of(content: Seen, answers: Iterable[Answer]) -> tuple[Row, ...]:
    """Return modules, each before its items, and then assignments outside modules, by their ids."""
    said = {f"{answer.kind}:{answer.canvas_id}": answer for answer in answers}
    rows = (Row(key, thing, said.get(key)) for key, thing in content.things.items())
    return tuple(sorted(rows, key=_place))


def coverage(content: Seen, programme: Programme) -> tuple[Covered, ...]:
    """Return every area of the programme, those without an activity first."""
    shares = Counter(slug for areas in _areas(content).values() for slug in areas)
    found = [Covered(area.title, shares[area.slug]) for area in programme.areas]
    return tuple(sorted(found, key=lambda one: one.activities > 0))


def gone(answers: Sequence[Answer], content: Seen) -> tuple[Answer, ...]:
    """Return answers about what the last whole reading did not see."""
    return tuple(a for a in answers if f"{a.kind}:{a.canvas_id}" not in content.things)


def _place(row: Row) -> tuple[bool, int, bool, int]:
    module = row.thing.within or row.key
    number = int(module.partition(":")[2])
    return row.kind == "assignment", number, row.kind == "item", int(row.number)


def _areas(content: Seen) -> Mapping[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for thing in content.things.values():
        if thing.activity:
            found[thing.activity] = found.get(thing.activity, frozenset()) | set(thing.areas)
    return found
