"""Of several tables the widest that fits is shown."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from jobs.present.fitting import FOLDED, Fitting, plain_table

LONG = "x" * 40


def text_at(width: int) -> str:
    wide = plain_table("Name", "Detail", folding=("Name",))
    wide.add_row(LONG, "12345678")
    narrow = plain_table("Name", folding=("Name",))
    narrow.add_row(LONG)
    console = Console(width=width, record=True, file=io.StringIO())
    console.print(Fitting((wide, narrow)))
    return console.export_text()


@pytest.mark.parametrize(("width", "both"), [(80, True), (FOLDED + 2 + 8, True), (27, False)])
def test_a_folding_column_may_fold_before_another_is_left_out(width: int, *, both: bool) -> None:
    shown = text_at(width)
    assert ("Detail" in shown) is both
    assert max(len(line) for line in shown.splitlines()) <= width


def test_what_is_in_a_cell_is_never_lost_by_folding() -> None:
    assert text_at(FOLDED + 10).count("x") == len(LONG)
