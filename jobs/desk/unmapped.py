"""What in the courses' content waits for a person to say what it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from jobs.desk.matter import SHOWN, Desk, Kind, and_more
from jobs.note_mail import Block, Item, Step, counted
from jobs.present.safe import printable
from mappings.problems import Problem

UNCLEAR = "review"


@dataclass(frozen=True, slots=True)
class Unmapped:
    """A module, item or assignment of which the last run could not tell what it is."""

    cohort: str
    problem: Problem

    @property
    def key(self) -> str:
        """Each thing in Canvas by itself: one that is added later is told by itself."""
        return f"unmapped:{self.cohort}:{self.problem.where}"


def _unmapped(desk: Desk) -> Iterator[Unmapped]:
    """As of the last run that has figures: until the next, nothing else is known."""
    good = desk.store.last_good()
    for cohort in desk.going_on:
        run = good.get(cohort.id)
        unclear = [p for p in run.problems if p.code == UNCLEAR] if run else []
        yield from {p.where: Unmapped(cohort.id, p) for p in unclear}.values()


def _count(unmapped: Sequence[Unmapped]) -> Iterator[str]:
    yield counted(len(unmapped), "thing is not mapped", "things are not mapped")


def _tell(unmapped: Sequence[Unmapped], _now: datetime) -> Iterator[Block]:
    by_cohort: dict[str, list[Unmapped]] = {}
    for one in unmapped:
        by_cohort.setdefault(one.cohort, []).append(one)
    yield from (_block(cohort, found) for cohort, found in by_cohort.items())


def _block(cohort: str, unmapped: Sequence[Unmapped]) -> Block:
    return Block(
        "warn",
        f"Cohort {cohort}: {counted(len(unmapped), 'thing is', 'things are')} not mapped",
        tuple(
            Item(printable(one.problem.where), printable(one.problem.remedy))
            for one in unmapped[:SHOWN]
        ),
        (
            Step("To see them all", f"npq-sync map {cohort}"),
            Step("To see what is proposed", f"npq-sync confirm {cohort}"),
        ),
        and_more(len(unmapped), f"npq-sync map {cohort} lists them"),
    )


UNMAPPED = Kind(Unmapped, _unmapped, _count, _tell)
