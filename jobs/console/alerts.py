"""/alerts: what is open of whose participants, and what a coach does about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Query
from starlette.responses import Response

from jobs.console.gate import GatedRoute, ParticipantVisit, StaffVisit
from jobs.console.refusals import NOBODY_IN_CANVAS, OTHER_DAY
from jobs.console.visit import Visit
from mappings.alerts import KINDS, PLACE
from mappings.snooze import SnoozeDays
from mappings.windows import day_words, local_date
from sync.store import deeds
from sync.store.episodes import OpenAlert

router = APIRouter(route_class=GatedRoute)

Sought = Annotated[str, Query(max_length=80)]


@dataclass(frozen=True, slots=True)
class Concern:
    """A participant with what is open of them, the most pressing first."""

    cohort: str
    user_id: int
    name: str
    coaches: tuple[int, ...]
    alerts: tuple[OpenAlert, ...]

    @property
    def on_it(self) -> frozenset[int]:
        """Who is on any of it, by Canvas user id."""
        return frozenset(one.on_it for one in self.alerts if one.on_it is not None)

    def quiet_until(self, today: date) -> str:
        """Until when all of it is quiet, in words; empty where any of it is not."""
        days = [one.snoozed_until for one in self.alerts]
        if any(each is None or each <= today for each in days):
            return ""
        return day_words(min(each for each in days if each is not None), today)


@router.get("/alerts")
def alerts(
    visit: StaffVisit, cohort: Sought = "", rule: Sought = "", coach: Sought = ""
) -> Response:
    """Show the participants of whom something is open, the most pressing first."""
    found = [
        one
        for one in concerns_of(visit)
        if cohort in ("", one.cohort)
        and (not rule or any(each.alert.rule == rule for each in one.alerts))
        and (not coach or coach in {str(each) for each in one.coaches})
    ]
    today = local_date(visit.now)
    people = {each for one in found for each in (*one.coaches, *one.on_it)}
    return visit.page(
        "alerts.html.j2",
        concerns=found,
        kinds=KINDS,
        names=visit.store.names(people),
        days=SnoozeDays.on(today),
        today=today,
        sought={"cohort": cohort, "rule": rule, "coach": coach},
    )


@router.post("/cohorts/{cohort}/participants/{user_id}/on-it")
def on_it(visit: ParticipantVisit, cohort: str, user_id: int) -> Response:
    """Note that the visitor is on what is open of a participant; twice is as once."""
    if visit.user_id is None:
        return visit.notice(NOBODY_IN_CANVAS, HTTPStatus.CONFLICT)
    deeds.take_on(visit.store, _ids(visit, cohort, user_id), visit.user_id, visit.now)
    visit.note("on-it", cohort, user_id)
    return visit.seen_other(f"/alerts#{cohort}-{user_id}")


@router.post("/cohorts/{cohort}/participants/{user_id}/snooze")
def snooze(
    visit: ParticipantVisit, cohort: str, user_id: int, until: Annotated[str, Form()] = ""
) -> Response:
    """Let what is open of a participant be quiet until a day."""
    if visit.user_id is None:
        return visit.notice(NOBODY_IN_CANVAS, HTTPStatus.CONFLICT)
    day = SnoozeDays.on(local_date(visit.now)).chosen(until)
    if day is None:
        return visit.notice(OTHER_DAY, HTTPStatus.UNPROCESSABLE_ENTITY)
    deeds.snooze(visit.store, _ids(visit, cohort, user_id), visit.user_id, day)
    visit.note("snooze", cohort, user_id, f"until {day}")
    return visit.seen_other(f"/alerts#{cohort}-{user_id}")


def concerns_of(visit: Visit) -> tuple[Concern, ...]:
    """Return the visitor's participants of whom something is open, the most pressing first.

    What is for admins alone is left out for coaches.
    """
    people = {cohort.id: visit.people(cohort.id) for cohort in visit.cohorts}
    found: defaultdict[tuple[str, int], list[OpenAlert]] = defaultdict(list)
    for one in _open(visit, people):
        whom = one.alert.cohort_id, one.alert.user_id
        theirs = visit.role == "admin" or one.alert.kind.audience == "coach"
        if theirs and whom[1] in people[whom[0]]:
            found[whom].append(one)
    concerns = [
        Concern(
            cohort,
            user_id,
            people[cohort][user_id].name,
            people[cohort][user_id].coaches,
            tuple(sorted(each, key=lambda one: (PLACE[one.alert.rule], -one.alert.pressing))),
        )
        for (cohort, user_id), each in found.items()
    ]
    return tuple(sorted(concerns, key=_urgency))


def _open(visit: Visit, cohorts: Iterable[str]) -> tuple[OpenAlert, ...]:
    admins = [admin.canvas_user_id for admin in visit.context.file.admins]
    redirecting = visit.desk.settings.mail_redirect_to is not None
    return visit.store.open_alerts(tuple(cohorts), redirecting=redirecting, stand_ins=admins)


def _ids(visit: Visit, cohort: str, user_id: int) -> tuple[int, ...]:
    return tuple(
        one.id
        for one in _open(visit, [cohort])
        if one.alert.user_id == user_id and one.alert.kind.audience == "coach"
    )


def _urgency(one: Concern) -> tuple[int, float, str, int]:
    first = one.alerts[0].alert
    return PLACE[first.rule], -float(first.pressing), one.name.casefold(), one.user_id
