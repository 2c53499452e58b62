"""Where a participant stands: the ledger of activities, the sums and the entry decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Literal

State = Literal["done", "excused", "missed", "open", "unknown"]
Entry = Literal["eligible", "not-yet", "unknown", "not-applicable"]
Source = Literal["requirement", "assignment", "register", "planned"]


@dataclass(frozen=True, slots=True)
class StrandRule:
    """Hours of a counted strand. Waived strands are not there, nor strands without hours, but
    under the policy `modules`, which counts activities: their hours are 0."""

    hours: Fraction
    units: int | None


@dataclass(frozen=True, slots=True)
class Modules:
    """Which modules the policy `modules` asks for, as area slugs: all that are essential, and as
    many of the electives as are to be chosen."""

    essential: tuple[str, ...]
    electives: tuple[str, ...]
    choose: int


@dataclass(frozen=True, slots=True)
class CountingRule:
    """How a cohort counts: programme and cohorts file resolved.

    `policy` is the name of one of `policies.POLICIES`; `threshold` a share of one (9/10);
    `weights` by strand, for `weighted` alone; `modules` for `modules` alone; `areas` the
    framework's slugs in order.
    """

    strands: Mapping[str, StrandRule]
    policy: str
    threshold: Fraction
    weights: Mapping[str, Fraction]
    areas: tuple[str, ...]
    modules: Modules | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One activity in one participant's ledger. Hours are exact; `done_hours` the sure part.

    `possible_hours` is what it can still come to without make-up: the credit where open or
    unknown, the done part elsewhere. A strand's hours that no activity holds are a line of
    their own: id "planned:<strand>", source "planned", `units` the missing units (or 0).
    `weak`: the evidence is.
    """

    activity_id: str
    title: str
    strand: str
    areas: Mapping[str, Fraction]
    state: State
    credit_hours: Fraction
    done_hours: Fraction
    possible_hours: Fraction
    source: Source
    at: datetime | None
    units: int = 1
    weak: bool = False


@dataclass(frozen=True, slots=True)
class StrandSum:
    """Sums of one strand: hours and counts of activities."""

    hours_done: Fraction
    hours_applicable: Fraction
    done: int
    open: int
    missed: int
    excused: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Standing:
    """One participant's figures. Percentages are exact, 0 to 100; None where nothing applies.

    `hours_done` and `percent` are the lower bound; `complete` is false with unknown activities.
    `reachable` tells whether the threshold can still be met without make-up.
    """

    user_id: int
    lines: tuple[Line, ...]
    strands: Mapping[str, StrandSum]
    areas: Mapping[str, Fraction | None]
    hours_done: Fraction
    hours_applicable: Fraction
    percent: Fraction | None
    complete: bool
    entry: Entry
    reachable: bool
    policy: str
