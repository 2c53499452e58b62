"""Programmes: hours and units by strand, default policy, assessment; their editions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

from mappings.activities import COUNTED
from mappings.cohorts import Cohort
from mappings.frameworks import (
    Area,
    Framework,
    TitleRules,
    areas_from,
    data_file,
    load_frameworks,
    title_rules,
)
from mappings.programme_tables import PER_CENT, TEXTS, programme_faults
from mappings.standing import CountingRule, Modules, StrandRule

OWN_AREAS = "its own"
_FACTS = ("course-identifier", "group", "months", "summative-months", "valid-from")


@dataclass(frozen=True, slots=True)
class Task:
    """The summative assessment: its form, the answer's length in words, the window in days; None
    where no source tells."""

    form: str
    least_words: int | None = None
    most_words: int | None = None
    window_days: int | None = None


@dataclass(frozen=True, slots=True)
class Apart:
    """Hours beside the qualification, shown and never counted."""

    hours: Decimal
    what: str


@dataclass(frozen=True, slots=True)
class Programme:
    """One edition of a qualification as data.

    `sources` names where each fact comes from, by its key in the data; `needs` says why a fact
    is absent. `threshold` is per cent, None where nothing is asked of hours. `valid_from` None: a
    cohort takes this edition only by naming it, where the programme has others. `alerts` are
    thresholds that differ from ours (`mappings.thresholds`).
    """

    code: str
    name: str
    edition: str
    areas: tuple[Area, ...]
    hours: Mapping[str, Decimal]
    units: Mapping[str, int]
    weights: Mapping[str, Decimal]
    policy: str
    threshold: Decimal | None
    months: int | None
    sources: Mapping[str, str]
    framework: str = OWN_AREAS
    valid_from: date | None = None
    verified: bool = True
    course_identifier: str | None = None
    group: str | None = None
    summative_months: int | None = None
    modules: Modules | None = None
    assessment: Task | None = None
    apart: Apart | None = None
    needs: Mapping[str, str] = field(default_factory=dict)
    titles: TitleRules = field(default_factory=TitleRules)
    alerts: Mapping[str, Any] = field(default_factory=dict)


class ProgrammeFault(ValueError):
    """A programme's table is wrong: `faults` names each fault by its key."""

    def __init__(self, code: str, faults: tuple[str, ...]) -> None:
        super().__init__(f"programme {code}: " + "; ".join(faults))
        self.code = code
        self.faults = faults


class Programmes(Mapping[str, Programme]):
    """Every programme by lower-case code, in its newest edition; the others by name."""

    def __init__(self, editions: Iterable[Programme]) -> None:
        self._editions: dict[str, dict[str, Programme]] = {}
        for programme in editions:
            named = self._editions.setdefault(programme.code.lower(), {})
            named[programme.edition] = programme

    def __getitem__(self, code: str) -> Programme:
        """Return the newest edition. Raises KeyError."""
        return self.at(code, date.max)

    def __iter__(self) -> Iterator[str]:
        """Yield the codes, in lower case."""
        return iter(self._editions)

    def __len__(self) -> int:
        """Return how many programmes there are."""
        return len(self._editions)

    def editions(self, code: str) -> tuple[Programme, ...]:
        """Return every edition of a programme, none where there is no such programme."""
        return tuple(self._editions.get(code.lower(), {}).values())

    def at(self, code: str, starts_on: date) -> Programme:
        """Return the edition of a cohort that starts on this day: the newest then valid, else the
        first that ever was. Raises KeyError."""
        editions = list(self._editions[code.lower()].values())
        dated = sorted((one.valid_from, one.edition) for one in editions if one.valid_from)
        if not dated:
            return editions[0]
        valid = [edition for since, edition in dated if since <= starts_on]
        return self._editions[code.lower()][valid[-1] if valid else dated[0][1]]

    def of(self, cohort: Cohort) -> Programme:
        """Return the edition a cohort is pinned to, else that of its start. Raises KeyError."""
        if cohort.edition is None:
            return self.at(cohort.programme, cohort.starts_on)
        return self._editions[cohort.programme.lower()][cohort.edition]


@cache
def load_programmes() -> Programmes:
    """Return the programmes we ship."""
    return Programmes(programme_from(table) for table in our_tables())


def our_tables() -> tuple[Mapping[str, Any], ...]:
    """Return the table of each edition we ship."""
    return tuple(table for key, table in data_file("programmes").items() if key != "source")


def programme_from(
    table: Mapping[str, Any], frameworks: Mapping[str, Framework] | None = None
) -> Programme:
    """Return one edition read from TOML (numbers as Decimal, see `data_file`).

    Its areas are its own `[[area]]` tables or those of the framework it names, one of ours where
    no others are given. Raises ProgrammeFault with every fault found.
    """
    known = load_frameworks() if frameworks is None else frameworks
    faults = tuple(programme_faults(table, known))
    if faults:
        raise ProgrammeFault(str(table.get("code", "?")), faults)
    own = "area" in table
    framework = None if own else known[table["framework"]]
    modules = _modules(table.get("modules"))
    areas = framework.areas if framework else areas_from(table)
    strange = sorted(_named(modules) - {area.slug for area in areas})
    if strange:
        raise ProgrammeFault(table["code"], (f"modules: {', '.join(strange)}: no such area",))
    return Programme(
        **{key: table[key] for key in TEXTS},
        **{key.replace("-", "_"): table.get(key) for key in _FACTS},  # type: ignore[arg-type]  # checked above
        areas=areas,
        framework=OWN_AREAS if own else table["framework"],
        titles=(framework.titles if framework else TitleRules()).and_of(title_rules(table)),
        hours={strand: Decimal(n) for strand, n in table.get("hours", {}).items()},
        units={strand: int(n) for strand, n in table.get("units", {}).items()},
        weights={strand: Decimal(n) for strand, n in table.get("weights", {}).items()},
        threshold=Decimal(table["threshold"]) if "threshold" in table else None,
        sources=_sources(table),
        verified=table.get("verified", True) and (framework is None or framework.verified),
        modules=modules,
        assessment=_task(table.get("assessment")),
        apart=_apart(table.get("apart")),
        needs=dict(table.get("needs", {})),
        alerts=dict(table.get("alerts", {})),
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
        threshold=Fraction(PER_CENT if threshold is None else threshold) / PER_CENT,
        weights={s: Fraction(weights[s]) for s in counted if s in weights},
        areas=tuple(area.slug for area in programme.areas),
        modules=programme.modules if by_modules else None,
    )


def _sources(table: Mapping[str, Any]) -> dict[str, str]:
    """Where each fact comes from; one `source` of a provider's own speaks for all of them."""
    named = data_file("programmes")["source"]
    told = {"": table["source"]} if "source" in table else {}
    for key, source in table.get("sources", {}).items():
        each = [source] if isinstance(source, str) else source
        told[key] = "; ".join(named.get(one, one) for one in each)
    return told


def _modules(said: Mapping[str, Any] | None) -> Modules | None:
    if said is None:
        return None
    return Modules(tuple(said["essential"]), tuple(said["electives"]), said["choose"])


def _named(modules: Modules | None) -> set[str]:
    return {*modules.essential, *modules.electives} if modules else set()


def _task(said: Mapping[str, Any] | None) -> Task | None:
    if not said:
        return None
    words = said.get("words", {})
    return Task(said["form"], words.get("from"), words.get("to"), said.get("window-days"))


def _apart(said: Mapping[str, Any] | None) -> Apart | None:
    return Apart(Decimal(said["hours"]), said["what"]) if said else None
