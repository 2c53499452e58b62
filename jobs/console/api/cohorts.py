"""How everything is, cohorts, and what is open of participants."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import Query

from jobs.console.api.answers import (
    CohortIs,
    Paged,
    UserId,
    part_of_api,
)
from jobs.console.api.models import Alerts, CohortItem, Cohorts, Matter, OpenAlert, Overview, Sign
from jobs.console.gate import StaffVisit
from jobs.console.overview import Card, cards_of, overview_of
from jobs.console.scene import Scene
from jobs.console.states import STATES
from jobs.console.visit import Visit
from jobs.opened import opened
from jobs.present.alerts import Shown, alert_json, by_what_matters
from jobs.present.runs import instant
from mappings.alerts import AlertRule

router = part_of_api()


@router.get("/overview")
def api_overview(visit: StaffVisit) -> Overview:
    """Give how each cohort is; to admins what needs a person, and what the figures rest on."""
    seen = overview_of(visit)
    return Overview(
        cohorts=[_item(card) for card in seen.cards],
        needs_a_person=[Matter(**asdict(block)) for block in seen.matters],
        trust=[Sign(**asdict(sign)) for sign in seen.trust],
    )


@router.get("/cohorts")
def api_cohorts(visit: StaffVisit, part: Paged) -> Cohorts:
    """List the cohorts that the caller may see, in the order of the cohorts file."""
    shown = part.of(visit.cohorts)
    cards = cards_of(visit, shown, _held(visit, [cohort.id for cohort in shown]))
    return Cohorts(total=len(visit.cohorts), cohorts=[_item(card) for card in cards])


@router.get("/cohorts/{cohort}")
def api_cohort(visit: StaffVisit, cohort: str) -> CohortItem:
    """Give one cohort."""
    [card] = cards_of(visit, [visit.context.cohort(cohort)], _held(visit, [cohort]))
    return _item(card)


@router.get("/alerts")
def api_alerts(
    visit: StaffVisit,
    part: Paged,
    cohort: CohortIs = None,
    rule: AlertRule | None = None,
    coach: Annotated[UserId | None, Query(description="Of whom this one coaches.")] = None,
) -> Alerts:
    """List what is open of the caller's participants, as `alerts --json` does."""
    scene = Scene(visit, tuple(each.id for each in visit.cohorts))

    def asked(one: Shown) -> bool:
        alert = one.alert.alert
        return (
            scene.shows(alert.key)
            and cohort in (None, alert.cohort_id)
            and rule in (None, alert.rule)
            and coach in (None, *one.alert.coaches)
        )

    every = opened(visit.context, visit.store, visit.now)
    found = by_what_matters([one for one in every if asked(one)])
    return Alerts(total=len(found), alerts=[_alert(one) for one in part.of(found)])


def _item(card: Card) -> CohortItem:
    read, whole = card.read, card.whole
    return CohortItem(
        id=card.cohort.id,
        programme=card.cohort.programme,
        name=card.name,
        starts_on=card.cohort.starts_on,
        state="ended" if card.is_over
        else "never-read" if read is None
        else "out-of-date" if card.is_stale
        else "up-to-date",
        read_at=instant(read.ended_at if read else None),
        whole_at=instant(whole.ended_at if whole else None),
        active=card.active.id if card.active else None,
        participants=card.counts["all"],
        counts={state: card.counts[state] for state, _ in STATES},
        held=card.held,
    )  # fmt: skip


def _held(visit: Visit, cohorts: list[str]) -> dict[str, int]:
    if visit.role != "admin":
        return {}
    return {cohort: len(visit.store.open_holds(cohort)) for cohort in cohorts}


def _alert(one: Shown) -> OpenAlert:
    return OpenAlert(**alert_json(one), next_step=one.alert.alert.next_step)
