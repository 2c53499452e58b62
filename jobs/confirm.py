"""What a person says things in Canvas count as: checked against the cohort's courses, and kept."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import get_args

from jobs.context import UsageFault
from mappings.activities import Strand
from mappings.answers import Answer, Kind, Proposal, Saying, proposals, titles_by_id
from mappings.cohorts import Cohort
from mappings.explicit import explicit_lines
from mappings.programmes import Programme
from mappings.records import Structure
from mappings.things import things_of
from sync.canvas.client import CanvasClient
from sync.canvas.structure import pull_course, pull_structure
from sync.store.answers import answers_elsewhere, answers_of, keep_answers
from sync.store.store import Store

NO_AREA = "none"
LARGEST_WEIGHT = 1_000_000
Things = Collection[tuple[Kind, int]]


@dataclass(frozen=True, slots=True)
class Person:
    """Who says so, and when."""

    who: str
    at: datetime


@dataclass(frozen=True)
class Confirming:
    """The answers of one cohort. Canvas is asked for its courses' content only where needed."""

    store: Store
    client: CanvasClient
    cohort: Cohort
    programme: Programme

    @property
    def answers(self) -> tuple[Answer, ...]:
        """What is in force."""
        return answers_of(self.store, self.cohort.id)

    @cached_property
    def structures(self) -> tuple[Structure, ...]:
        """The content of the cohort's courses now."""
        return read_structures(self.client, self.cohort)

    @property
    def proposals(self) -> tuple[Proposal, ...]:
        """What answers of the programme's other cohorts propose."""
        return proposed(self.store, self.cohort, self.programme, self.structures)

    def said(
        self, things: Things, strand: str | None, areas: Mapping[str, Decimal] | None
    ) -> tuple[Saying, ...]:
        """Return one answer about all these things. Raises UsageFault for what is not there."""
        titles = titles_by_id(self.structures)
        self._refuse([thing for thing in things if thing not in titles], "is not in its courses")
        return tuple(Saying(*thing, titles[thing], strand, areas) for thing in things)

    def taken_back(self, things: Things) -> tuple[Saying, ...]:
        """Return that titles and modules decide again. Raises UsageFault without an answer."""
        held = {(a.kind, a.canvas_id): a.title for a in self.answers}
        self._refuse([thing for thing in things if thing not in held], "has no answer in force")
        return tuple(Saying(*thing, held[thing], None, None) for thing in things)

    def keep(
        self, sayings: Iterable[Saying], by: Person, seen: int | None = None
    ) -> tuple[Answer, ...]:
        """Make these the cohort's own answers; return those that are new.

        Raises AnsweredMeanwhile, where they knew of the answers up to the number `seen` alone.
        """
        answers = answers_by(by, sayings, self.cohort.id, self.programme.code)
        return keep_answers(self.store, answers, seen)

    def _refuse(self, wrong: Things, why: str) -> None:
        if wrong:
            known = f"npq-sync map {self.cohort.id} shows the ids"
            raise UsageFault(
                tuple(f"cohort {self.cohort.id}: {k} {id_} {why}; {known}" for k, id_ in wrong)
            )


def answers_by(
    person: Person, sayings: Iterable[Saying], cohort: str, programme: str
) -> tuple[Answer, ...]:
    """Return what a person says of things in a cohort of a programme."""
    return tuple(
        Answer(
            said.kind,
            said.canvas_id,
            said.title,
            said.strand,
            said.areas,
            cohort=cohort,
            programme=programme,
            who=person.who,
            at=person.at,
        )
        for said in sayings
    )


def read_structures(client: CanvasClient, cohort: Cohort) -> tuple[Structure, ...]:
    """Return the content of the cohort's courses, in their order."""
    courses = client.together(lambda ref: pull_course(client, ref), cohort.courses)
    return tuple(client.together(lambda course: pull_structure(client, course.id), courses))


def proposed(
    store: Store, cohort: Cohort, programme: Programme, structures: Sequence[Structure]
) -> tuple[Proposal, ...]:
    """Return what answers of the programme's other cohorts propose for this one's courses."""
    return proposals(
        structures,
        explicit_lines(cohort, structures, things_of(structures)),
        answers_of(store, cohort.id),
        answers_elsewhere(store, programme.code, cohort.id),
        programme,
    )


def said_areas(text: str | None, programme: Programme) -> dict[str, Decimal] | None:
    """Return "a,b" as equal weights, "a=0.7,b=0.3" as these; "none" is that there is none."""
    if text is None:
        return None
    said = [each.strip() for each in text.split(",") if each.strip()]
    if said == [NO_AREA]:
        return {}
    weights = {}
    for each in said:
        slug, _, weight = (part.strip() for part in each.partition("="))
        weights[slug] = weight
    known = [area.slug for area in programme.areas]
    wrong = [slug for slug in weights if slug not in known]
    if wrong or not weights:
        raise UsageFault(
            tuple(f"--areas {s or text}: is no area; use {', '.join(known)}" for s in wrong or [""])
        )
    return weighed(weights)


def weighed(weights: Mapping[str, str]) -> dict[str, Decimal]:
    """Return weights as they were written; where none was, all are equal.

    Raises UsageFault for what is no number above 0, and where some are missing.
    """
    if not any(weights.values()):
        return dict.fromkeys(weights, Decimal(1))
    found = {slug: _weight(text) for slug, text in weights.items()}
    if wrong := tuple(
        f"area {slug}: {weights[slug] or 'nothing'} is no share; write a number above 0 for each"
        " area, such as 0.7 and 0.3, or none at all for equal shares"
        for slug, weight in found.items()
        if weight is None
    ):
        raise UsageFault(wrong)
    return {slug: weight for slug, weight in found.items() if weight is not None}


def _weight(text: str) -> Decimal | None:
    """A number above 0 as the cohorts file may have it, None for any other text."""
    try:
        weight = Decimal(text)
    except InvalidOperation:
        return None
    return weight if weight.is_finite() and 0 < weight <= LARGEST_WEIGHT else None


def said_strand(text: str | None) -> str | None:
    """Return a strand as it is written everywhere. Raises UsageFault for another word."""
    if text is not None and text not in get_args(Strand):
        raise UsageFault((f"--strand {text}: is no strand; use {', '.join(get_args(Strand))}",))
    return text


def wrong_words(things: Things, *, says: bool, take_back: bool, accepts: bool) -> Iterator[str]:
    """Yield what is amiss with a call's words taken together."""
    if accepts and (things or says or take_back):
        yield "--proposed: stands alone; it accepts every proposal that is listed"
    elif take_back and says:
        yield "--take-back: says nothing new; leave out --strand and --areas"
    elif take_back and not things:
        yield "--take-back: name what is meant by --module, --item or --assignment"
    elif says and not things:
        yield "--strand, --areas: name what is meant by --module, --item or --assignment"
    elif things and not (says or take_back):
        yield "say what it counts as: --strand, --areas or both; or --take-back"
