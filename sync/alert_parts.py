"""The tables of a cohort that say when alerts are raised, and by when what is planned."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from mappings.cohorts import PlanLine
from mappings.threshold_faults import threshold_fault
from sync.cohort_parts import Table
from sync.cohort_values import Day, IdOrName, Name

TARGETS = ("module", "item", "assignment", "activity")


class AlertsTable(Table):
    """`[cohort.alerts]`: what differs from the programme's and from our defaults."""

    off: list[str] | None = None
    never_started_weeks: int | None = None
    quiet_weeks: list[int] | None = None
    behind_points: int | None = None
    grace_days: int | None = None
    recording_days: int | None = None
    make_up_weeks: int | None = None
    feedback_days: int | None = None
    close_points: int | None = None
    pace_weeks: int | None = None
    window_days: int | None = None
    closing_days: int | None = None
    share: int | None = None

    @field_validator("*", mode="before")
    @classmethod
    def _possible(cls, value: object, info: ValidationInfo) -> object:
        if value is not None and (fault := threshold_fault(info.field_name or "", value)):
            raise ValueError(fault)
        return value

    def record(self) -> dict[str, Any]:
        """What it says, by key of `mappings.thresholds.Thresholds`."""
        return self.model_dump(exclude_none=True)


class PlanTable(Table):
    """`[[cohort.plan]]`. The targets come last: their rule looks at the whole line."""

    by: Day
    module: IdOrName | None = None
    item: IdOrName | None = None
    assignment: IdOrName | None = None
    activity: Name | None = None

    @field_validator("by")
    @classmethod
    def _after_the_start(cls, by: date, info: ValidationInfo) -> date:
        starts_on = (info.context or {}).get("starts_on")
        if starts_on and by < starts_on:
            raise ValueError("is before starts_on; correct one of the two dates")
        return by

    @field_validator("activity")
    @classmethod
    def _one_target(cls, activity: str | None, info: ValidationInfo) -> str | None:
        said = info.data | {"activity": activity}
        targets = [name for name in TARGETS if said.get(name, "wrong") is not None]
        if len(targets) != 1:
            what = " and ".join(targets) or f"none of {', '.join(TARGETS)}"
            raise PydanticCustomError(
                "whole_line", "names {what}; name exactly one", {"what": what}
            )
        return activity

    def record(self) -> PlanLine:
        """The line as the pace takes it."""
        return PlanLine(**{key: getattr(self, key) for key in type(self).model_fields})
