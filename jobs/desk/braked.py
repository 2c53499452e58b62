"""What the brake holds: a rule that would tell of so much of a cohort that nobody is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from jobs.desk.matter import Desk, Kind
from jobs.note_mail import Block, Item, Step, counted
from mappings.digest import heading
from mappings.mass import HeldRule


@dataclass(frozen=True, slots=True)
class Braked:
    """A rule that would tell of so much of a cohort at once that nobody is told."""

    held: HeldRule

    @property
    def key(self) -> str:
        """The same while it is held, of however many."""
        return f"braked:{self.held.cohort}:{self.held.rule}"


def _braked(desk: Desk) -> Iterator[Braked]:
    yield from (Braked(held) for held in desk.gathered.round().held)


def _count_braked(braked: Sequence[Braked]) -> Iterator[str]:
    yield counted(len(braked), "rule is held", "rules are held")


def _tell_braked(braked: Sequence[Braked], _now: datetime) -> Iterator[Block]:
    for one in braked:
        held = one.held
        yield Block(
            "stop",
            f"Cohort {held.cohort}: {heading(held.rule)} is held",
            (
                Item(
                    f"{held.count} of {held.of} participants",
                    "would be told of at once, so coaches are told of none of them by this rule",
                    "if it is true of so many, coaches should hear; if something is wrong in "
                    "Canvas or in the cohorts file, correct that, and the next sync closes them",
                ),
            ),
            (
                Step("To see whom", f"npq-sync alerts --cohort {held.cohort} --rule {held.rule}"),
                Step("To let coaches hear", f"npq-sync alerts release {held.cohort} {held.rule}"),
            ),
        )


BRAKED = Kind(Braked, _braked, _count_braked, _tell_braked)
