"""The rows of the mapping page: what the last whole reading saw, and what was said since."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from mappings.answers import Answer, Kind
from mappings.cohorts import MapLine, says_file
from mappings.hours import ALL, Hours, hours_of, range_words
from mappings.ledger import from_json
from mappings.programmes import Programme
from mappings.seen import Seen, SeenThing
from mappings.trial import areas_words
from sync.store.kept import Known


@dataclass(frozen=True, slots=True)
class Row:
    """One module, item or assignment; `key` is "module:501", `answer` a person's, in force.

    `module_answer` is one about its module; `areas` are in words, with shares that differ.
    `areas_by_file`: the cohorts file, as it is now, says which it has.
    """

    key: str
    thing: SeenThing
    areas: str
    answer: Answer | None
    module_answer: Answer | None
    areas_by_file: bool

    @property
    def kind(self) -> str:
        """Whether it is a module, an item or an assignment."""
        return self.key.partition(":")[0]

    @property
    def number(self) -> str:
        """Its id in Canvas."""
        return self.key.partition(":")[2]

    @property
    def by_file(self) -> bool:
        """Whether a line of the cohorts file says what it is."""
        return says_file(self.thing.why)

    @property
    def asks_what(self) -> bool:
        """Whether a person has to say what it is."""
        return self.thing.status == "review" and not self._answers

    @property
    def asks_area(self) -> bool:
        """Whether it counts, and a person has to say in which areas, or that it has none."""
        answered = any(answer.areas is not None for answer in self._answers)
        return self.thing.status == "no-area" and not answered and not self.areas_by_file

    @property
    def _answers(self) -> list[Answer]:
        return [answer for answer in (self.answer, self.module_answer) if answer]


@dataclass(frozen=True, slots=True)
class Covered:
    """A content area, how many activities have a share in it, and its hours in words: of all
    strands, and of each."""

    name: str
    activities: int
    hours: str
    by_strand: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Areas, those without an activity first; `strands` are the columns, with all their hours."""

    strands: tuple[tuple[str, str], ...]
    areas: tuple[Covered, ...]
    hours: str

    @property
    def bare(self) -> tuple[str, ...]:
        """The areas without any activity."""
        return tuple(area.name for area in self.areas if not area.activities)


def rows_of(content: Seen, answers: Iterable[Answer], lines: Iterable[MapLine]) -> tuple[Row, ...]:
    """Return modules, each before its items, and then assignments outside modules, by their ids.

    `lines` are those of the cohorts file.
    """
    said = {f"{answer.kind}:{answer.canvas_id}": answer for answer in answers}
    named = {
        f"{kind}:{target}"
        for line in lines
        if line.areas is not None
        for kind in get_args(Kind)
        if (target := getattr(line, kind)) is not None
    }
    rows = (
        Row(
            key,
            thing,
            areas_words(thing, content),
            said.get(key),
            said.get(thing.within or ""),
            areas_by_file=bool(named & _names(key, content)),
        )
        for key, thing in content.things.items()
    )
    return tuple(sorted(rows, key=_place))


def hours_kept(people: Iterable[Known]) -> Hours:
    """Return where the hours of those lie who have not left, by their newest ledgers."""
    apart: dict[tuple[tuple[str, str], ...], Mapping[str, Any]] = {}
    for one in people:
        if one.state != "left" and (kept := one.standing):
            credit = tuple((line["activity_id"], line["credit_hours"]) for line in kept["lines"])
            apart.setdefault(credit, kept)
    return hours_of(map(from_json, apart.values()))


def coverage(content: Seen, programme: Programme, hours: Hours) -> Coverage:
    """Return where activities and hours lie; `hours` are those of the cohort's participants."""
    shares = Counter(slug for areas in _areas(content).values() for slug in areas)
    strands = [strand for strand, area in hours if strand != ALL and area == ALL]
    found = [
        Covered(
            area.title,
            shares[area.slug],
            range_words(hours.get((ALL, area.slug))),
            tuple(range_words(hours.get((strand, area.slug))) for strand in strands),
        )
        for area in programme.areas
    ]
    return Coverage(
        strands=tuple((strand, range_words(hours[strand, ALL])) for strand in strands),
        areas=tuple(sorted(found, key=lambda one: one.activities > 0)),
        hours=range_words(hours.get((ALL, ALL))),
    )


def gone(answers: Sequence[Answer], content: Seen) -> tuple[Answer, ...]:
    """Return answers about what the last whole reading did not see."""
    return tuple(a for a in answers if f"{a.kind}:{a.canvas_id}" not in content.things)


def _place(row: Row) -> tuple[bool, int, bool, int]:
    module = row.thing.within or row.key
    number = int(module.partition(":")[2])
    return row.kind == "assignment", number, row.kind == "item", int(row.number)


def _names(key: str, content: Seen) -> set[str]:
    """Return by which names a line may mean a thing or its module."""
    keys = [each for each in (key, content.things[key].within) if each]
    titled = (f"{each.partition(':')[0]}:{content.things[each].title.strip()}" for each in keys)
    return {*keys, *titled}


def _areas(content: Seen) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for thing in content.things.values():
        if thing.activity:
            found[thing.activity] = found.get(thing.activity, frozenset()) | set(thing.areas)
    return found
