"""What an admin says in the form of the mapping page, before anything is done with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, get_args

from fastapi import Depends
from starlette.datastructures import FormData
from starlette.requests import Request

from jobs.confirm import NO_AREA, Confirming, Things, said_areas, said_strand, weighed
from jobs.console.sent import id_of
from mappings.answers import Kind, Saying
from mappings.programmes import Programme
from sync.settings import Faults

SHARE = "share:"
"""How the field of an area's share begins; its slug follows."""
NOTHING_CHOSEN = "Nothing was chosen: tick what you mean."
NOTHING_SAID = "Nothing was said: choose a strand, areas or both, or take back what was confirmed."
SAYS_BOTH = "What is taken back says nothing new: leave strand and areas as titles and rules say."
NO_AREA_AND_SOME = "It has no area, or it has the ticked ones: not both."


async def _form(request: Request) -> FormData:
    return await request.form()


Sent = Annotated[FormData, Depends(_form)]
"""A form as it was sent: names of its own for each area's share."""


@dataclass(frozen=True, slots=True)
class Said:
    """What was ticked, and what is said of it all; `seen` numbers the newest answer they saw."""

    things: Things
    strand: str | None
    areas: Mapping[str, Decimal] | None
    takes_back: bool
    seen: int

    def sayings(self, confirming: Confirming) -> tuple[Saying, ...]:
        """Return it thing by thing. Raises Faults for what is not in the course.

        Of what was confirmed of nothing, nothing is taken back.
        """
        if not self.takes_back:
            return confirming.said(self.things, self.strand, self.areas)
        held = {(answer.kind, answer.canvas_id) for answer in confirming.answers}
        return confirming.taken_back([thing for thing in self.things if thing in held])


def said_of(form: FormData, programme: Programme) -> Said:
    """Return what the form says. Raises Faults for what makes no sense together."""
    things = things_of(form)
    takes_back = bool(form.get("take_back"))
    strand, areas = said_strand(_word(form, "strand") or None), _areas(form, programme)
    if takes_back and (strand or areas is not None):
        raise Faults((SAYS_BOTH,))
    if not takes_back and strand is None and areas is None:
        raise Faults((NOTHING_SAID,))
    return Said(things, strand, areas, takes_back, seen_in(form))


def things_of(form: FormData) -> Things:
    """Return what was ticked, each once. Raises Faults where that is nothing, or no thing."""
    found: dict[tuple[Kind, int], None] = {}
    for each in form.getlist("thing"):
        word, _, number = str(each).partition(":")
        kinds = [kind for kind in get_args(Kind) if kind == word]
        if not kinds or (id_ := id_of(number)) is None:
            raise Faults((NOTHING_CHOSEN,))
        found[kinds[0], id_] = None
    if not found:
        raise Faults((NOTHING_CHOSEN,))
    return tuple(found)


def seen_in(form: FormData) -> int:
    """Return the number of the newest answer that was there when the page was made."""
    return id_of(_word(form, "seen")) or 0


def _areas(form: FormData, programme: Programme) -> dict[str, Decimal] | None:
    """Return the weights of the areas that were ticked, or given a share; None where none was."""
    ticked = [str(slug) for slug in form.getlist("area")]
    shares = {area.slug: _word(form, f"{SHARE}{area.slug}") for area in programme.areas}
    wanted = {slug: share for slug, share in shares.items() if share or slug in ticked}
    if NO_AREA in ticked and (wanted or len(ticked) > 1):
        raise Faults((NO_AREA_AND_SOME,))
    if unknown := [slug for slug in ticked if slug not in shares]:
        return said_areas(",".join(unknown), programme)
    return weighed(wanted) if wanted else None


def _word(form: FormData, name: str) -> str:
    word = form.get(name)
    return word.strip() if isinstance(word, str) else ""
