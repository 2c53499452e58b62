"""`npq-sync confirm`: a person says what a thing in Canvas counts as."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from jobs.cli.deed import note
from jobs.cli.terminal import say, say_json, warn
from jobs.confirm import Confirming, Person, Things, said_areas, said_strand, wrong_words
from jobs.context import UsageFault, login, now, open_context
from jobs.present.answers import answers_json, answers_table, proposals_table
from mappings.answers import Saying

Ids = list[int]


def confirm(
    cohort: Annotated[str, typer.Argument(help="A cohort's id.")],
    *,
    module: Annotated[Ids | None, typer.Option(help="A module's id; may be repeated.")] = None,
    item: Annotated[Ids | None, typer.Option(help="A module item's id; may be repeated.")] = None,
    assignment: Annotated[
        Ids | None, typer.Option(help="An assignment's id; may be repeated.")
    ] = None,
    strand: Annotated[str | None, typer.Option(help="The strand it counts in.")] = None,
    areas: Annotated[
        str | None,
        typer.Option(help="Its areas, parted by commas, each with =SHARE or none has; or `none`."),
    ] = None,
    take_back: Annotated[bool, typer.Option("--take-back", help="Let rules decide again.")] = False,
    proposed: Annotated[
        bool, typer.Option("--proposed", help="Accept every proposal that is listed.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Say what things in Canvas count as, where their titles do not; or list what was said.

    An answer wins over the rules, the cohorts file over both. The next sync counts with it.

    Example: npq-sync confirm npqsl-2025-autumn --module 501 --strand online --areas teaching
    """
    context = open_context()
    the_cohort = context.cohort(cohort)
    programme = context.programme(the_cohort)
    things: Things = [
        *(("module", id_) for id_ in module or ()),
        *(("item", id_) for id_ in item or ()),
        *(("assignment", id_) for id_ in assignment or ()),
    ]
    says = strand is not None or areas is not None
    if wrong := tuple(wrong_words(things, says=says, take_back=take_back, accepts=proposed)):
        raise UsageFault(wrong)
    by = Person(login(), now())
    said = said_strand(strand), said_areas(areas, programme)
    with context.store() as store, context.client() as client:
        confirming = Confirming(store, client, the_cohort, programme)
        if take_back:
            _keep(confirming, confirming.taken_back(things), by, "take-back-answer")
        elif things:
            _keep(confirming, confirming.said(things, *said), by, "confirm-answer")
        elif proposed:
            accept(confirming, by, as_json=as_json)
        show(confirming, as_json=as_json)


def _keep(confirming: Confirming, sayings: Sequence[Saying], by: Person, deed: str) -> None:
    """Keep what is new of it, and that it was said; what is so already is no deed."""
    if kept := confirming.keep(sayings, by):
        about = " ".join(f"{answer.kind}:{answer.canvas_id}" for answer in kept)
        note(confirming.store, deed, confirming.cohort.id, about=about)
    else:
        warn("nothing was changed: that is what was confirmed before")


def accept(confirming: Confirming, by: Person, *, as_json: bool) -> None:
    """List every proposal and make it an answer."""
    wanted = confirming.proposals
    if wanted and not as_json:
        say(proposals_table(wanted))
        say()
    if wanted:
        _keep(confirming, wanted, by, "accept-proposals")
    warn(f"{len(wanted)} accepted" if wanted else "nothing is proposed")


def show(confirming: Confirming, *, as_json: bool) -> None:
    """List the answers in force and what is proposed."""
    answers, wanted = confirming.answers, confirming.proposals
    cohort = confirming.cohort.id
    if as_json:
        say_json(answers_json(answers, wanted))
        return
    if answers:
        say(answers_table(answers))
    else:
        warn(f"cohort {cohort}: nothing is confirmed; npq-sync map {cohort} shows what is unclear")
    if wanted:
        say()
        say(proposals_table(wanted))
        warn(f"to accept what is proposed: npq-sync confirm {cohort} --proposed")
