"""Writes and mails of a run as tables: each of them, or how many of each kind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.table import Table
from rich.text import Text

from jobs.present.fitting import Fitting, plain_table
from jobs.present.safe import printable
from mappings.changes import Change

EXAMPLES = 3  # changes named of each kind


def plan_table(planned: Sequence[Change]) -> Fitting:
    """Return every write and mail a dry run planned; why, where there is room for it."""
    return Fitting((_plan_table(planned, why=True), _plan_table(planned, why=False)))


def _plan_table(planned: Sequence[Change], *, why: bool) -> Table:
    heads = ["What", "User", "Before", "After", *(["Why"] if why else []), ""]
    table = plain_table(*heads, right=("User",), folding=("Before", "After"))
    for change in planned:
        table.add_row(
            kind_of(change),
            "" if change.user_id is None else str(change.user_id),
            Text(printable(change.before or "–")),
            Text(printable(change.after or "–")),
            *([change.reason] if why else []),
            "to be verified" if change.verify else "",
        )
    return table


def kind_of(change: Change) -> str:
    """Return what a change is of: its target, and of a cell its column."""
    return f"cell: {change.column}" if change.column else change.target


def by_kind(planned: Iterable[Change]) -> dict[str, list[Change]]:
    """Return changes by what they are of, in the order of the first of each."""
    kinds: dict[str, list[Change]] = {}
    for change in planned:
        kinds.setdefault(kind_of(change), []).append(change)
    return kinds


def heading(kind: str, changes: Sequence[Change]) -> str:
    """Return what would be done of a kind in plain words, with how many it is."""
    count = len(changes)
    if kind == "column":
        return f"Add {_counted(count, 'column')} to the gradebook"
    if kind == "override":
        return f"Make {_counted(count, 'change')} to who may enter the assessment, and when"
    column = changes[0].column
    return f"Write {_counted(count, 'cell')} of the column {column}" if column else kind


def _counted(count: int, word: str) -> str:
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"


def summary_table(planned: Iterable[Change]) -> Table:
    """Return how many changes there are of each kind, with the first few of them."""
    kinds = by_kind(planned)
    table = plain_table(
        "What", "Count", "The first of them", right=("Count",), folding=("The first of them",)
    )
    for kind, changes in kinds.items():
        named = [_named(change) for change in changes[:EXAMPLES]]
        more = ["…"] if len(changes) > EXAMPLES else []
        table.add_row(kind, str(len(changes)), Text("; ".join([*named, *more])))
    return table


def _named(change: Change) -> str:
    after = printable(change.after or "–")
    if change.user_id is None:
        return after
    return f"{change.user_id}" if change.target == "override" else f"{change.user_id}: {after}"
