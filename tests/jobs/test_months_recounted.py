"""Eighteen months of a cohort as `make months` runs them, on fewer days and of fewer people."""

from __future__ import annotations

import ast
from datetime import timedelta
from pathlib import Path

import pytest

from benchmarks import recount
from benchmarks.months_world import DAYS, OPENS
from benchmarks.recounted import Tally, audited, chosen_days

LAST = OPENS + timedelta(days=DAYS)


@pytest.fixture(scope="module")
def tally() -> Tally:
    return audited(24, chosen_days(4, 7, LAST), LAST, sparse=True)


def test_every_figure_is_what_an_independent_count_makes_of_canvas_s_own_books(
    tally: Tally,
) -> None:
    assert tally.wrong == []
    assert tally.days >= 17, "the first day after each upheaval is one of them"
    assert tally.figures > 20_000


def test_the_count_is_independent() -> None:
    read = ast.parse(Path(recount.__file__).read_text(encoding="utf-8"))
    found = {node.module for node in ast.walk(read) if isinstance(node, ast.ImportFrom)}
    ours = {name for name in found if name and name.split(".")[0] in ("mappings", "sync", "jobs")}
    assert ours == {"jobs.demo.entities", "jobs.demo.world"}


def test_a_figure_that_is_wrong_would_be_told() -> None:
    tally = Tally()
    tally.compare(
        LAST, 7, {"strands": {"events": {"done": 3}}}, {"strands": {"events": {"done": 4}}}
    )
    assert tally.wrong == [f"{LAST}, participant 7, strands.events.done: 3 shown, 4 reckoned"]
