"""The table of a cohort, of which the others are parts; see `cohort_parts`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from mappings.cohorts import Cohort
from mappings.programme_tables import BY_HOURS, POLICY_NAMES
from sync.alert_parts import TARGETS, AlertsTable, PlanTable
from sync.cohort_parts import (
    AssessmentTable,
    CoachesTable,
    CohortScheduleTable,
    HolidayTable,
    MapTable,
    PersonTable,
    RollCallTable,
    Table,
    programme_of,
)
from sync.cohort_values import CohortId, CountedStrand, Course, Day, IdOrName, Name, Number
from sync.declaration_tables import DeclarationsTable
from sync.person_faults import person_faults


class CohortTable(Table):
    """`[[cohort]]`."""

    id: CohortId
    programme: str
    starts_on: Day
    ends_on: Day | None = None
    courses: list[Course] = Field(min_length=1)
    sections: list[IdOrName] = []
    policy: str | None = None
    threshold: Annotated[Number, Field(le=100)] | None = None
    waive: list[CountedStrand] = []
    write_back: bool = True
    hours: dict[CountedStrand, Number] = {}
    units: dict[CountedStrand, Annotated[int, Field(ge=0, le=1000)]] = {}
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
    plan: list[PlanTable] = []
    alerts: AlertsTable = AlertsTable()
    source: Literal["api", "dap"] = "api"

    @field_validator("programme")
    @classmethod
    def _known(cls, code: str, info: ValidationInfo) -> str:
        if programme_of(info) is None:
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
        programme = programme_of(info)
        if programme and threshold is None and programme.threshold is None and _by_hours(info):
            raise ValueError(f"is missing; {programme.code} has none, and the policy asks for one")
        return threshold

    @field_validator("hours")
    @classmethod
    def _known_somewhere(
        cls, hours: Mapping[str, Decimal], info: ValidationInfo
    ) -> Mapping[str, Decimal]:
        programme = programme_of(info)
        if programme and _by_hours(info) and not any({**programme.hours, **hours}.values()):
            why = programme.needs.get("hours", "the programme has none")
            raise ValueError(f"are missing; {why}; write [cohort.hours] with hours by strand")
        return hours

    @field_validator("policy")
    @classmethod
    def _can_be_counted(cls, policy: str | None, info: ValidationInfo) -> str | None:
        programme = programme_of(info)
        if policy == "modules" and programme is not None and programme.modules is None:
            others = ", ".join(name for name in POLICY_NAMES if name != policy)
            raise ValueError(
                f"cannot be modules: {programme.code} names no essential modules and electives;"
                f" use {others}"
            )
        if policy is not None and policy not in POLICY_NAMES:
            raise ValueError(f"is not known; use {', '.join(POLICY_NAMES)}")
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
        programme = programme_of(info)
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

    @field_validator("plan")
    @classmethod
    def _planned_once(cls, lines: list[PlanTable]) -> list[PlanTable]:
        for target in TARGETS:
            named = [getattr(line, target) for line in lines]
            _without_repeats(name for name in named if name is not None)
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
                "map": tuple(line.record(n) for n, line in enumerate(self.map, 1)),
                "schedule": self.schedule.record(),
                "persons": tuple(person.record() for person in self.persons),
                "holidays": tuple(holiday.record() for holiday in self.holidays),
                "roll_call": self.roll_call and self.roll_call.record(),
                "declarations": self.declarations.record(),
                "plan": tuple(line.record() for line in self.plan),
                "alerts": self.alerts.record(),
            }
        )


def _by_hours(info: ValidationInfo) -> bool:
    """Whether the policy that will apply counts hours; not where it could not be read."""
    programme = programme_of(info)
    if programme is None or "policy" not in info.data:
        return False
    return (info.data["policy"] or programme.policy) in BY_HOURS


def _without_repeats(named: Iterable[int | str]) -> list[int | str]:
    texts = [str(one) for one in named]
    twice = sorted({text for text in texts if texts.count(text) > 1})
    if twice:
        raise ValueError(f"names {', '.join(twice)} twice; name each once")
    return list(named)
