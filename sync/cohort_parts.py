"""The tables within and beside a cohort: what each key may hold, and the record that comes of it.

A table is validated with a context: `programme` (None where its code is wrong) and `starts_on`.
Rules look at no more than their own key and keys before it, so that one fault hides no other.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from mappings.cohorts import (
    FILE_SAYS_SO,
    Admin,
    Assessment,
    Coaches,
    Holiday,
    MapLine,
    Person,
    RollCall,
)
from mappings.programmes import Programme
from sync.cohort_values import (
    AnyStrand,
    CohortId,
    Course,
    Cron,
    Day,
    Id,
    IdOrName,
    MailAddress,
    Name,
    Number,
    Shares,
    UserIdText,
)


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
    opens_on: Day
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
    replicate: Cron | None = None


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
        programme = programme_of(info)
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

    def record(self, number: int) -> MapLine:
        """The line as the mapping takes it, the so-manieth of its cohort."""
        said = {key: getattr(self, key) for key in type(self).model_fields}
        [(kind, target)] = [
            (kind, said[kind])
            for kind in ("module", "item", "assignment")
            if said[kind] is not None
        ]
        named = f'"{target}"' if isinstance(target, str) else target
        return MapLine(
            **said, why=f"{FILE_SAYS_SO} ([[cohort.map]] number {number}: {kind} = {named})"
        )


class PersonTable(Table):
    """`[[cohort.person]]`: dates alone, never a reason."""

    canvas_user_id: Id
    deferred_from: Day | None = None
    until: Day | None = None
    withdrawn_on: Day | None = None
    window_opens_on: Day | None = None
    window_closes_on: Day | None = None
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
    first: Day = Field(alias="from")
    last: Day = Field(alias="to")

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

    sessions: int = Field(ge=0, le=1000)
    hours: Number | None = None

    def record(self) -> RollCall:
        """What Roll Call stands for."""
        return RollCall(self.sessions, self.hours)


def programme_of(info: ValidationInfo) -> Programme | None:
    """Return the programme of the cohort that is validated, None where its code is wrong."""
    programme: Programme | None = (info.context or {}).get("programme")
    return programme
