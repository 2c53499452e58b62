"""What a register's lines are known by, and what taking a sheet into it changes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.registers import (
    RegisterChange,
    RegisterLine,
    Why,
    activity_key,
    as_json,
    changes,
)
from tests.mappings.register_lines import ANOTHER, AT, LATER, SOMEBODY, a_line, by_key

NAMES = ("Event 1", "event 1 ", "EVENT  1", "Event 2", "Straße", "STRASSE")


def lines() -> st.SearchStrategy[list[RegisterLine]]:
    """Sheets without a line twice, some of them spelt differently."""
    line = st.builds(
        a_line,
        st.integers(1, 4),
        st.sampled_from(["present", "absent", "made-up", "made-up-accepted", "excused"]),
        activity=st.sampled_from(NAMES),
        held_on=st.dates(date(2026, 1, 1), date(2026, 1, 3)),
        hours=st.sampled_from([None, "6", "6.0", "1.5"]),
        since=st.sampled_from([AT, LATER]),
    )
    return st.lists(line, unique_by=lambda each: each.key, max_size=12)


def after(kept: list[RegisterLine], *sheets: list[RegisterLine]) -> dict[object, RegisterLine]:
    held = by_key(*kept)
    for sheet in sheets:
        held |= by_key(*(c.after for c in changes(held, sheet, None) if c.after))
    return dict(held)


@given(lines(), lines())
def test_a_sheet_taken_twice_is_a_sheet_taken_once(
    kept: list[RegisterLine], sheet: list[RegisterLine]
) -> None:
    once = after([], kept, sheet)
    assert after([], kept, sheet, sheet) == once
    assert changes(by_key(*once.values()), sheet, None) == ()


@given(lines(), lines())
def test_after_it_the_register_says_what_the_sheet_says_and_else_what_it_said(
    kept: list[RegisterLine], sheet: list[RegisterLine]
) -> None:
    found = after([], kept, sheet)
    wanted = by_key(*kept) | by_key(*sheet)
    assert {k: as_json(v) for k, v in found.items()} == {k: as_json(v) for k, v in wanted.items()}
    spelt = {(line.key[1], line.activity) for line in found.values()}
    assert len(spelt) == len({key for key, _ in spelt}), "an activity has one spelling"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Event 1", "  event\t1 "),
        ("Event 1", "Event\u00a01"),
        ("Straße", "STRASSE"),
        ("Café", "Cafe\u0301"),
        ("Event 1", "Event\u200b 1"),
    ],
)
def test_case_spaces_and_unseen_characters_make_no_other_activity(one: str, other: str) -> None:
    assert activity_key(one) == activity_key(other)


def test_a_key_is_the_name_in_lower_case_with_single_spaces() -> None:
    assert activity_key("  Event\t 1 ") == "event 1"
    assert a_line(activity="EVENT  1").key == (SOMEBODY, "event 1")


def test_another_number_or_dash_is_another_activity() -> None:
    keys = {activity_key(name) for name in ("Event 1", "Event 11", "Event-1", "Event", "Events 1")}
    assert len(keys) == 5


def test_a_new_line_is_imported_another_corrected_and_a_code_that_is_given_wins() -> None:
    kept = by_key(a_line())
    sheet = [a_line(state="absent"), a_line(ANOTHER)]
    assert [c.why for c in changes(kept, sheet, None)] == [Why.CORRECTED, Why.IMPORTED]
    assert {c.why for c in changes(kept, sheet, Why.REVIEWED)} == {Why.REVIEWED}


def test_a_change_has_the_line_as_it_was_and_as_it_is_in_the_spelling_that_was_there() -> None:
    sheet = [
        a_line(state="absent", activity="EVENT 1", since=LATER),
        a_line(ANOTHER, activity="event 1"),
        a_line(activity="Event 2"),
        a_line(ANOTHER, activity="EVENT 2"),
    ]
    assert changes(by_key(a_line()), sheet, None) == (
        RegisterChange(a_line(), a_line(state="absent", since=LATER), Why.CORRECTED),
        RegisterChange(None, a_line(ANOTHER), Why.IMPORTED),
        RegisterChange(None, a_line(activity="Event 2"), Why.IMPORTED),
        RegisterChange(None, a_line(ANOTHER, activity="Event 2"), Why.IMPORTED),
    )


def test_a_change_is_about_the_line_that_is_there_now_or_was_there_last() -> None:
    was, now = a_line(), a_line(state="absent")
    assert RegisterChange(was, now, Why.CORRECTED).about == now
    assert RegisterChange(was, None, Why.ENTERED_IN_ERROR).about == was
    with pytest.raises(ValueError, match="entered-in-error"):
        _ = RegisterChange(None, None, Why.ENTERED_IN_ERROR).about


def test_a_line_is_told_without_whom_and_what_it_is_about() -> None:
    assert as_json(a_line(hours="1.50")) == {
        "strand": "events",
        "date": "2026-07-01",
        "hours": "1.5",
        "state": "present",
    }
    assert as_json(a_line(hours=None)) == {
        "strand": "events",
        "date": "2026-07-01",
        "hours": None,
        "state": "present",
    }
    assert as_json(None) is None


def test_a_state_is_what_it_is_since_it_became_so_whatever_else_is_corrected() -> None:
    kept = by_key(a_line(state="made-up-accepted"))
    moved = a_line(state="made-up-accepted", held_on=date(2026, 7, 2), since=LATER)
    [change] = changes(kept, [moved], None)
    assert change.after is not None
    assert (change.after.held_on, change.after.since) == (date(2026, 7, 2), AT)
    [change] = changes(kept, [a_line(state="absent", since=LATER)], None)
    assert change.after is not None
    assert change.after.since == LATER


def test_hours_are_told_shortest_and_compared_as_numbers() -> None:
    assert (as_json(a_line(hours="60.0")) or {})["hours"] == "60"
    assert changes(by_key(a_line(hours="6")), [a_line(hours="6.00")], None) == ()
    assert a_line(hours="6.00").hours == Decimal(6)
