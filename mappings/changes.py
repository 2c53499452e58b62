"""What is wanted against what Canvas holds: the writes of a run as data, before any is made."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Literal

from mappings.holds import Decision
from mappings.standing import Entry

FIGURE_TITLE = "NPQ engagement %"
ENTRY_TITLE = "NPQ assessment entry"
COLUMN_TITLES = (FIGURE_TITLE, ENTRY_TITLE)

ENTRY_WORDS: Mapping[Entry, str] = {
    "eligible": "Eligible",
    "not-yet": "Not yet",
    "not-applicable": "Not applicable",
}

Target = Literal["column", "cell", "override", "mail"]


@dataclass(frozen=True, slots=True)
class Change:
    """One write or mail. `user_id` is None where it concerns nobody alone.

    `column` is the title of a cell's column. `verify` marks what an evaluating read must confirm
    before it is written.
    """

    target: Target
    user_id: int | None
    before: str | None
    after: str | None
    verify: bool
    reason: str
    column: str | None = None


@dataclass(frozen=True, slots=True)
class HeldCells:
    """What Canvas holds in our two columns, by user id; empty cells are absent."""

    figures: Mapping[int, str] = field(default_factory=dict)
    entries: Mapping[int, str] = field(default_factory=dict)


def entry_of(word: str | None) -> Entry | None:
    """Return the entry a cell's word stands for, None where it is none of ours."""
    return next((entry for entry, ours in ENTRY_WORDS.items() if ours == word), None)


def plan_columns(found: Collection[str]) -> tuple[Change, ...]:
    """Return a change for each of our columns whose title is not among those found."""
    return tuple(
        Change("column", None, None, title, verify=False, reason="the column is not there yet")
        for title in COLUMN_TITLES
        if title not in found
    )


def plan_cells(
    decision: Decision,
    held: HeldCells,
    *,
    writable: AbstractSet[int],
    moved: AbstractSet[int] = frozenset(),
    to_verify: AbstractSet[int] = frozenset(),
) -> tuple[Change, ...]:
    """Return the cells that differ from what Canvas holds, by user id, the figure first.

    `writable` are the users Canvas would take a cell for: students of the home course whose
    enrollment is not deleted (one other id has a whole bulk write refused). `moved` left the
    cohort for another section of the same home course: their cells are another cohort's now.
    """
    return tuple(
        change
        for user_id in sorted(decision.in_force)
        if user_id in writable and user_id not in moved
        for change in _cells_of(user_id, decision, held, verify=user_id in to_verify)
    )


def _cells_of(
    user_id: int, decision: Decision, held: HeldCells, *, verify: bool
) -> Iterator[Change]:
    figure = decision.figures.get(user_id)
    if figure is not None and figure != held.figures.get(user_id):
        yield Change(
            "cell",
            user_id,
            held.figures.get(user_id),
            figure,
            verify=False,
            reason="the figure changed",
            column=FIGURE_TITLE,
        )
    entry = decision.in_force[user_id]
    word = ENTRY_WORDS.get(entry) if entry is not None else None
    if word is not None and word != held.entries.get(user_id):
        yield Change(
            "cell",
            user_id,
            held.entries.get(user_id),
            word,
            verify=verify,
            reason="the entry changed",
            column=ENTRY_TITLE,
        )
