"""Hours by strand: what is done, and what would be, were more of it done."""

from __future__ import annotations

from fractions import Fraction

import pytest

from mappings.measures import HOURS
from mappings.standing import State
from tests.mappings.subjects import a_line, a_standing
from tests.mappings.things import a_rule


@pytest.mark.parametrize(
    ("as_done", "done"),
    [((), 14), (("open",), 24), (("unknown",), 20), (("open", "unknown"), 30)],
)
def test_what_is_done_in_part_is_added_only_up_to_its_credit(
    as_done: tuple[State, ...], done: int
) -> None:
    in_part = a_line(3, state="unknown", done_hours=Fraction(4))
    standing = a_standing([a_line(1, state="done"), a_line(2), in_part])
    sums = HOURS.sums(standing.strands, standing.lines, a_rule(), *as_done)
    assert sums["online"] == (Fraction(done), Fraction(30))
