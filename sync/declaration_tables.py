"""What the cohorts file says of declarations: ids of DfE's, and what a contract asks for."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from mappings.cohorts import Declarations, EvidenceRule
from sync.cohort_parts import Table
from sync.cohort_values import Day, Declared, DfeId, Name, Number, UserIdText

DFE_COHORT = r"^20[0-9]{2}[a-z]?$"


class EvidenceTable(Table):
    """What `[cohort.declarations.evidence]` asks for one type of declaration."""

    activities: int | None = Field(default=None, ge=1, le=1000)
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
    schedule_starts_on: Day | None = None
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
