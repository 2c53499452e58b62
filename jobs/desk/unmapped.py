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
    alike: dict[str, list[str]] = {}
    for one in unmapped:
        alike.setdefault(one.problem.remedy, []).append(one.problem.where)
    return Block(
        "warn",
        f"Cohort {cohort}: {counted(len(unmapped), 'thing is', 'things are')} not mapped",
        tuple(_item(remedy, places) for remedy, places in list(alike.items())[:SHOWN]),
        (
            Step("To see them all", f"npq-sync map {cohort}"),
            Step("To see what is proposed", f"npq-sync confirm {cohort}"),
        ),
        and_more(len(alike), f"npq-sync map {cohort} lists them"),
    )


def _item(remedy: str, places: Sequence[str]) -> Item:
    """Say once what is so of several, as of all items of a module."""
    more = f" and {len(places) - 1} more" if len(places) > 1 else ""
    return Item(f"{printable(places[0])}{more}", printable(remedy))


UNMAPPED = Kind(Unmapped, _unmapped, _count, _tell)
