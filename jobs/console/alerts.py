"""/alerts: what is open of whose participants, and what a coach does about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form
from starlette.responses import Response

from jobs.acts import BACK, WORDS, Act, choose_a_day, press
from jobs.concern import Concern
from jobs.console.gate import GatedRoute, ParticipantVisit, StaffVisit
from jobs.console.refusals import ABSENT, NOBODY_IN_CANVAS, NOT_YOURS, other_day
from jobs.console.scene import Scene, Sought
from jobs.console.visit import Visit
from jobs.web.link_words import CHANNELS, EVERY
from mappings.alerts import KINDS
from mappings.snooze import SnoozeDays
from mappings.windows import local_date
from sync.store import coaches
from sync.store.coaches import CoachWish
from sync.store.deed_log import Doer
from sync.store.participant_history import Episode

router = APIRouter(route_class=GatedRoute)

MOST_CLOSED = 200
"""On this page; each participant's own page has all of theirs."""


@router.get("/alerts")
def alerts(visit: StaffVisit, sought: Annotated[Sought, Depends(Sought)]) -> Response:
    """Show the participants of whom something is open, the most pressing first."""
    scene = Scene(visit, tuple(cohort.id for cohort in visit.cohorts))
    found, closed = scene.open(sought), scene.closed(sought)
    coaching = {coach for one in scene.concerns for coach in one.coaches}
    coach = next((each for each in coaching if str(each) == sought.coach), None)
    return visit.page(
        "alerts.html.j2",
        concerns=found,
        closed=closed[:MOST_CLOSED],
        closed_in_all=len(closed),
        scene=scene,
        coaching=coaching,
        kinds=KINDS,
        words=WORDS,
        names=visit.store.names(set(_named(scene, found, closed))),
        days=SnoozeDays.on(local_date(visit.now)),
        sought=sought,
        mails=_mails(visit, coach),
    )


def _pressed(
    back: Annotated[str, Form()] = "", until: Annotated[str, Form()] = ""
) -> Mapping[str, str]:
    return {name: said for name, said in ((BACK, back), ("until", until)) if said}


Pressed = Annotated[Mapping[str, str], Depends(_pressed)]


@router.post("/cohorts/{cohort}/participants/{user_id}/on-it")
def on_it(visit: ParticipantVisit, cohort: str, user_id: int, form: Pressed) -> Response:
    """Note that the visitor is on what is open of a participant, or no more."""
    return _act(visit, "on-it", cohort, user_id, form)


@router.post("/cohorts/{cohort}/participants/{user_id}/snooze")
def snooze(visit: ParticipantVisit, cohort: str, user_id: int, form: Pressed) -> Response:
    """Let what is open of a participant be quiet until a day, or no more."""
    return _act(visit, "snooze", cohort, user_id, form)


@router.post("/cohorts/{cohort}/participants/{user_id}/not-mine")
def not_mine(visit: ParticipantVisit, cohort: str, user_id: int, form: Pressed) -> Response:
    """Keep that a participant is not the visitor's, or that they are."""
    return _act(visit, "not-mine", cohort, user_id, form)


def _act(visit: Visit, act: Act, cohort: str, user_id: int, form: Mapping[str, str]) -> Response:
    """Do what a link of a mail does, of all that is open of the participant; twice is as once."""
    if visit.user_id is None:
        return visit.notice(NOBODY_IN_CANVAS, HTTPStatus.CONFLICT)
    scene, whom = Scene(visit, (cohort,)), (cohort, user_id)
    if act == "not-mine" and visit.user_id not in scene.coaching[whom]:
        return visit.notice(ABSENT, HTTPStatus.NOT_FOUND)
    if act != "not-mine" and whom in scene.not_theirs and visit.role != "admin":
        return visit.notice(NOT_YOURS, HTTPStatus.CONFLICT)
    nothing = Concern(visit.user_id, cohort, user_id, "", (), local_date(visit.now))
    open_now = (one for one in scene.concerns if (one.cohort, one.user_id) == whom)
    doer = Doer(visit.user_id, visit.now, "console")
    if not press(visit.store, doer, act, next(open_now, nothing), form):
        refusal = other_day(choose_a_day(nothing.today))
        return visit.notice(refusal, HTTPStatus.UNPROCESSABLE_ENTITY)
    return visit.seen_other(f"/alerts#{cohort}-{user_id}")


def _named(scene: Scene, found: tuple[Concern, ...], closed: tuple[Episode, ...]) -> Iterator[int]:
    """Yield whoever is named on the page."""
    for concern in scene.concerns:
        yield from concern.coaches
    for concern in found:
        for one in concern.alerts:
            yield from filter(None, (one.on_it, one.snoozed_by, *one.told))
    yield from (user_id for _, user_id in scene.not_theirs)
    yield from (one.alert.user_id for one in closed)


def _mails(visit: Visit, coach: int | None) -> Mapping[str, Any] | None:
    """Return for an admin what mails a coach gets, where they look at one's alerts."""
    if visit.role != "admin" or coach is None:
        return None
    wish = coaches.wishes(visit.store).get(coach) or CoachWish(coach)
    return {
        "coach": coach,
        "every": EVERY[wish.every],
        "channel": CHANNELS[wish.channel],
        "last": coaches.last_digests(visit.store).get(coach),
    }
