"""/cohorts/{cohort}/mapping: what things in Canvas count as and why, and a person's say in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import get_args

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.responses import Response

from jobs.console.gate import AdminVisit, GatedRoute
from jobs.console.map_acts import Act, Course, Refusal, acted
from jobs.console.map_form import SHARE, Sent, said_of, seen_in, things_of
from jobs.console.map_rows import coverage, gone, hours_kept, rows_of
from jobs.console.map_words import saying_words
from jobs.console.shell import file
from jobs.console.visit import Visit
from jobs.present.map_lines import map_lines
from mappings.activities import Strand
from mappings.answers import Proposal, Saying
from mappings.drift import DRIFT
from mappings.seen import Seen
from sync.settings import Faults
from sync.store.answers import answers_of, newest_answer
from sync.store.contents import last_content

router = APIRouter(route_class=GatedRoute)

NOTHING = Seen({}, {})
COVERAGE = frozenset(
    {"hours-without-activity", "activity-without-hours", "module-without-activity"}
)
SAID = {
    "kept": ("good", "Kept", "It counts with the next sync."),
    "taken-back": ("good", "Taken back", "Titles and rules decide again, with the next sync."),
    "same": ("info", "Nothing was changed", "That is what was confirmed, or not, before."),
}


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
def confirm(visit: AdminVisit, cohort: str, sent: Sent) -> Response:
    """Keep one answer about all that was ticked, or take back what was confirmed of it."""
    return _said(visit, cohort, sent, Course.keep)


@router.post("/cohorts/{cohort}/mapping/try")
def try_out(visit: AdminVisit, cohort: str, sent: Sent) -> Response:
    """Show what that would change, and keep nothing."""
    return _said(visit, cohort, sent, Course.try_out)


@router.post("/cohorts/{cohort}/mapping/proposals")
def proposals(visit: AdminVisit, cohort: str) -> Response:
    """Ask Canvas for the course, and show what answers of other cohorts propose for it."""
    return _acted(
        visit, cohort, lambda course: _page(visit, cohort, proposed=course.confirming.proposals)
    )


@router.post("/cohorts/{cohort}/mapping/accept")
def accept(visit: AdminVisit, cohort: str, sent: Sent) -> Response:
    """Make answers of what was ticked of the proposals."""
    return _proposed(visit, cohort, sent, Course.keep)


@router.post("/cohorts/{cohort}/mapping/try-proposed")
def try_proposed(visit: AdminVisit, cohort: str, sent: Sent) -> Response:
    """Show what those would change, and keep nothing."""
    return _proposed(visit, cohort, sent, Course.try_out)


Do = Callable[[Course, Sequence[Saying], int], Response]


def _said(visit: Visit, cohort: str, sent: FormData, do: Do) -> Response:
    def act(course: Course) -> Response:
        said = said_of(sent, course.confirming.programme)
        return do(course, said.sayings(course.confirming), said.seen)

    return _acted(visit, cohort, act)


def _proposed(visit: Visit, cohort: str, sent: FormData, do: Do) -> Response:
    def act(course: Course) -> Response:
        things = things_of(sent)
        found = {(each.kind, each.canvas_id): each for each in course.confirming.proposals}
        if missing := [thing for thing in things if thing not in found]:
            raise Faults(tuple(f"{kind} {id_} is not proposed any more" for kind, id_ in missing))
        return do(course, [found[thing] for thing in things], seen_in(sent))

    return _acted(visit, cohort, act)


def _acted(visit: Visit, cohort: str, act: Act) -> Response:
    return acted(visit, cohort, act, lambda refusal: _page(visit, cohort, refusal=refusal))


def _page(
    visit: Visit,
    cohort: str,
    said: str = "",
    refusal: Refusal | None = None,
    proposed: Sequence[Proposal] | None = None,
) -> Response:
    the_cohort = visit.context.cohort(cohort)
    programme = visit.context.programme(the_cohort)
    kept = last_content(visit.store, cohort)
    content = Seen.from_json(kept.content) if kept else NOTHING
    seen, answers = newest_answer(visit.store, cohort), answers_of(visit.store, cohort)
    rows = rows_of(content, answers, the_cohort.map)
    last = visit.store.last_ended().get(cohort)
    problems = last.problems if last else ()
    return visit.page(
        "mapping.html.j2",
        HTTPStatus.CONFLICT if refusal else HTTPStatus.OK,
        cohort=cohort,
        kept=kept,
        rows=rows,
        what=[row for row in rows if row.asks_what],
        area=[row for row in rows if row.asks_area],
        gone=gone(answers, content),
        covered=coverage(content, programme, hours_kept(visit.people(cohort).values())),
        areas=programme.areas,
        strands=get_args(Strand),
        drift=[problem for problem in problems if problem.code == DRIFT],
        uncovered=[problem for problem in problems if problem.code in COVERAGE],
        waits=kept is not None and any(answer.at >= kept.kept_at for answer in answers),
        said=SAID.get(said),
        refusal=refusal,
        proposed=proposed,
        seen=seen,
        share=SHARE,
        saying_words=saying_words,
    )
