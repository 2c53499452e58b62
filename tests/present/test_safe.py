"""What Canvas sends is shown as it is, and can neither move a cursor nor run in a spreadsheet."""

from __future__ import annotations

import pytest

from jobs.present.safe import printable, printable_lines, spreadsheet_cell


@pytest.mark.parametrize(
    "name", ["Zoë O'Dowd-Zielińska", "李小龙", "محمد علي", "நாகா", "می‌خواهم", "👩‍👧"]
)
def test_any_script_stays_as_it_is(name: str) -> None:
    assert printable(name) == name


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("Al\x1b[2Jma", "Al[2Jma"),
        ("Al\x07\x00ma", "Alma"),
        ("abc\u202etxt.exe", "abctxt.exe"),
        ("\u2066Al\u2069ma", "Alma"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("two\nlines\tand\u2028more", "two lines and more"),
        ("  Alma\r", "Alma"),
    ],
)
def test_what_moves_the_cursor_or_reorders_the_line_is_left_out(sent: str, shown: str) -> None:
    assert printable(sent) == shown


def test_lines_of_a_mail_stay_lines_with_their_indentation() -> None:
    assert printable_lines("Now:\n\n  * Al\x1b[1mma\n") == "Now:\n\n  * Al[1mma\n"


@pytest.mark.parametrize(
    "formula", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\u200b=1", "＝1", "＋1"]
)
def test_nothing_that_starts_like_a_formula_stays_one(formula: str) -> None:
    assert spreadsheet_cell(formula).startswith("'")


@pytest.mark.parametrize("plain", ["Alma", "87.4", "O'Dowd", "1-2"])
def test_what_is_no_formula_is_not_touched(plain: str) -> None:
    assert spreadsheet_cell(plain) == plain
