"""Wanted cells against held cells: only what differs, in Canvas's two columns."""

from __future__ import annotations

import pytest

from mappings.changes import (
    ENTRY_TITLE,
    FIGURE_TITLE,
    Change,
    HeldCells,
    entry_of,
    plan_cells,
    plan_columns,
)
from mappings.holds import Decision
from mappings.standing import Entry


def decided(entry: Entry | None, figure: str | None) -> Decision:
    return Decision(in_force={42: entry}, figures={42: figure}, held=())


def written(decision: Decision, held: HeldCells) -> list[tuple[str | None, str | None, str | None]]:
    return [(c.column, c.before, c.after) for c in plan_cells(decision, held, writable={42})]


def test_cells_that_differ_are_written_figure_first() -> None:
    assert written(decided("not-yet", "87.4"), HeldCells()) == [
        (FIGURE_TITLE, None, "87.4"),
        (ENTRY_TITLE, None, "Not yet"),
    ]


def test_each_write_says_what_was_there_what_comes_and_why() -> None:
    held = HeldCells({42: "87.4"}, {42: "Not yet"})
    figure, entry = plan_cells(decided("eligible", "90.0"), held, writable={42}, to_verify={42})
    assert figure == Change(
        "cell",
        42,
        "87.4",
        "90.0",
        verify=False,
        reason="the figure changed",
        column="NPQ engagement %",
    )
    assert entry == Change(
        "cell",
        42,
        "Not yet",
        "Eligible",
        verify=True,
        reason="the entry changed",
        column="NPQ assessment entry",
    )
    assert plan_columns({ENTRY_TITLE}) == (
        Change(
            "column",
            None,
            None,
            "NPQ engagement %",
            verify=False,
            reason="the column is not there yet",
        ),
    )


def test_what_canvas_holds_already_is_not_written() -> None:
    held = HeldCells({42: "87.4"}, {42: "Not yet"})
    assert written(decided("not-yet", "87.4"), held) == []
    assert written(decided("not-yet", "87.5"), held) == [(FIGURE_TITLE, "87.4", "87.5")]
    assert written(decided("eligible", "87.4"), held) == [(ENTRY_TITLE, "Not yet", "Eligible")]


@pytest.mark.parametrize("entry", [None, "unknown"])
def test_an_entry_nobody_knows_is_never_written(entry: Entry | None) -> None:
    assert written(decided(entry, None), HeldCells({42: "87.4"}, {42: "Eligible"})) == []


def test_a_leaver_gets_not_applicable_once_and_keeps_the_figure() -> None:
    held = HeldCells({42: "87.4"}, {42: "Eligible"})
    assert written(decided("not-applicable", None), held) == [
        (ENTRY_TITLE, "Eligible", "Not applicable")
    ]
    assert (
        written(decided("not-applicable", None), HeldCells({42: "87.4"}, {42: "Not applicable"}))
        == []
    )


def test_nobody_is_written_to_whom_canvas_would_refuse_or_another_cohort_writes() -> None:
    decision = decided("not-applicable", None)
    assert plan_cells(decision, HeldCells(), writable=set()) == ()
    assert plan_cells(decision, HeldCells(), writable={42}, moved={42}) == ()


def test_lines_come_by_user_id_and_only_the_entry_is_to_be_verified() -> None:
    decision = Decision({43: "eligible", 42: "eligible"}, {43: "90.0", 42: "91.0"}, ())
    planned = plan_cells(decision, HeldCells(), writable={42, 43}, to_verify={43})
    assert [(c.user_id, c.verify) for c in planned] == [
        (42, False),
        (42, False),
        (43, False),
        (43, True),
    ]


def test_a_column_is_made_only_when_its_title_is_not_there() -> None:
    assert [change.after for change in plan_columns({"Notes"})] == [FIGURE_TITLE, ENTRY_TITLE]
    assert [change.after for change in plan_columns({FIGURE_TITLE})] == [ENTRY_TITLE]
    assert plan_columns({FIGURE_TITLE, ENTRY_TITLE}) == ()


@pytest.mark.parametrize(
    ("word", "entry"),
    [("Eligible", "eligible"), ("Not yet", "not-yet"), ("Not applicable", "not-applicable")],
)
def test_a_cell_is_read_back_as_the_entry_it_was_written_for(word: str, entry: Entry) -> None:
    assert entry_of(word) == entry


@pytest.mark.parametrize("word", [None, "", "eligible", "Unknown"])
def test_a_word_that_is_not_ours_is_no_entry(word: str | None) -> None:
    assert entry_of(word) is None
