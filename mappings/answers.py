"""What people said a thing in Canvas counts as: their answers, and what those propose elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Literal, get_args

from mappings.cohorts import MapLine
from mappings.explicit import Explicit
from mappings.problems import Problem
from mappings.programmes import Programme
from mappings.records import Module, Structure
from mappings.rulings import shares
from mappings.things import Thing, things_of
from mappings.windows import local_date

Kind = Literal["module", "item", "assignment"]
_COPY = re.compile(r"^(?:copy of )+")


@dataclass(frozen=True, slots=True)
class Saying:
    """What a module, item or assignment counts as, by its id and its title at that time.

    `areas` are weights by slug: none is said where it is None, that there is none where empty.
    """

    kind: Kind
    canvas_id: int
    title: str
    strand: str | None
    areas: Mapping[str, Decimal] | None


@dataclass(frozen=True, slots=True)
class Answer(Saying):
    """What `who` said. Without strand and areas it takes back what was said before."""

    cohort: str
    programme: str
    who: str
    at: datetime

    @property
    def taken_back(self) -> bool:
        """Whether it says nothing any more."""
        return self.strand is None and self.areas is None


@dataclass(frozen=True, slots=True)
class Proposal(Saying):
    """What `cohorts` said of a thing with the same title, for a thing nobody has said of yet."""

    cohorts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """The answers in force as lines: by module id, and by a thing's key."""

    modules: Mapping[int, MapLine]
    things: Mapping[str, MapLine]


def in_force(answers: Iterable[Answer]) -> tuple[Answer, ...]:
    """Return the newest answer of each thing, those taken back left out; `answers` oldest first."""
    newest = {(a.cohort, a.kind, a.canvas_id): a for a in answers}
    return tuple(answer for answer in newest.values() if not answer.taken_back)


def answered(answers: Iterable[Answer], things: Iterable[Thing]) -> Answered:
    """Return answers in force, oldest first, by what they mean; of unknown ids nothing comes.

    An item's answer covers the assignment behind it and the other way round: the newer wins.
    """
    keys = _keys(things)
    modules: dict[int, MapLine] = {}
    by_key: dict[str, MapLine] = {}
    for answer in sorted(answers, key=lambda each: each.at):
        line = _line(answer)
        if answer.kind == "module":
            modules[answer.canvas_id] = line
        elif key := keys.get((answer.kind, answer.canvas_id)):
            by_key[key] = _over(line, by_key.get(key))
    return Answered(modules, by_key)


def with_answer(
    line: MapLine | None, answer: MapLine | None, module_line: MapLine | None = None
) -> MapLine | None:
    """Return a line of the cohorts file with what an answer adds, None where neither says a thing.

    The answer is silent in what the line says, or the file's line for the thing's module.
    """
    if answer is None:
        return line
    said = [each for each in (line, module_line) if each is not None]
    left = replace(
        answer,
        strand=None if any(each.strand for each in said) else answer.strand,
        areas=None if any(each.areas is not None for each in said) else answer.areas,
    )
    if left.strand is None and left.areas is None:
        return line
    return left if line is None else _over(line, left)


def not_there(answers: Iterable[Answer], structures: Sequence[Structure]) -> tuple[Problem, ...]:
    """Return the answers whose thing the cohort's courses do not hold any more; they rest."""
    there = set(titles_by_id(structures))
    return tuple(
        Problem(
            "answer-not-there",
            f"cohort {answer.cohort}, {answer.kind} {answer.canvas_id}",
            "a person confirmed it, but Canvas does not hold it any more: nothing to do, or "
            f"npq-sync confirm {answer.cohort} --{answer.kind} {answer.canvas_id} --take-back",
        )
        for answer in answers
        if (answer.kind, answer.canvas_id) not in there
    )


def titles_by_id(structures: Sequence[Structure]) -> dict[tuple[Kind, int], str]:
    """Return the title of whatever an answer may be about, by kind and id."""
    found: dict[tuple[Kind, int], str] = {}
    for module in (module for structure in structures for module in structure.modules):
        found["module", module.id] = module.name
        found |= {("item", item.id): item.title for item in module.items}
    for structure in structures:
        found |= {("assignment", each.id): each.name for each in structure.assignments}
    return found


def proposals(
    structures: Sequence[Structure],
    explicit: Explicit,
    here: Sequence[Answer],
    elsewhere: Sequence[Answer],
    programme: Programme,
) -> tuple[Proposal, ...]:
    """Return what other cohorts' answers in force propose for what has neither answer nor line.

    A thing is taken for the same by its kind and title. Where they disagree, or name an area that
    this edition does not have, nothing is proposed.
    """
    things = [t for t in things_of(structures) if t.item is None or t.item.type != "SubHeader"]
    said = answered(here, things)
    known = {area.slug for area in programme.areas}
    told = [a for a in elsewhere if known.issuperset(a.areas or ())]
    modules = (
        _proposal(Place("module", m.id, m.name), _about_module(m, told))
        for structure in structures
        for m in structure.modules
        if m.id not in explicit.modules and m.id not in said.modules
    )
    first = {t.key: t for t in reversed(things)}
    places = (
        _proposal(Place(t.kind, t.id, t.title), _about_thing(t, told))
        for t in things
        if first[t.key] is t and t.key not in explicit.things and t.key not in said.things
    )
    return tuple(each for each in (*modules, *places) if each is not None)


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands that an answer may be about."""

    kind: Kind
    id: int
    title: str


def same_title(title: str) -> str:
    """Return what two titles have in common that a copy of the course does not change."""
    return _COPY.sub("", " ".join(title.casefold().split()))


def _about_module(module: Module, answers: Iterable[Answer]) -> list[Answer]:
    return [a for a in answers if a.kind == "module" and _same(a, module.name)]


def _about_thing(thing: Thing, answers: Iterable[Answer]) -> list[Answer]:
    names: dict[Kind, str] = {}
    if thing.item is not None:
        names["item"] = thing.title
    if thing.assignment is not None:
        names["assignment"] = thing.assignment.name
    return [a for a in answers if a.kind in names and _same(a, names[a.kind])]


def _same(answer: Answer, title: str) -> bool:
    return same_title(answer.title) == same_title(title)


def _proposal(place: Place, answers: Sequence[Answer]) -> Proposal | None:
    if not answers or any(_says(each) != _says(answers[0]) for each in answers):
        return None
    return Proposal(
        kind=place.kind,
        canvas_id=place.id,
        title=place.title,
        strand=answers[0].strand,
        areas=answers[0].areas,
        cohorts=tuple(dict.fromkeys(each.cohort for each in answers)),
    )


def _says(answer: Answer) -> tuple[str | None, Mapping[str, Fraction] | None]:
    return answer.strand, None if answer.areas is None else shares(answer.areas)


def _line(answer: Answer) -> MapLine:
    day = local_date(answer.at)
    why = f"a person confirmed it on {day.day} {day:%B %Y}"
    ids = {kind: answer.canvas_id if kind == answer.kind else None for kind in get_args(Kind)}
    return MapLine(
        module=ids["module"],
        item=ids["item"],
        assignment=ids["assignment"],
        strand=answer.strand,
        areas=answer.areas,
        why=why,
    )


def _over(line: MapLine, below: MapLine | None) -> MapLine:
    """Return the line, completed by one below it in what it leaves open."""
    if below is None or not _adds(line, below):
        return line
    return replace(
        line,
        strand=line.strand or below.strand,
        areas=below.areas if line.areas is None else line.areas,
        why=line.why if line.why == below.why else f"{line.why}; {below.why}",
    )


def _adds(line: MapLine, below: MapLine) -> bool:
    return bool(
        (line.strand is None and below.strand) or (line.areas is None and below.areas is not None)
    )


def _keys(things: Iterable[Thing]) -> dict[tuple[Kind, int], str]:
    found: dict[tuple[Kind, int], str] = {}
    for thing in things:
        if thing.item is not None:
            found["item", thing.item.id] = thing.key
        if thing.assignment is not None:
            found["assignment", thing.assignment.id] = thing.key
    return found
