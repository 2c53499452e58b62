"""The tables of the cohorts file: what each key may hold, and the record that comes of it.

A table is validated with a context: `programme` (None where its code is wrong) and `starts_on`.
Rules look at no more than their own key and keys before it, so that one fault hides no other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from mappings.cohorts import (
    Admin,
    Assessment,
    Coaches,
    Cohort,
    Declarations,
    EvidenceRule,
    Holiday,
    MapLine,
    Person,
    RollCall,
)
from mappings.programme_tables import POLICIES, WITHOUT_HOURS
from mappings.programmes import Programme
from sync.cohort_values import (
    AnyStrand,
    CohortId,
    CountedStrand,
    Course,
    Cron,
    Declared,
    DfeId,
    Id,
    IdOrName,
    MailAddress,
    Name,
    Number,
    Shares,
    UserIdText,
)
from sync.person_faults import person_faults

DFE_COHORT = r"^20[0-9]{2}[a-z]?$"


class Table(BaseModel):
    """One table of the file: nothing unknown in it, nothing converted silently."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        strict=True,
        validate_default=True,
    )


class AdminTable(Table):
    """`[[admin]]`."""

    canvas_user_id: Id
    mail: MailAddress

    def record(self) -> Admin:
        """The admin it names."""
        return Admin(self.canvas_user_id, self.mail)


class CoachesTable(Table):
    """`[cohort.coaches]`."""

    by: Literal["section", "group", "none"] = "section"
    roles: list[Name] = Field(default=["TaEnrollment"], min_length=1)
    group_category: Name | None = None
    map: dict[Name, Id] = {}
    mail: dict[UserIdText, MailAddress] = {}

    @field_validator("group_category")
    @classmethod
    def _needed_by_group(cls, category: str | None, info: ValidationInfo) -> str | None:
        if category is None and info.data.get("by") == "group":
            raise ValueError('is missing; by = "group" needs the name of the group set')
        return category

    def record(self) -> Coaches:
        """How this cohort's coaches are found."""
        mail = {int(user_id): address for user_id, address in self.mail.items()}
        return Coaches(self.by, tuple(self.roles), self.group_category, dict(self.map), mail)


class AssessmentTable(Table):
    """`[cohort.assessment]`."""

    course: Course | None = None
    assignment: Id
    opens_on: date
    days: int = Field(default=8, ge=1, le=366)
    confirm_entry: bool = True
    release_days: int = Field(default=28, ge=0, le=3660)

    @field_validator("opens_on")
    @classmethod
    def _after_the_start(cls, opens_on: date, info: ValidationInfo) -> date:
        starts_on = (info.context or {}).get("starts_on")
        if starts_on and opens_on < starts_on:
            raise ValueError("is before starts_on; correct one of the two dates")
        return opens_on

    def record(self, home: int | str) -> Assessment:
        """The assessment, in the home course where no other is named."""
        return Assessment(
            self.course or home,
            self.assignment,
            self.opens_on,
            self.days,
            self.confirm_entry,
            self.release_days,
        )


class CohortScheduleTable(Table):
    """`[cohort.schedule]`: the jobs that run for each cohort."""

    sync: Cron | None = None
    verify: Cron | None = None

    def record(self) -> dict[str, str]:
        """What it says, by job."""
        return self.model_dump(by_alias=True, exclude_none=True)


class ScheduleTable(CohortScheduleTable):
    """`[schedule]`: every job that runs by itself."""

    digests: Cron | None = None
    admin_note: Cron | None = Field(default=None, alias="admin-note")
    housekeeping: Cron | None = None


class MapTable(Table):
    """`[[cohort.map]]`. The three targets come last: their rule looks at the whole line."""

    strand: AnyStrand | None = None
    areas: Shares | None = None
    hours: Number | None = None
    joined_as: Name | None = Field(default=None, alias="as")
    module: IdOrName | None = None
    item: IdOrName | None = None
    assignment: IdOrName | None = None

    @field_validator("areas")
    @classmethod
    def _of_the_framework(
        cls, areas: Mapping[str, Decimal] | None, info: ValidationInfo
    ) -> Mapping[str, Decimal] | None:
        programme = _programme(info)
        if programme is None or areas is None:
            return areas
        known = [area.slug for area in programme.areas]
        if wrong := sorted(set(areas).difference(known)):
            raise ValueError(
                f"{', '.join(wrong)}: no area of {programme.code}; use {', '.join(known)}"
            )
        return areas

    @field_validator("assignment")
    @classmethod
    def _one_target(cls, assignment: int | str | None, info: ValidationInfo) -> int | str | None:
        said = info.data | {"assignment": assignment}
        targets = [t for t in ("module", "item", "assignment") if said.get(t, "wrong") is not None]
        if len(targets) != 1:
            what = " and ".join(targets) or "none of module, item and assignment"
            raise PydanticCustomError(
                "whole_line", "names {what}; name exactly one", {"what": what}
            )
        sayings = ("strand", "areas", "hours", "joined_as")
        if all(said.get(key, "wrong") is None for key in sayings):
            raise PydanticCustomError("whole_line", "says nothing; add strand, areas, hours or as")
        return assignment

    def record(self) -> MapLine:
        """The line as the mapping takes it."""
        return MapLine(**{key: getattr(self, key) for key in type(self).model_fields})


class PersonTable(Table):
    """`[[cohort.person]]`: dates alone, never a reason."""

    canvas_user_id: Id
    deferred_from: date | None = None
    until: date | None = None
    withdrawn_on: date | None = None
    window_opens_on: date | None = None
    window_closes_on: date | None = None
    credit_from: CohortId | None = None

    @field_validator("until")
    @classmethod
    def _ends_a_deferral(cls, until: date | None, info: ValidationInfo) -> date | None:
        deferred = info.data.get("deferred_from")
        if until and "deferred_from" in info.data and (deferred is None or until <= deferred):
            raise ValueError("ends a deferral: it must be later than deferred_from")
        return until

    @field_validator("window_closes_on")
    @classmethod
    def _after_it_opens(cls, closes: date | None, info: ValidationInfo) -> date | None:
        opens = info.data.get("window_opens_on")
        if closes and opens and closes < opens:
            raise ValueError("is before window_opens_on; correct one of the two dates")
        return closes

    def record(self) -> Person:
        """What is agreed with them."""
        said = {key: getattr(self, key) for key in type(self).model_fields}
        return Person(said.pop("canvas_user_id"), **said)


class HolidayTable(Table):
    """`[[holidays]]` and `[[cohort.holidays]]`."""

    name: Name
    first: date = Field(alias="from")
    last: date = Field(alias="to")

    @field_validator("last")
    @classmethod
    def _not_before(cls, last: date, info: ValidationInfo) -> date:
        if (first := info.data.get("first")) and last < first:
            raise ValueError("is before from; correct one of the two dates")
        return last

    def record(self) -> Holiday:
        """The days it means."""
        return Holiday(self.name, self.first, self.last)


class RollCallTable(Table):
    """`[cohort.roll_call]`."""

    sessions: int = Field(ge=0)
    hours: Number | None = None

    def record(self) -> RollCall:
        """What Roll Call stands for."""
        return RollCall(self.sessions, self.hours)


class EvidenceTable(Table):
    """What `[cohort.declarations.evidence]` asks for one type of declaration."""

    activities: int | None = Field(default=None, ge=1)
    percent: Annotated[Number, Field(le=100)] | None = None

    @field_validator("percent")
    @classmethod
    def _asks_for_something(cls, percent: Decimal | None, info: ValidationInfo) -> Decimal | None:
        if percent is None and info.data.get("activities", "wrong") is None:
            raise ValueError("is missing, and so is activities; say one of them or both")
        return percent

    def record(self) -> EvidenceRule:
        """The rule."""
        return EvidenceRule(self.activities, self.percent)


class DeclarationsTable(Table):
    """`[cohort.declarations]`."""

    schedule: Name | None = None
    cohort: Annotated[str, Field(pattern=DFE_COHORT)] | None = None
    schedule_starts_on: date | None = None
    delivery_partner_id: DfeId | None = None
    secondary_delivery_partner_id: DfeId | None = None
    participant_ids: dict[UserIdText, DfeId] = {}
    evidence: dict[Declared, EvidenceTable] = {}

    def record(self) -> Declarations:
        """What DfE's declarations name."""
        said = {key: getattr(self, key) for key in type(self).model_fields}
        return Declarations(
            **said
            | {
                "participant_ids": {int(user): id_ for user, id_ in self.participant_ids.items()},
                "evidence": {kind: rule.record() for kind, rule in self.evidence.items()},
            }
        )


class CohortTable(Table):
    """`[[cohort]]`."""

    id: CohortId
    programme: str
    starts_on: date
    ends_on: date | None = None
    courses: list[Course] = Field(min_length=1)
    sections: list[IdOrName] = []
    policy: str | None = None
    threshold: Annotated[Number, Field(le=100)] | None = None
    waive: list[CountedStrand] = []
    write_back: bool = True
    hours: dict[CountedStrand, Number] = {}
    units: dict[CountedStrand, Annotated[int, Field(ge=0)]] = {}
    weights: dict[CountedStrand, Number] = {}
    coaches: CoachesTable = CoachesTable()
    assessment: AssessmentTable | None = None
    map: list[MapTable] = []
    schedule: CohortScheduleTable = CohortScheduleTable()
    edition: Name | None = None
    persons: list[PersonTable] = Field(default=[], alias="person")
    holidays: list[HolidayTable] = []
    roll_call: RollCallTable | None = None
    declarations: DeclarationsTable = DeclarationsTable()

    @field_validator("programme")
    @classmethod
    def _known(cls, code: str, info: ValidationInfo) -> str:
        if _programme(info) is None:
            raise ValueError(f"is not known; use {', '.join((info.context or {})['codes'])}")
        return code.strip().lower()

    @field_validator("ends_on")
    @classmethod
    def _after_the_start(cls, ends_on: date | None, info: ValidationInfo) -> date | None:
        starts_on = info.data.get("starts_on")
        if ends_on and starts_on and ends_on < starts_on:
            raise ValueError("is before starts_on; correct one of the two dates")
        return ends_on

    @field_validator("courses", "sections")
    @classmethod
    def _each_once(cls, named: list[int | str]) -> list[int | str]:
        return _without_repeats(named)

    @field_validator("edition")
    @classmethod
    def _of_the_programme(cls, edition: str | None, info: ValidationInfo) -> str | None:
        editions = (info.context or {}).get("editions", ())
        if edition is not None and editions and edition not in editions:
            raise ValueError(f"is not known; the programme has {', '.join(editions)}")
        return edition

    @field_validator("threshold")
    @classmethod
    def _asked_of_hours(cls, threshold: Decimal | None, info: ValidationInfo) -> Decimal | None:
        programme = _programme(info)
        if programme and threshold is None and programme.threshold is None and _by_hours(info):
            raise ValueError(f"is missing; {programme.code} has none, and the policy asks for one")
        return threshold

    @field_validator("hours")
    @classmethod
    def _known_somewhere(
        cls, hours: Mapping[str, Decimal], info: ValidationInfo
    ) -> Mapping[str, Decimal]:
        programme = _programme(info)
        if programme and _by_hours(info) and not any({**programme.hours, **hours}.values()):
            why = programme.needs.get("hours", "the programme has none")
            raise ValueError(f"are missing; {why}; write [cohort.hours] with hours by strand")
        return hours

    @field_validator("policy")
    @classmethod
    def _can_be_counted(cls, policy: str | None, info: ValidationInfo) -> str | None:
        programme = _programme(info)
        if policy == "modules" and programme is not None and programme.modules is None:
            others = ", ".join(name for name in POLICIES if name != policy)
            raise ValueError(
                f"cannot be modules: {programme.code} names no essential modules and electives;"
                f" use {others}"
            )
        if policy is not None and policy not in POLICIES:
            raise ValueError(f"is not known; use {', '.join(POLICIES)}")
        return policy

    @field_validator("persons")
    @classmethod
    def _each_person_once(cls, persons: list[PersonTable]) -> list[PersonTable]:
        _without_repeats(person.canvas_user_id for person in persons)
        return persons

    @field_validator("persons")
    @classmethod
    def _persons_fit(cls, persons: list[PersonTable], info: ValidationInfo) -> list[PersonTable]:
        said = info.data
        if not {"id", "starts_on", "ends_on", "courses", "assessment"} <= said.keys():
            return persons
        assessment = said["assessment"] and said["assessment"].record(said["courses"][0])
        records = [person.record() for person in persons]
        dates = (said["id"], said["starts_on"], said["ends_on"])
        if faults := list(person_faults(records, *dates, assessment)):
            raise ValueError("; ".join(faults))
        return persons

    @field_validator("weights")
    @classmethod
    def _given_where_needed(
        cls, weights: Mapping[str, Decimal], info: ValidationInfo
    ) -> Mapping[str, Decimal]:
        programme = _programme(info)
        if "policy" not in info.data or programme is None:
            return weights
        effective = weights or programme.weights
        if (info.data["policy"] or programme.policy) == "weighted" and not any(effective.values()):
            raise ValueError("are missing; policy weighted needs a weight above 0 for a strand")
        return weights

    @field_validator("map")
    @classmethod
    def _joined_agree(cls, lines: list[MapTable]) -> list[MapTable]:
        credit: dict[str, Decimal] = {}
        for line in lines:
            if line.joined_as is None or line.hours is None:
                continue
            if credit.setdefault(line.joined_as, line.hours) != line.hours:
                raise ValueError(
                    f'gives different hours to what is joined as "{line.joined_as}"; give one'
                )
        return lines

    def record(self) -> Cohort:
        """The cohort as the rest of the project takes it."""
        plain = {key: getattr(self, key) for key in type(self).model_fields}
        return Cohort(
            **plain
            | {
                "courses": tuple(self.courses),
                "sections": tuple(self.sections),
                "waive": frozenset(self.waive),
                "coaches": self.coaches.record(),
                "assessment": self.assessment and self.assessment.record(self.courses[0]),
                "map": tuple(line.record() for line in self.map),
                "schedule": self.schedule.record(),
                "persons": tuple(person.record() for person in self.persons),
                "holidays": tuple(holiday.record() for holiday in self.holidays),
                "roll_call": self.roll_call and self.roll_call.record(),
                "declarations": self.declarations.record(),
            }
        )


def _by_hours(info: ValidationInfo) -> bool:
    """Whether the policy that will apply counts hours; not where it could not be read."""
    programme = _programme(info)
    if programme is None or "policy" not in info.data:
        return False
    return (info.data["policy"] or programme.policy) not in WITHOUT_HOURS


def _programme(info: ValidationInfo) -> Programme | None:
    programme: Programme | None = (info.context or {}).get("programme")
    return programme


def _without_repeats(named: Iterable[int | str]) -> list[int | str]:
    texts = [str(one) for one in named]
    twice = sorted({text for text in texts if texts.count(text) > 1})
    if twice:
        raise ValueError(f"names {', '.join(twice)} twice; name each once")
    return list(named)
