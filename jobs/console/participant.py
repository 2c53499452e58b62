"""/cohorts/{cohort}/participants/{user_id}: one participant's ledger, and the sum it comes to."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from jobs.console.drawing import line, picture
from jobs.console.gate import GatedRoute, ParticipantVisit
from jobs.console.ledger import account_of
from jobs.console.scene import Scene
from jobs.console.visit import Visit
from jobs.console.words import section_names
from mappings.alerts import KINDS
from mappings.policies import policy_of
from mappings.shown import floored
from mappings.windows import local_date
from sync.store.participant_history import Episode, Figure, episodes_of, figures_of

router = APIRouter(route_class=GatedRoute)

Filter = Annotated[str, Query(max_length=20)]


@router.get("/cohorts/{cohort}/participants/{user_id}")
def participant(
    visit: ParticipantVisit, cohort: str, user_id: int, strand: Filter = "", state: Filter = ""
) -> Response:
    """Show what `npq-sync explain` shows, how it came about, and the alerts."""
    person = visit.person(cohort, user_id)
    chosen = visit.context.cohort(cohort)
    return visit.page(
        "participant.html.j2",
        cohort=chosen.id,
        programme=visit.context.programme(chosen),
        person=person,
        coaches=visit.store.names(person.coaches),
        sections=section_names(person.sections),
        canvas=f"{visit.desk.settings.canvas_api_url}/courses/{chosen.courses[0]}/users/{user_id}",
        account=account_of(visit, chosen, person),
        strand=strand,
        state=state,
        history=figures_of(visit.store, cohort, user_id),
        episodes=episodes_for(visit, cohort, user_id),
        kinds=KINDS,
    )


@router.get("/cohorts/{cohort}/participants/{user_id}/history.svg")
def history(visit: ParticipantVisit, cohort: str, user_id: int) -> Response:
    """Draw how the percentage went."""
    rule = visit.rule(visit.context.cohort(cohort))
    figures = figures_of(visit.store, cohort, user_id)
    threshold = 100 * rule.threshold if policy_of(rule).has_threshold else None
    return _drawn(figures, threshold)


def episodes_for(visit: Visit, cohort: str, user_id: int) -> tuple[Episode, ...]:
    """Return a participant's alerts that the visitor may know of, the open ones first."""
    scene = Scene(visit, (cohort,))
    every = episodes_of(visit.store, cohort, user_id)
    return tuple(one for one in every if scene.shows(one.alert.key))


def _drawn(figures: tuple[Figure, ...], threshold: Fraction | None) -> Response:
    chart = line(
        range=(0, 100),
        show_minor_x_labels=False,
        dots_size=3,
        x_labels_major_every=max(1, len(figures) // 6),
    )
    chart.x_labels = [f"{local_date(each.at):%d %b %Y}" for each in figures]
    percents = [None if each.percent is None else float(each.percent) for each in figures]
    chart.add("Engagement", percents, stroke_style={"width": 3})
    if threshold is not None:
        level = [float(threshold)] * len(figures)
        dashes = {"width": 2, "dasharray": "8, 5"}
        chart.add(f"Threshold {floored(threshold)}%", level, show_dots=False, stroke_style=dashes)
    return picture(chart)
