"""Every column of every table is either said to hold something of people, or known to hold none."""

from __future__ import annotations

from collections.abc import Mapping

from sync.store import forgotten_tables as _forgotten
from sync.store.personal import HOLDINGS
from sync.store.row import Row

NOBODYS: Mapping[str, frozenset[str]] = {
    "answer": frozenset(
        {"id", "cohort", "programme", "kind", "canvas_id", "title", "strand", "areas", "at"}
    ),
    "answer_draft": frozenset({"key", "cohort", "seen", "sayings", "made_at"}),
    "canvas_feature": frozenset({"name", "seen_at"}),
    "canvas_object": frozenset({"owner", "kind", "canvas_id"}),
    "content": frozenset({"cohort", "run_id", "kept_at", "content"}),
    "fence": frozenset({"name", "number"}),
    "forgotten": frozenset({"mark", "at"}),
    "once_link": frozenset({"key", "who", "made_at", "used_at"}),
    "rule": frozenset({"cohort", "content", "since"}),
    "run": frozenset(
        {
            "id", "job", "cohort", "about", "trigger", "full", "fence", "status", "ousted",
            "requested_at", "started_at", "ended_at", "stage", "calls", "attempts", "worker",
        }
    ),
    "unnamed": frozenset({"id", "cohort", "key", "day", "entry", "percent"}),
    "worker": frozenset({"id", "version", "beat"}),
}  # fmt: skip
"""What is of courses, runs and machines. Titles are Canvas's for content; `once_link.who` is a
login name of the machine."""


def held() -> dict[str, set[str]]:
    """The columns that some holding names, all of a row where it names none."""
    found: dict[str, set[str]] = {}
    for holding in HOLDINGS:
        table = Row.metadata.tables[holding.table]
        found.setdefault(holding.table, set()).update(
            holding.columns or {each.name for each in table.columns}
        )
    return found


def test_every_column_is_held_or_nobodys() -> None:
    assert _forgotten.ForgottenRow.__tablename__ in Row.metadata.tables
    of_people = held()
    everything = {
        (name, column)
        for name, table in Row.metadata.tables.items()
        for column in (each.name for each in table.columns)
    }
    said = {(name, column) for name, columns in of_people.items() for column in columns}
    nobodys = {(name, column) for name, columns in NOBODYS.items() for column in columns}
    assert everything - said - nobodys == set(), "say in sync/store/personal.py what it holds"
    assert nobodys - everything == set()
    assert said & nobodys == set()


def test_what_stays_is_the_audit_trail_alone() -> None:
    assert {holding.table for holding in HOLDINGS if holding.stays} == {"deed"}
