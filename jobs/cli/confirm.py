"""`npq-sync confirm`: a person says what a thing in Canvas counts as."""

from __future__ import annotations

from typing import Annotated

import typer

from jobs.cli.deed import note
from jobs.cli.terminal import say, say_json, warn
from jobs.confirm import Confirming, Person, Things, said_areas, said_strand, wrong_words
from jobs.context import UsageFault, login, now, open_context
from jobs.present.answers import answers_json, answers_table, proposals_table

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
        str | None, typer.Option(help="Its areas, parted by commas, or `none`.")
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
            confirming.take_back(things, by)
            note(store, "take-back-answer", the_cohort.id, about=_ids(things))
        elif things:
            confirming.confirm(things, *said, by)
            note(store, "confirm-answer", the_cohort.id, about=_ids(things))
        elif proposed:
            accept(confirming, by, as_json=as_json)
        show(confirming, as_json=as_json)


def _ids(things: Things) -> str:
    return " ".join(f"{kind}:{id_}" for kind, id_ in things)


def accept(confirming: Confirming, by: Person, *, as_json: bool) -> None:
    """List every proposal and make it an answer."""
    wanted = confirming.proposals
    if wanted and not as_json:
        say(proposals_table(wanted))
        say()
    confirming.keep(wanted, by)
    if wanted:
        about = _ids([(one.kind, one.canvas_id) for one in wanted])
        note(confirming.store, "accept-proposals", confirming.cohort.id, about=about)
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
