"""One activity has one strand and one credit, and a strand's hours are not booked twice."""

from __future__ import annotations

from fractions import Fraction

from mappings.register_agreement import agreement_faults
from mappings.register_sheet import Fault
from mappings.registers import RegisterLine
from tests.mappings.register_lines import ANOTHER, SOMEBODY, a_line, by_key

HOURS = {"events": Fraction(24), "coaching": Fraction(10)}


def faults(*sheet: RegisterLine, kept: tuple[RegisterLine, ...] = ()) -> list[Fault]:
    numbered = dict(enumerate(sheet, start=2))
    return list(agreement_faults(by_key(*kept), numbered, HOURS))


def test_lines_that_agree_have_no_fault() -> None:
    assert faults(a_line(), a_line(ANOTHER, hours="6.0"), a_line(activity="Event 2")) == []


def test_other_hours_name_both_lines() -> None:
    [fault] = faults(a_line(), a_line(ANOTHER, hours="5", activity="EVENT 1"))
    assert fault == Fault(
        3,
        "hours",
        "says 5 h, line 2 says 6 h;"
        " one activity has one credit: write the same on each of its lines",
    )
    [fault] = faults(a_line(), a_line(ANOTHER, hours=None))
    assert "says no hours, line 2 says 6 h" in fault.what


def test_other_hours_than_the_register_has_of_others_name_its_line() -> None:
    kept = a_line(ANOTHER)
    [fault] = faults(a_line(hours="5"), kept=(kept,))
    assert f"the register kept of participant {ANOTHER} says 6 h" in fault.what
    assert faults(a_line(hours="5"), a_line(ANOTHER, hours="5"), kept=(kept,)) == []


def test_lines_of_the_sheet_are_held_against_its_first_whatever_their_order() -> None:
    lines = {3: a_line(ANOTHER, hours="5"), 2: a_line()}
    [fault] = agreement_faults({}, lines, HOURS)
    assert (fault.row, fault.what[:26]) == (3, "says 5 h, line 2 says 6 h;")


def test_another_strand_is_a_fault() -> None:
    assert faults(a_line(), a_line(ANOTHER, strand="coaching")) == [
        Fault(3, "strand", "differs from line 2: one activity, one strand")
    ]


def test_a_strand_s_hours_may_be_reached_and_not_exceeded() -> None:
    four = [a_line(activity=f"Event {n}") for n in range(1, 5)]
    assert faults(*four) == []
    [fault] = faults(*four, a_line(activity="Event 5", hours="0.1"))
    assert (fault.row, fault.column) == (6, "hours")
    assert fault.what == (
        f"brings participant {SOMEBODY} to 24.1 h;"
        " events has 24 h: lower the hours of its activities"
    )
    [fault] = faults(a_line(activity="Event 5"), kept=tuple(four))
    assert fault.row == 2
    assert faults(a_line(ANOTHER, activity="Event 5"), kept=tuple(four)) == []


def test_of_several_lines_the_one_that_exceeds_is_named() -> None:
    lines = [a_line(activity="A"), a_line(activity="B", hours="24"), a_line(activity="C")]
    assert [fault.row for fault in faults(*lines)] == [3]


def test_lines_without_hours_book_nothing_and_hide_nothing() -> None:
    lines = [a_line(activity="A", hours=None), a_line(activity="B", hours="25")]
    assert [fault.row for fault in faults(*lines)] == [3]


def test_a_line_that_is_written_anew_is_the_one_that_exceeds_and_not_what_is_kept() -> None:
    kept = (a_line(activity="A", hours="20"), a_line(activity="B", hours="4"))
    [fault] = faults(a_line(activity="A", hours="21"), kept=kept)
    assert (fault.row, "to 25 h" in fault.what) == (2, True)


def test_hours_of_a_strand_that_is_not_counted_exceed_nothing() -> None:
    assert faults(a_line(strand="induction", hours="99")) == []
