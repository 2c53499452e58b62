"""Frameworks: the content areas of qualifications, as data, and the wordings that mean them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any, TypeGuard

FRAMEWORKS = (
    "leadership",
    "senco",
    "early-years",
    "leading-teaching",
    "teacher-development",
    "behaviour-and-culture",
    "literacy",
    "primary-mathematics",
    "senior-leadership-modular",
)
_KEYS = {"edition", "source", "verified", "area", "titles"}
_OF_AN_AREA = {"slug", "title", "aliases", "in-plain-company", "like"}
_OF_TITLES = ("false-friends", "strict", "elsewhere", "outside")


@dataclass(frozen=True, slots=True)
class Area:
    """One content area of a framework. `aliases` are further wordings that mean it,
    `in_plain_company` wordings that do so only where nothing else in the title is of note.
    `like` is the area of the leadership framework whose wordings mean it too."""

    slug: str
    title: str
    aliases: tuple[str, ...]
    in_plain_company: tuple[str, ...] = ()
    like: str = ""


@dataclass(frozen=True, slots=True)
class TitleRules:
    """How some wordings are read here: `false_friends` only look like an area, `strict` name theirs
    only among words that show it is the school's, a title with one of `elsewhere` is about
    something else, and what one of `outside` names never counts."""

    false_friends: tuple[str, ...] = ()
    strict: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()

    def and_of(self, other: TitleRules) -> TitleRules:
        """Return the wordings of both, each once."""
        return TitleRules(
            *(
                tuple(dict.fromkeys((*getattr(self, kind), *getattr(other, kind))))
                for kind in ("false_friends", "strict", "elsewhere", "outside")
            )
        )


@dataclass(frozen=True, slots=True)
class Framework:
    """Content areas in their order. `verified`: their titles are those of the published framework;
    `source` names where they come from."""

    name: str
    edition: str
    source: str
    verified: bool
    areas: tuple[Area, ...]
    titles: TitleRules


@cache
def load_frameworks() -> Mapping[str, Framework]:
    """Return the frameworks we ship, by name."""
    return {name: framework_from(name, data_file(name)) for name in FRAMEWORKS}


def framework_from(name: str, table: Mapping[str, Any]) -> Framework:
    """Return a framework of a table that `framework_faults` finds nothing wrong with."""
    return Framework(
        name=name,
        edition=table["edition"],
        source=table["source"],
        verified=table.get("verified", True),
        areas=areas_from(table),
        titles=title_rules(table),
    )


def areas_from(framework: Mapping[str, Any]) -> tuple[Area, ...]:
    """Return the content areas of a framework read from TOML, in its order."""
    return tuple(
        Area(
            area["slug"],
            area["title"],
            tuple(area.get("aliases", ())),
            tuple(area.get("in-plain-company", ())),
            area.get("like", ""),
        )
        for area in framework["area"]
    )


def title_rules(table: Mapping[str, Any]) -> TitleRules:
    """Return the `[titles]` of a framework or a programme."""
    said = table.get("titles", {})
    return TitleRules(*(tuple(said.get(key, ())) for key in _OF_TITLES))


@cache
def data_file(name: str) -> Mapping[str, Any]:
    """Return one of our own TOML files; numbers with a point are Decimals."""
    text = files("mappings").joinpath("data", f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text, parse_float=Decimal)


def framework_faults(table: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with a framework's own table, each fault by its key."""
    for key in sorted(set(table) - _KEYS):
        yield f"{key}: not known"
    for key in ("edition", "source"):
        if not is_text(table.get(key)):
            yield f"{key}: a text is needed"
    if not isinstance(table.get("verified", True), bool):
        yield "verified: must be true or false, without quotes"
    yield from area_faults(table)
    yield from title_faults(table)


def area_faults(table: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with `[[area]]` tables."""
    areas = table.get("area")
    if not areas or not isinstance(areas, list) or not all(isinstance(a, Mapping) for a in areas):
        yield "area: at least one is needed, each written [[area]], in double brackets"
        return
    for key in sorted({key for area in areas for key in area} - _OF_AN_AREA):
        yield f"area.{key}: not known"
    if not all(is_text(area.get("slug")) and is_text(area.get("title")) for area in areas):
        yield "area: each needs a slug and a title"
    wordings = ("aliases", "in-plain-company")
    if not all(are_texts(area[key]) for area in areas for key in wordings if key in area):
        yield "area: aliases and in-plain-company are lists of texts"
    slugs = [area["slug"] for area in areas if is_text(area.get("slug"))]
    if len(set(slugs)) < len(slugs):
        yield "area: two have the same slug"


def title_faults(table: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with the `[titles]` of a framework or a programme."""
    said = table.get("titles", {})
    if not isinstance(said, Mapping):
        yield "titles: a table is needed"
        return
    for key, wordings in said.items():
        if key not in _OF_TITLES:
            yield f"titles.{key}: not known"
        elif not are_texts(wordings):
            yield f"titles.{key}: a list of texts is needed"


def is_text(value: object) -> TypeGuard[str]:
    """Tell whether a value read from TOML is a text with something in it."""
    return isinstance(value, str) and bool(value.strip())


def are_texts(value: object) -> TypeGuard[list[str]]:
    """Tell whether a value read from TOML is a list of such texts."""
    return isinstance(value, list) and all(map(is_text, value))
