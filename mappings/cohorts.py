"""Cohorts and admins as the cohorts file names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal

from mappings.windows import window_of

READ_ON_DAYS = 60


@dataclass(frozen=True, slots=True)
class Admin:
    """Somebody who is told, and who may enter the console."""

    canvas_user_id: int
    mail: str


@dataclass(frozen=True, slots=True)
class Coaches:
    """How coaches are found; `map` (section or group name to user id) wins over `by`."""

    by: Literal["section", "group", "none"] = "section"
    roles: tuple[str, ...] = ("TaEnrollment",)
    group_category: str | None = None
    map: Mapping[str, int] = field(default_factory=dict)
    mail: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Assessment:
    """The summative assignment and its window of local days (Europe/London)."""

    course: int | str
    assignment: int
    opens_on: date
    days: int = 8
    confirm_entry: bool = True
    release_days: int = 28


FILE_SAYS_SO = "the cohorts file says so"


def says_file(why: str) -> bool:
    """Tell whether a reason is, at least in part, a line of the cohorts file."""
    return FILE_SAYS_SO in why


@dataclass(frozen=True, slots=True)
class MapLine:
    """One explicit mapping. Exactly one of module, item, assignment is set: an id or exact title.

    `areas` are weights by slug, not yet normalised, None where the line leaves them alone. `why`
    tells who said so.
    """

    module: int | str | None = None
    item: int | str | None = None
    assignment: int | str | None = None
    strand: str | None = None
    areas: Mapping[str, Decimal] | None = None
    hours: Decimal | None = None
    joined_as: str | None = None
    why: str = FILE_SAYS_SO


@dataclass(frozen=True, slots=True)
class PlanLine:
    """By which local day something is planned to be done.

    Exactly one of module, item, assignment (an id or exact title) and activity (a name of a
    register, or given by `as`) is set.
    """

    by: date
    module: int | str | None = None
    item: int | str | None = None
    assignment: int | str | None = None
    activity: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """What is agreed with one participant, without any reason. Local dates (Europe/London).

    Deferred from `deferred_from` until the day before `until` (None: until further notice).
    `withdrawn_on` is the first day they are no participant any more. `window_opens_on` and
    `window_closes_on` are the first and last day of an assessment window of their own.
    `credit_from` is the cohort whose evidence carries over to this one.
    """

    user_id: int
    deferred_from: date | None = None
    until: date | None = None
    withdrawn_on: date | None = None
    window_opens_on: date | None = None
    window_closes_on: date | None = None
    credit_from: str | None = None

    def has_withdrawn(self, today: date) -> bool:
        """Tell whether they are no participant any more."""
        return self.withdrawn_on is not None and self.withdrawn_on <= today

    def is_deferred(self, today: date) -> bool:
        """Tell whether their clock is paused."""
        begun = self.deferred_from is not None and self.deferred_from <= today
        return begun and (self.until is None or today < self.until)

    def paused_days(self, first: date, before: date) -> int:
        """Return how many days from `first` on, and before another day, are of their deferral."""
        if self.deferred_from is None:
            return 0
        begins, ends = max(first, self.deferred_from), min(before, self.until or before)
        return max((ends - begins).days, 0)


@dataclass(frozen=True, slots=True)
class Holiday:
    """Days without teaching, first and last of them included."""

    name: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class RollCall:
    """What Canvas's attendance tool stands for: `sessions` held so far, each worth `hours`.

    `hours` None: the hours of events shared over their planned units.
    """

    sessions: int
    hours: Decimal | None = None


@dataclass(frozen=True, slots=True)
class EvidenceRule:
    """The least evidence the provider's contract asks for: so many activities done, and so much
    of the applicable hours (per cent)."""

    activities: int | None = None
    percent: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Declarations:
    """What DfE's declarations name and Canvas does not know.

    `cohort` is DfE's start year with its suffix ("2025", "2026b"). `participant_ids` are DfE's,
    by Canvas user id; who is not there has theirs in Canvas's SIS id. `evidence` is by
    declaration type.
    """

    schedule: str | None = None
    cohort: str | None = None
    schedule_starts_on: date | None = None
    delivery_partner_id: str | None = None
    secondary_delivery_partner_id: str | None = None
    participant_ids: Mapping[int, str] = field(default_factory=dict)
    evidence: Mapping[str, EvidenceRule] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cohort:
    """One cohort. `courses[0]` is the home course; ids or "sis_course_id:…".

    `edition` is the programme's it is pinned to, None for the one valid when it started.
    `schedule` is the cohort's own cron (five fields, Europe/London) or "never" by job.
    `holidays` are the provider's and the cohort's own. `alerts` are thresholds that differ from
    the programme's (`mappings.thresholds`). `source` is where it is read: Canvas's API, or our
    copy of Canvas Data 2 ("dap").
    """

    id: str
    programme: str
    starts_on: date
    courses: tuple[int | str, ...]
    ends_on: date | None = None
    sections: tuple[int | str, ...] = ()
    policy: str | None = None
    threshold: Decimal | None = None
    waive: frozenset[str] = frozenset()
    write_back: bool = True
    hours: Mapping[str, Decimal] = field(default_factory=dict)
    units: Mapping[str, int] = field(default_factory=dict)
    weights: Mapping[str, Decimal] = field(default_factory=dict)
    coaches: Coaches = field(default_factory=Coaches)
    assessment: Assessment | None = None
    map: tuple[MapLine, ...] = ()
    schedule: Mapping[str, str] = field(default_factory=dict)
    edition: str | None = None
    persons: tuple[Person, ...] = ()
    holidays: tuple[Holiday, ...] = ()
    roll_call: RollCall | None = None
    declarations: Declarations = field(default_factory=Declarations)
    plan: tuple[PlanLine, ...] = ()
    alerts: Mapping[str, Any] = field(default_factory=dict)
    source: Literal["api", "dap"] = "api"

    @property
    def agreed(self) -> Mapping[int, Person]:
        """What is agreed with whom, by user id."""
        return {person.user_id: person for person in self.persons}

    def withdrawn(self, today: date) -> frozenset[int]:
        """Return who has withdrawn by a local day, user ids."""
        return frozenset(p.user_id for p in self.persons if p.has_withdrawn(today))

    def deferred(self, today: date) -> frozenset[int]:
        """Return whose clock is paused on a local day, user ids."""
        return frozenset(p.user_id for p in self.persons if p.is_deferred(today))


def reads_end_on(cohort: Cohort) -> date | None:
    """Return the last local day on which the cohort is read, written and warned about.

    Without `ends_on`: 60 days after the last day of the assessment's window, or of the latest
    that somebody has of their own, else no end.
    """
    if cohort.ends_on or not cohort.assessment:
        return cohort.ends_on
    assessment = cohort.assessment
    last_days = (window_of(assessment, person).last for person in (None, *cohort.persons))
    return max(last_days) + timedelta(days=READ_ON_DAYS)
