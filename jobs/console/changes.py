"""Held changes: what a run held back, until a person approves or rejects it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import Response

from jobs.approve import about_of, still_wanted
from jobs.console.gate import AdminVisit, GatedRoute
from jobs.console.held_words import cause_words, kind_words, value_words
from jobs.console.ordering import ordered
from jobs.console.sent import Id
from jobs.console.visit import Visit
from sync.store.decisions import chosen_holds, reject, reopen
from sync.store.kept import Hold, Order, PastRun

router = APIRouter(route_class=GatedRoute)

SAID: Mapping[str, tuple[str, str, str]] = {
    "nobody": (
        "warn",
        "Nothing was chosen",
        "Tick the changes you mean, or use the button for all of them. Nothing was changed.",
    ),
    "gone": (
        "info",
        "Nothing of that was left to decide",
        "Somebody decided it meanwhile, or a newer run no longer holds it.",
    ),
    "rejected": (
        "good",
        "Rejected",
        "It is not applied, and nobody is asked again, as long as the same change is wanted.",
    ),
    "reopened": ("good", "Opened again", "It waits for a person, as before it was rejected."),
}
DEEDS: Mapping[str, str] = {"rejected": "reject-change", "reopened": "reopen-change"}
HoldIds = Annotated[list[Id], Form()]


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits in one cohort, what was rejected there, and the approval that is under way."""

    cohort: str
    asked: tuple[Hold, ...]
    rejected: tuple[Hold, ...]
    names: Mapping[int, str]
    approval: PastRun | None


@router.get("/changes")
def changes(visit: AdminVisit, said: str = "") -> Response:
    """Show what waits in every cohort."""
    found = _waiting(visit, [cohort.id for cohort in visit.cohorts])
    return _page(visit, "", [one for one in found if one.asked or one.rejected], said)


@router.get("/cohorts/{cohort}/changes")
def changes_of(visit: AdminVisit, cohort: str, said: str = "") -> Response:
    """Show what waits in one cohort."""
    return _page(visit, cohort, _waiting(visit, [cohort]), said)


@router.post("/cohorts/{cohort}/changes/approve")
def approve(visit: AdminVisit, cohort: str, hold: HoldIds = []) -> Response:  # noqa: B006
    """Ask for a run that applies what was ticked, as far as it is still wanted."""
    by_run: dict[str, list[Hold]] = {}
    for one in chosen_holds(visit.store, cohort, hold):
        by_run.setdefault(one.run, []).append(one)
    orders = [(_order(visit, cohort, run, some), some) for run, some in by_run.items()]
    wanted = [each for each in orders if still_wanted(visit.store, each[0].about, cohort)]
    if not wanted:
        return visit.seen_other(f"/cohorts/{cohort}/changes?said={'gone' if hold else 'nobody'}")
    return [
        ordered(visit, order, new=partial(_note, visit, "approve-change", some))
        for order, some in wanted
    ][-1]


@router.post("/cohorts/{cohort}/changes/reject")
def refuse(visit: AdminVisit, cohort: str, hold: HoldIds = []) -> Response:  # noqa: B006
    """Reject what was ticked."""
    done = reject(visit.store, cohort, hold, visit.who, visit.now)
    return _decided(visit, cohort, hold, done, "rejected")


@router.post("/cohorts/{cohort}/changes/reopen")
def open_again(visit: AdminVisit, cohort: str, hold: HoldIds = []) -> Response:  # noqa: B006
    """Let what was ticked wait for a person again."""
    done = reopen(visit.store, cohort, hold)
    return _decided(visit, cohort, hold, done, "reopened")


def _decided(
    visit: Visit, cohort: str, asked: Sequence[int], done: frozenset[int], said: str
) -> Response:
    _note(visit, DEEDS[said], chosen_holds(visit.store, cohort, done))
    answer = said if done else "gone" if asked else "nobody"
    return visit.seen_other(f"/cohorts/{cohort}/changes?said={answer}")


def _note(visit: Visit, what: str, holds: Sequence[Hold]) -> None:
    for hold in holds:
        about = f"hold {hold.id}, {hold.kind}, run {hold.run}"
        visit.note(what, hold.cohort, hold.user_id, about)


def _order(visit: Visit, cohort: str, run: str, some: Sequence[Hold]) -> Order:
    every = {hold.id for hold in visit.store.holds_of(run)}
    ids = {hold.id for hold in some}
    about = about_of(run) if every <= ids else about_of(run, ids)
    return Order("approve", cohort, about, trigger="console", who=visit.who)


def _waiting(visit: Visit, cohorts: Sequence[str]) -> list[Waiting]:
    approvals = [run for run in visit.store.active_runs() if run.job == "approve"]
    first = {run.cohort: run for run in reversed(approvals)}
    held = {cohort: visit.store.unapplied_holds(cohort) for cohort in cohorts}
    return [
        Waiting(
            cohort,
            asked=tuple(hold for hold in holds if hold.state == "open"),
            rejected=tuple(hold for hold in holds if hold.state == "rejected"),
            names=visit.store.names_in(cohort) if holds else {},
            approval=first.get(cohort),
        )
        for cohort, holds in held.items()
    ]


def _page(visit: Visit, cohort: str, found: Sequence[Waiting], said: str) -> Response:
    return visit.page(
        "changes.html.j2",
        cohort=cohort,
        found=found,
        said=SAID.get(said),
        cause_words=cause_words,
        kind_words=kind_words,
        value_words=value_words,
    )
