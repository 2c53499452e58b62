"""/: how every cohort and the installation itself are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import Response

from jobs.console.gate import GatedRoute, StaffVisit
from jobs.console.states import counts_of
from jobs.console.trust import Sign, signs
from jobs.console.visit import Visit
from jobs.desk.attention import blocks, matters
from jobs.desk.matter import Desk
from jobs.freshness import STALE
from jobs.note_mail import Block
from jobs.sync_cohort import has_ended
from mappings.cohorts import Cohort
from sync.store.glances import gauged, last_whole
from sync.store.kept import PastRun
from sync.store.runs import READING

router = APIRouter(route_class=GatedRoute)


@dataclass(frozen=True, slots=True)
class Card:
    """One cohort: its last runs, what is at work on it, and the visitor's participants by state.

    `read` is the last run that has figures, `whole` the last in which nothing was left out.
    `held` are changes that wait for an admin, 0 for whoever is none.
    """

    cohort: Cohort
    name: str
    read: PastRun | None
    whole: PastRun | None
    active: PastRun | None
    is_over: bool
    is_stale: bool
    counts: dict[str, int]
    held: int


@dataclass(frozen=True, slots=True)
class Overview:
    """What the visitor may see of everything; what needs a person, and trust, for admins alone."""

    cards: tuple[Card, ...]
    matters: tuple[Block, ...]
    trust: tuple[Sign, ...]


@router.get("/")
def overview(visit: StaffVisit) -> Response:
    """Show the cohorts that the visitor may see, and to admins what they have to look after."""
    seen = overview_of(visit)
    return visit.page(
        "overview.html.j2",
        cards=seen.cards,
        nothing_read=all(card.read is None for card in seen.cards),
        matters=seen.matters,
        trust=seen.trust,
    )


def overview_of(visit: Visit) -> Overview:
    """Return how everything is now, as far as it is the visitor's to see."""
    if visit.role != "admin":
        return Overview(tuple(cards_of(visit, visit.cohorts, {})), (), ())
    redirecting = visit.context.settings.mail_redirect_to is not None
    gauges = gauged(visit.store, redirecting=redirecting)
    return Overview(
        tuple(cards_of(visit, visit.cohorts, dict(gauges.held))),
        _attention(visit),
        tuple(signs(visit, gauges, visit.store.last_ended())),
    )


def cards_of(visit: Visit, cohorts: Iterable[Cohort], held: Mapping[str, int]) -> Iterator[Card]:
    """Yield how each of these cohorts is; `held` are changes that wait, by cohort."""
    good, whole = visit.store.last_good(), last_whole(visit.store)
    active = {run.cohort: run for run in visit.store.active_runs() if run.job in READING}
    for cohort in cohorts:
        read, is_over = good.get(cohort.id), has_ended(cohort, visit.now)
        old = read is not None and visit.now - (read.data_at or read.ended_at or visit.now) > STALE
        yield Card(
            cohort=cohort,
            name=visit.context.programme(cohort).name,
            read=read,
            whole=whole.get(cohort.id),
            active=active.get(cohort.id),
            is_over=is_over,
            is_stale=old and not is_over,
            counts=counts_of(visit, cohort),
            held=held.get(cohort.id, 0),
        )


def _attention(visit: Visit) -> tuple[Block, ...]:
    """Return what the admins' note would tell today if nobody had been told yet."""
    so = matters(Desk(visit.context, visit.store, visit.now))
    return tuple(blocks(so, visit.now))
