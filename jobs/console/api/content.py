"""What courses count as, what registers say, and who did what."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Query
from pydantic import BeforeValidator

from jobs.console.api.answers import CohortIs, Name, Paged, UserId, part_of_api
from jobs.console.api.work_models import (
    CourseMap,
    Deed,
    Deeds,
    RegisterDeed,
    RegisterDeeds,
    RegisterLine,
    RegisterLines,
)
from jobs.console.audit import days
from jobs.console.gate import AdminVisit, TurnedAway
from jobs.drift import last_map
from jobs.present.register import deed_json, line_json
from jobs.present.runs import instant
from mappings.registers import RegisterState
from sync.store.deed_log import Sought, deeds_told, how_many_deeds
from sync.store.registers import register_deeds, register_of

router = part_of_api()

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _day(text: object) -> object:
    """Return what is written as a day; pydantic would take seconds since 1970 for one, too."""
    if isinstance(text, str) and DAY.fullmatch(text):
        return text
    raise ValueError("is not written as a day")


ParticipantIs = Annotated[UserId | None, Query(description="Of this Canvas user alone.")]
Day = Annotated[
    Annotated[date, BeforeValidator(_day)] | None,
    Query(description="A whole day in London, such as 2026-11-28; both ends are included."),
]
Word = Annotated[Name | None, Query(description="As it stands in the answer.")]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which deeds are asked for."""

    who: Word = None
    what: Word = None
    cohort: CohortIs = None
    participant: ParticipantIs = None
    since: Day = None
    until: Day = None

    @property
    def sought(self) -> Sought:
        """The same, as the trail is asked."""
        words = (self.who or "", self.what or "", self.cohort or "")
        return Sought(*words, self.participant, *days(self.since, self.until))


DeedsAsked = Annotated[Asked, Depends()]


@router.get("/cohorts/{cohort}/map", response_model_exclude_unset=True)
def api_map(visit: AdminVisit, cohort: str) -> CourseMap:
    """Give `map --json` as the last whole reading found it; 404 before there was one."""
    found = last_map(visit.store, cohort)
    if found is None:
        raise TurnedAway(HTTPStatus.NOT_FOUND, visit, "absent")
    kept, course_map = found
    return CourseMap(run=kept.run, read_at=instant(kept.kept_at), **course_map)


@router.get("/cohorts/{cohort}/register")
def api_register(
    visit: AdminVisit,
    cohort: str,
    part: Paged,
    participant: ParticipantIs = None,
    state: RegisterState | None = None,
) -> RegisterLines:
    """Give what a register says, as `register list --json` does; made-up is what awaits review."""
    lines = [
        line
        for line in register_of(visit.store, cohort)
        if participant in (None, line.user_id) and state in (None, line.state)
    ]
    shown = [RegisterLine(**line_json(line)) for line in part.of(lines)]
    return RegisterLines(total=len(lines), register=shown)


@router.get("/cohorts/{cohort}/register/changes")
def api_register_changes(
    visit: AdminVisit, cohort: str, part: Paged, participant: ParticipantIs = None
) -> RegisterDeeds:
    """Give who imported or changed what, as `register list --history --json` does; oldest first."""
    every = register_deeds(visit.store, cohort)
    deeds = [deed for deed in every if participant in (None, deed.user_id)]
    shown = [RegisterDeed(**deed_json(deed)) for deed in part.of(deeds)]
    return RegisterDeeds(total=len(deeds), changes=shown)


@router.get("/audit")
def api_audit(visit: AdminVisit, part: Paged, asked: DeedsAsked) -> Deeds:
    """Give who did and who saw what, the newest first."""
    sought = asked.sought
    told = deeds_told(visit.store, sought, part.limit, part.offset)
    deeds = [
        Deed(
            at=instant(one.deed.at),
            who=one.deed.who,
            name=one.name,
            via=one.deed.via,
            what=one.deed.what,
            cohort=one.deed.cohort,
            participant=one.deed.subject,
            about=one.deed.about,
        )
        for one in told
    ]
    return Deeds(total=how_many_deeds(visit.store, sought), deeds=deeds)
