"""A sheet is read whole, and every fault of it is named by line and column; never a name."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from mappings.register_sheet import (
    ASKED,
    IDS,
    Grounds,
    Row,
    Sheet,
    date_of,
    hours_of,
    read_sheet,
    state_of,
)

NOW = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)  # 00:30 on 2 July in London
GROUNDS = Grounds.of("a25", {42: "U42", 43: "U43", 44: None, 45: "TWIN", 46: "TWIN"}, NOW)
COLUMNS = (*IDS, *ASKED)
CELLS = {
    "canvas_user_id": "42",
    "sis_user_id": "",
    "activity": "Event 1",
    "strand": "events",
    "date": "2026-03-01",
    "hours": "6",
    "state": "present",
}


def read(*rows: dict[str, str], columns: tuple[str, ...] = COLUMNS) -> Sheet:
    """Read rows that differ from the usual one, numbered as in a file with a header."""
    numbered = [Row(number, CELLS | row) for number, row in enumerate(rows, start=2)]
    return read_sheet(columns, numbered, GROUNDS)


def test_a_line_is_read_whole() -> None:
    sheet = read({"activity": "  Event\u00a01\n", "strand": " Events ", "state": "Made up"})
    line = sheet.lines[2]
    assert (line.user_id, line.activity, line.strand) == (42, "Event 1", "events")
    assert (line.held_on, line.hours, line.state) == (date(2026, 3, 1), Decimal(6), "made-up")
    assert (line.since, sheet.faults, sheet.left_out) == (NOW, (), ())


@pytest.mark.parametrize(
    ("row", "user"),
    [
        ({"canvas_user_id": "43"}, 43),
        ({"canvas_user_id": "", "sis_user_id": "U43"}, 43),
        ({"canvas_user_id": "43", "sis_user_id": " U43 "}, 43),
        ({"canvas_user_id": "44", "sis_user_id": "whatever Canvas hides"}, 44),
    ],
)
def test_a_participant_is_known_by_either_id(row: dict[str, str], user: int) -> None:
    assert read(row).lines[2].user_id == user


@pytest.mark.parametrize(
    ("row", "column", "told"),
    [
        ({"canvas_user_id": ""}, "canvas_user_id", "give one of them"),
        ({"canvas_user_id": "Pat"}, "canvas_user_id", "no Canvas user id"),
        ({"canvas_user_id": "42.0"}, "canvas_user_id", "no Canvas user id"),
        ({"canvas_user_id": "٤٢"}, "canvas_user_id", "no Canvas user id"),
        ({"canvas_user_id": "999"}, "canvas_user_id", "npq-sync sync"),
        ({"canvas_user_id": "", "sis_user_id": "U9"}, "sis_user_id", "npq-sync sync"),
        ({"canvas_user_id": "", "sis_user_id": "TWIN"}, "sis_user_id", "npq-sync sync"),
        ({"sis_user_id": "U43"}, "sis_user_id", "not the SIS id of Canvas user 42"),
        ({"activity": " \u200b"}, "activity", "is empty"),
        ({"activity": "E" * 201}, "activity", "200 characters"),
        ({"strand": ""}, "strand", "events"),
        ({"strand": "assessment"}, "strand", "no counted strand"),
        ({"strand": "none"}, "strand", "no counted strand"),
        ({"date": ""}, "date", "2026-03-01 or 01/03/2026"),
        ({"date": "2026-02-29"}, "date", "2026-02-29 is no date"),
        ({"date": "29/02/26"}, "date", "no date"),
        ({"date": "03/13/2026"}, "date", "no date"),
        ({"date": "2026-07-03"}, "date", "still to come"),
        ({"hours": "0"}, "hours", "above 0"),
        ({"hours": "-1"}, "hours", "above 0"),
        ({"hours": "1,5"}, "hours", "1,5 is no number of hours"),
        ({"hours": "1e3"}, "hours", "above 0"),
        ({"hours": "six"}, "hours", "above 0"),
        ({"state": "sick"}, "state", "present, absent, made-up, made-up-accepted, excused"),
        ({"state": "not present"}, "state", "is no state"),
    ],
)
def test_each_fault_names_its_line_and_column(row: dict[str, str], column: str, told: str) -> None:
    sheet = read({}, row | ({} if "activity" in row else {"activity": "Event 2"}))
    [fault] = sheet.faults
    assert (fault.row, fault.column) == (3, column)
    assert told in fault.what
    assert list(sheet.lines) == [2]


def test_every_fault_of_every_line_is_told_at_once() -> None:
    wrong = {"canvas_user_id": "x", "strand": "x", "date": "x", "hours": "x", "state": "x"}
    faults = [(f.row, f.column) for f in read(wrong, {}, wrong).faults]
    assert faults == [(n, c) for n in (2, 4) for c in wrong]


def test_no_fault_repeats_what_may_be_a_name() -> None:
    name = "Zebedee Quagmire"
    faults = read(*({column: name} for column in COLUMNS if column != "activity")).faults
    assert len(faults) == 6
    assert not [f for f in faults if "Zebedee" in f.what or "Quagmire" in f.what]


def test_the_same_participant_and_activity_twice_names_both_lines() -> None:
    [fault] = read({}, {"canvas_user_id": "43"}, {"activity": "EVENT 1"}).faults
    assert (fault.row, fault.column) == (4, "activity")
    assert "line 2" in fault.what


def test_a_line_without_a_state_says_nothing_and_is_left_out_whatever_else_is_in_it() -> None:
    sheet = read({"state": " ", "date": "some day", "hours": "?"}, {})
    assert (list(sheet.lines), sheet.left_out, sheet.faults) == ([3], (2,), ())


def test_columns_that_are_missing_or_twice_are_told_before_any_line() -> None:
    told = [(f.row, f.column) for f in read({"state": "x"}, columns=("name",)).faults]
    assert told == [(1, "canvas_user_id or sis_user_id"), *((1, column) for column in ASKED)]
    [fault] = read({}, columns=(*COLUMNS, "state")).faults
    assert (fault.column, "twice" in fault.what) == ("state", True)
    assert read({}, columns=("sis_user_id", *ASKED)).faults == ()


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("PRESENT", "present"),
        (" Absent", "absent"),
        ("made-up", "made-up"),
        ("Made up", "made-up"),
        ("made–up (awaiting review)", "made-up"),
        ("made-up (accepted)", "made-up-accepted"),
        ("made_up_accepted", "made-up-accepted"),
        ("Accepted", "made-up-accepted"),
        ("excused ", "excused"),
    ],
)
def test_a_state_is_known_in_any_case_with_any_spaces_and_dashes(text: str, state: str) -> None:
    assert state_of(text) == state


@pytest.mark.parametrize("text", ["", "-", "madeup", "made-up (rejected)", "present absent"])
def test_what_is_nearly_a_state_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="is no state"):
        state_of(text)


def test_a_session_of_today_in_london_has_been_though_utc_is_a_day_behind() -> None:
    assert read({"date": "02/07/2026"}).lines[2].held_on == date(2026, 7, 2)
    assert date_of("1/3/2026", date(2026, 3, 1)) == date(2026, 3, 1)


def test_empty_hours_are_none_and_others_exact() -> None:
    assert hours_of(" ") is None
    assert hours_of("0.1") == Decimal("0.1")
