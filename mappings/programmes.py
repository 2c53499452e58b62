"""Programmes and frameworks: content areas, hours and units by strand, default policy."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

from mappings.activities import COUNTED
from mappings.cohorts import Cohort
from mappings.standing import CountingRule, Modules, StrandRule

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
PER_CENT = 100
POLICIES = ("pooled-hours", "each-strand", "weighted", "modules", "none")
_TEXTS = ("code", "name", "edition", "policy", "source")
_KEYS = {*_TEXTS, "framework", "area", "titles", "hours", "units", "weights", "threshold", "months"}


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


@dataclass(frozen=True, slots=True)
class Programme:
    """A qualification as data; `source` names where the facts come from."""

    code: str
    name: str
    edition: str
    areas: tuple[Area, ...]
    hours: Mapping[str, Decimal]
    units: Mapping[str, int]
    weights: Mapping[str, Decimal]
    policy: str
    threshold: Decimal  # per cent
    months: int
    source: str
    course_identifier: str | None = None
    group: str | None = None
    modules: Modules | None = None
    titles: TitleRules = TitleRules()


class ProgrammeFault(ValueError):
    """A programme file is wrong: `faults` names each fault by its key."""

    def __init__(self, code: str, faults: tuple[str, ...]) -> None:
        super().__init__(f"programme {code}: " + "; ".join(faults))
        self.code = code
        self.faults = faults


@cache
def load_programmes() -> Mapping[str, Programme]:
    """Return the programmes we ship, keyed by lower-case code."""
    made = (programme_from(table) for table in data_file("programmes").values())
    return {programme.code.lower(): programme for programme in made}


def programme_from(table: Mapping[str, Any]) -> Programme:
    """Return one programme read from TOML (numbers as Decimal, see `data_file`).

    Its areas are its own `[[area]]` tables or those of the shipped framework it names
    (`framework = "leadership"`). Raises ProgrammeFault with every fault found.
    """
    faults = tuple(_faults(table))
    if faults:
        raise ProgrammeFault(str(table.get("code", "?")), faults)
    framework = table if "area" in table else data_file(table["framework"])
    return Programme(
        **{key: table[key] for key in _TEXTS},
        areas=areas_from(framework),
        titles=_title_rules(framework, table),
        hours={strand: Decimal(n) for strand, n in table.get("hours", {}).items()},
        units=dict(table.get("units", {})),
        weights={strand: Decimal(n) for strand, n in table.get("weights", {}).items()},
        threshold=Decimal(table["threshold"]),
        months=table["months"],
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


def counting_rule(cohort: Cohort, programme: Programme) -> CountingRule:
    """Return how this cohort counts: what its file says, else what the programme says.

    Waived strands and strands without hours are left out; hours of zero are no hours. The policy
    `modules` counts activities, and so those of strands without hours as well.
    """
    policy = cohort.policy or programme.policy
    hours = {**programme.hours, **cohort.hours}
    units = {**programme.units, **cohort.units}
    weights = cohort.weights or programme.weights
    threshold = programme.threshold if cohort.threshold is None else cohort.threshold
    by_modules = policy == "modules"
    counted = [s for s in COUNTED if (hours.get(s) or by_modules) and s not in cohort.waive]
    return CountingRule(
        strands={s: StrandRule(Fraction(hours.get(s, 0)), units.get(s)) for s in counted},
        policy=policy,
        threshold=Fraction(threshold) / PER_CENT,
        weights={s: Fraction(weights[s]) for s in counted if s in weights},
        areas=tuple(area.slug for area in programme.areas),
        modules=programme.modules if by_modules else None,
    )


@cache
def data_file(name: str) -> Mapping[str, Any]:
    """Return one of our own TOML files; numbers with a point are Decimals."""
    text = files("mappings").joinpath("data", f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text, parse_float=Decimal)


def _title_rules(*tables: Mapping[str, Any]) -> TitleRules:
    """The `[titles]` of a framework and of a programme, together."""

    def texts(key: str) -> tuple[str, ...]:
        every = (text for table in tables for text in table.get("titles", {}).get(key, ()))
        return tuple(dict.fromkeys(every))

    return TitleRules(*(texts(key) for key in ("false-friends", "strict", "elsewhere", "outside")))


def _faults(table: Mapping[str, Any]) -> Iterator[str]:
    for key in sorted(set(table) - _KEYS):
        yield f"{key}: not known"
    for key in _TEXTS:
        if not isinstance(table.get(key), str) or not table[key]:
            yield f"{key}: a text is needed"
    if table.get("policy") not in POLICIES:
        yield f"policy: one of {', '.join(POLICIES)}"
    if not _number(table.get("threshold")) or not 0 < table["threshold"] <= PER_CENT:
        yield "threshold: a percentage above 0, at most 100"
    if not isinstance(table.get("months"), int) or table["months"] < 1:
        yield "months: a whole number of at least 1"
    yield from _strand_faults(table)
    yield from _area_faults(table)


def _strand_faults(table: Mapping[str, Any]) -> Iterator[str]:
    for key in ("hours", "units", "weights"):
        numbers = table.get(key, {})
        if not isinstance(numbers, Mapping):
            yield f"{key}: a table by strand is needed"
            continue
        for strand, number in numbers.items():
            if strand not in COUNTED:
                yield f"{key}.{strand}: not a counted strand ({', '.join(COUNTED)})"
            elif not _number(number) or number < 0 or (key == "units" and number != int(number)):
                yield f"{key}.{strand}: a {'whole ' if key == 'units' else ''}number from 0 up"


def _area_faults(table: Mapping[str, Any]) -> Iterator[str]:
    if "area" not in table:
        if table.get("framework") not in FRAMEWORKS:
            yield f"framework: one of {', '.join(FRAMEWORKS)}, or [[area]] tables of its own"
        return
    slugs = [area.get("slug") for area in table["area"]]
    if any(not area.get("slug") or not area.get("title") for area in table["area"]):
        yield "area: each needs a slug and a title"
    if len(set(slugs)) < len(slugs):
        yield "area: two have the same slug"


def _number(value: object) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)
