"""What the rules of alerts look at: one participant on one local day, from data that is whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction

from mappings.cohorts import Cohort, Person
from mappings.people import PersonState
from mappings.standing import CountingRule, Entry, Standing
from mappings.thresholds import Thresholds


@dataclass(frozen=True, slots=True)
class Handed:
    """What was handed in for an activity, and when somebody graded it (None: nobody yet)."""

    submitted_at: datetime
    graded_at: datetime | None


@dataclass(frozen=True, slots=True)
class Subject:
    """One participant of a cohort that has begun; neither deferred nor gone, and nothing of theirs
    unknown.

    `day` is the local day of the reading. `months` is how long the programme takes, None where no
    source tells. `in_force` is the entry in force. `last_activity_at` is Canvas's, over all
    courses of the cohort, None for never.
    `planned` are dates by activity id that the cohorts file gives, `due` those that Canvas gives
    this participant; `urls` are addresses in Canvas and `handed` what was handed in, both by
    activity id. `submitted` tells whether the assessment was handed in, None where nobody looked.
    `earlier` is an earlier day with the percentage of then, for the pace; None where none is kept.
    """

    cohort: Cohort
    rule: CountingRule
    thresholds: Thresholds
    day: date
    state: PersonState
    standing: Standing
    person: Person
    in_force: Entry | None = None
    months: int | None = None
    last_activity_at: datetime | None = None
    planned: Mapping[str, date] = field(default_factory=dict)
    due: Mapping[str, date] = field(default_factory=dict)
    urls: Mapping[str, str] = field(default_factory=dict)
    handed: Mapping[str, Handed] = field(default_factory=dict)
    submitted: bool | None = None
    earlier: tuple[date, Fraction] | None = None
