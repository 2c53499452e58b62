"""/cohorts/{cohort}/mapping/effects/{tried}: what answers would change, before they are kept."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter
from starlette.responses import Response

from jobs.console import run_words
from jobs.console.gate import AdminVisit, GatedRoute, TurnedAway
from jobs.console.map_acts import Course, Refusal, acted
from jobs.console.map_words import saying_words, trial_words
from jobs.console.runs import found_run
from jobs.console.visit import Visit
from mappings.drift import DRIFT
from mappings.hours import ALL
from mappings.trial import Trial
from sync.store.answers import newest_answer
from sync.store.drafts import Draft, draft_of
from sync.store.kept import PastRun

router = APIRouter(route_class=GatedRoute)


@router.get("/cohorts/{cohort}/mapping/effects/{tried}")
def effect(visit: AdminVisit, cohort: str, tried: str, joined: str = "") -> Response:
    """Show how far the dry run `tried` is, and then what the answers would change."""
    run, draft = _found(visit, cohort, tried)
    return _page(visit, run, draft, joined=bool(joined))


@router.post("/cohorts/{cohort}/mapping/effects/{tried}/keep")
def keep(visit: AdminVisit, cohort: str, tried: str) -> Response:
    """Keep the answers as they were tried."""
    run, draft = _found(visit, cohort, tried)

    def act(course: Course) -> Response:
        return course.keep(draft.sayings, draft.seen)

    return acted(visit, cohort, act, lambda refusal: _page(visit, run, draft, refusal))


@router.post("/cohorts/{cohort}/mapping/effects/{tried}/again")
def again(visit: AdminVisit, cohort: str, tried: str) -> Response:
    """Try the same beside what was confirmed since, which the page tells of."""
    run, draft = _found(visit, cohort, tried)
    seen = newest_answer(visit.store, cohort)

    def act(course: Course) -> Response:
        return course.try_out(draft.sayings, seen)

    return acted(visit, cohort, act, lambda refusal: _page(visit, run, draft, refusal))


def _found(visit: Visit, cohort: str, tried: str) -> tuple[PastRun, Draft]:
    run = found_run(visit, tried)
    draft = draft_of(visit.store, run.order.about) if run.job == "rehearse" else None
    if draft is None or draft.cohort != cohort:
        raise TurnedAway(HTTPStatus.NOT_FOUND, visit, "absent")
    return run, draft


def _page(
    visit: Visit,
    run: PastRun,
    draft: Draft,
    refusal: Refusal | None = None,
    *,
    joined: bool = False,
) -> Response:
    kept = run.counts.get("trial")
    trial = Trial.from_json(kept) if kept else None
    programme = visit.context.programme(visit.context.cohort(run.cohort))
    return visit.page(
        "mapping_effect.html.j2",
        HTTPStatus.CONFLICT if refusal else HTTPStatus.OK,
        cohort=run.cohort,
        run=run,
        sayings=draft.sayings,
        saying_words=saying_words,
        joined=joined,
        refusal=refusal,
        workers=visit.desk.workers_alive(),
        state=run_words.state,
        doing=run_words.doing,
        trial=trial,
        words=list(trial_words(trial)) if trial else [],
        outdated=newest_answer(visit.store, run.cohort) > run.counts.get("known_answers", 0),
        problems=[problem for problem in run.problems if problem.code != DRIFT],
        areas={area.slug: area.title for area in programme.areas} | {ALL: "All areas"},
        names=visit.store.names({one.user_id for one in trial.people}) if trial else {},
    )
