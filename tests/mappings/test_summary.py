"""What a table shows of each participant is read from a kept standing past its ledger."""

from __future__ import annotations

from fractions import Fraction

import pytest

from mappings.ledger import as_json, as_text
from mappings.standing import Standing
from mappings.summary import Summary, summary_of
from tests.mappings.subjects import a_line, a_standing
from tests.mappings.things import a_rule, counted, npqsl

HALF = Fraction(1, 2)
TRICKY = 'Lists,"lines":[1],"percent":"3/4"'
AREAS = {"curriculum": HALF, "percent": HALF}


def read(standing: Standing) -> Summary:
    return summary_of(as_text(as_json(standing)))


def test_the_figures_are_as_exact_as_the_standing_has_them() -> None:
    summary = read(counted(npqsl(online="open", events="missed missed missed missed")))
    applicable, done = Fraction(98), 98 - Fraction(38, 30) - 24
    assert summary == Summary(
        percent=100 * done / applicable,
        hours_done=done,
        hours_applicable=applicable,
        areas={"school-culture": None, "teaching": None, "implementation": None},
        complete=True,
        entry="not-yet",
    )


def test_of_nobody_who_has_a_figure_there_is_none() -> None:
    assert read(counted([], a_rule(strands={}))) == Summary(
        percent=None,
        hours_done=Fraction(0),
        hours_applicable=Fraction(0),
        areas=dict.fromkeys(a_rule().areas),
        complete=True,
        entry="unknown",
    )


@pytest.mark.parametrize("title", ["Activity 1", TRICKY])
def test_neither_a_title_nor_an_area_hides_where_the_ledger_ends(title: str) -> None:
    lines = [
        a_line(1, title=title, state="done", areas=AREAS),
        a_line(2, title=title, state="unknown", areas=AREAS),
    ]
    standing = a_standing(lines, a_rule(areas=("curriculum", "percent")))
    assert read(standing) == Summary(
        percent=Fraction(50),
        hours_done=Fraction(10),
        hours_applicable=Fraction(20),
        areas={"curriculum": Fraction(50), "percent": Fraction(50)},
        complete=False,
        entry="unknown",
    )
