"""/cohorts/{cohort}/mapping: what things in Canvas count as and why, and a person's say in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, get_args

from fastapi import APIRouter, Form
from starlette.responses import Response

from jobs.confirm import Confirming, Person, Things, said_areas, said_strand
from jobs.console.gate import AdminVisit, GatedRoute
from jobs.console.map_rows import coverage, gone, rows_of
from jobs.console.sent import id_of
from jobs.console.shell import file
from jobs.console.visit import Visit
from jobs.present.map_lines import map_lines
from mappings.activities import Strand
from mappings.answers import Kind, Proposal
from mappings.drift import DRIFT
from mappings.seen import Seen
from sync.errors import CanvasTrouble
from sync.settings import Faults
from sync.store.answers import answers_of
from sync.store.contents import last_content

router = APIRouter(route_class=GatedRoute)

NOTHING = Seen({}, {})
COVERAGE = frozenset(
    {"hours-without-activity", "activity-without-hours", "module-without-activity"}
)
SAID = {
    "kept": ("good", "Kept", "It counts with the next sync."),
    "taken-back": ("good", "Taken back", "Titles and rules decide again, with the next sync."),
}
Refusal = tuple[str, tuple[str, ...]]
Words = Annotated[list[str], Form()]
Word = Annotated[str, Form(max_length=100)]


@router.get("/cohorts/{cohort}/mapping")
def mapping(visit: AdminVisit, cohort: str, said: str = "") -> Response:
    """Show what the last whole reading saw, with what was confirmed since."""
    return _page(visit, cohort, said=said)


@router.get("/cohorts/{cohort}/mapping.toml")
def mapping_toml(visit: AdminVisit, cohort: str) -> Response:
    """Give what was confirmed as lines for the cohorts file."""
    visit.note("export-mapping", cohort)
    text = map_lines(answers_of(visit.store, cohort))
    return file(f"{cohort}-map.toml", text, "application/toml; charset=utf-8")


@router.post("/cohorts/{cohort}/mapping/confirm")
def confirm(
    visit: AdminVisit,
    cohort: str,
    thing: Words = [],  # noqa: B006
    area: Words = [],  # noqa: B006
    strand: Word = "",
) -> Response:
    """Keep one answer about all that was ticked; Canvas is asked whether it is still there."""
    if not strand and not area:
        return _refused(visit, cohort, ("Nothing was said", ("Choose a strand, areas or both.",)))

    def act(confirming: Confirming, things: Things) -> None:
        areas = said_areas(",".join(area) or None, confirming.programme)
        confirming.confirm(things, said_strand(strand or None), areas, _person(visit))

    return _done(visit, cohort, thing, act, "kept")


@router.post("/cohorts/{cohort}/mapping/take-back")
def take_back(visit: AdminVisit, cohort: str, thing: Words = []) -> Response:  # noqa: B006
    """Let rules decide again about all that was ticked."""

    def act(confirming: Confirming, things: Things) -> None:
        confirming.take_back(things, _person(visit))

    return _done(visit, cohort, thing, act, "taken-back")


@router.post("/cohorts/{cohort}/mapping/proposals")
def proposals(visit: AdminVisit, cohort: str) -> Response:
    """Ask Canvas for the course, and show what answers of other cohorts propose for it."""
    return _asking(visit, cohort, lambda c: _page(visit, cohort, proposed=c.proposals))


@router.post("/cohorts/{cohort}/mapping/accept")
def accept(visit: AdminVisit, cohort: str, thing: Words = []) -> Response:  # noqa: B006
    """Make answers of what was ticked of the proposals."""

    def act(confirming: Confirming, things: Things) -> None:
        found = {(each.kind, each.canvas_id): each for each in confirming.proposals}
        if missing := [thing for thing in things if thing not in found]:
            raise Faults(tuple(f"{kind} {id_} is not proposed any more" for kind, id_ in missing))
        confirming.keep([found[thing] for thing in things], _person(visit))

    return _done(visit, cohort, thing, act, "kept")


def _done(
    visit: Visit,
    cohort: str,
    ticked: Sequence[str],
    act: Callable[[Confirming, Things], None],
    said: str,
) -> Response:
    things = _things(ticked)
    if not things or len(things) != len(set(ticked)):
        return _refused(visit, cohort, ("Nothing was chosen", ("Tick what you mean.",)))

    def acted(confirming: Confirming) -> Response:
        act(confirming, things)
        deed = "confirm-mapping" if said == "kept" else "take-back-mapping"
        for kind, number in things:
            visit.note(deed, cohort, about=f"{kind} {number}")
        return visit.seen_other(f"/cohorts/{cohort}/mapping?said={said}")

    return _asking(visit, cohort, acted)


def _asking(visit: Visit, cohort: str, ask: Callable[[Confirming], Response]) -> Response:
    """Answer with what may ask Canvas; what is wrong then is said on the page."""
    the_cohort = visit.context.cohort(cohort)
    programme = visit.context.programme(the_cohort)
    try:
        with visit.context.client() as client:
            return ask(Confirming(visit.store, client, the_cohort, programme))
    except CanvasTrouble as trouble:
        problem = trouble.problem
        return _refused(
            visit, cohort, ("Canvas could not be asked", (f"{problem.where}: {problem.remedy}",))
        )
    except Faults as faults:
        return _refused(visit, cohort, ("It does not fit the course as it is now", faults.faults))


def _things(ticked: Sequence[str]) -> Things:
    """Return what was ticked; what is no thing is left out."""
    found: dict[tuple[Kind, int], None] = {}
    for each in ticked:
        word, _, number = each.partition(":")
        if (id_ := id_of(number)) is not None:
            found |= {(kind, id_): None for kind in get_args(Kind) if kind == word}
    return tuple(found)


def _person(visit: Visit) -> Person:
    return Person(visit.who, visit.now)


def _refused(visit: Visit, cohort: str, refusal: Refusal) -> Response:
    return _page(visit, cohort, refusal=refusal)


def _page(
    visit: Visit,
    cohort: str,
    said: str = "",
    refusal: Refusal | None = None,
    proposed: Sequence[Proposal] | None = None,
) -> Response:
    kept = last_content(visit.store, cohort)
    content = Seen.from_json(kept.content) if kept else NOTHING
    answers = answers_of(visit.store, cohort)
    rows = rows_of(content, answers)
    programme = visit.context.programme(visit.context.cohort(cohort))
    last = visit.store.last_ended().get(cohort)
    problems = last.problems if last else ()
    return visit.page(
        "mapping.html.j2",
        409 if refusal else 200,
        cohort=cohort,
        kept=kept,
        rows=rows,
        asking=[row for row in rows if row.asks],
        gone=gone(answers, content),
        covered=coverage(content, programme),
        areas=programme.areas,
        strands=get_args(Strand),
        drift=[problem for problem in problems if problem.code == DRIFT],
        uncovered=[problem for problem in problems if problem.code in COVERAGE],
        waits=kept is not None and any(answer.at >= kept.kept_at for answer in answers),
        said=SAID.get(said),
        refusal=refusal,
        proposed=proposed,
    )
